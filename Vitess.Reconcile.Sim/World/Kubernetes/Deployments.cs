using System.Globalization;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// Keeps a ReplicaSet for each template of a Deployment and moves pods from the old ones to the newest.
/// </summary>
internal sealed class Deployments
{
    private const string Hash = "pod-template-hash";
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    private const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    /// <summary>The letters that Kubernetes makes hashes in names of.</summary>
    private const string SafeLetters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly Surroundings at;
    private readonly ReplicaSets sets;
    private readonly WorkQueue queue;
    private readonly HashSet<string> deadlines = new(StringComparer.Ordinal);

    internal Deployments(Surroundings at, ReplicaSets sets)
    {
        (this.at, this.sets) = (at, sets);
        queue = new(at, "deployment/pass", 10, 150, Work);
    }

    internal void On(WatchEvent change)
    {
        if (change.Type != WatchEventType.Deleted
            && (change.Previous is not { } before || before["spec"] != change.Object["spec"]))
        {
            queue.Add(change.Object.Key());
        }
    }

    internal void OnSet(WatchEvent change)
    {
        foreach (var owner in change.Object.OwnerReferences())
        {
            if (owner["kind"]?.AsText == "Deployment")
            {
                queue.Add($"{change.Object.Namespace()}/{owner["name"]?.AsText}");
            }
        }
    }

    private void Work(string key)
    {
        if (Find(key) is not { } deployment || deployment.IsBeingDeleted())
        {
            return;
        }
        var all = sets.CopyOf(deployment.Uid());
        if (deployment.At("spec", "paused")?.AsBoolean == true)
        {
            SetStatus(deployment, Newest(deployment, all));
            return;
        }
        if (Newest(deployment, all) is not { } newest)
        {
            if (RollingUpdate.IsRolling(deployment) || !Shrink(deployment, null, all))
            {
                CreateSet(deployment, all);
            }
            return;
        }
        var old = all.Where(set => set.Uid() != newest.Uid()).ToList();
        NumberAnew(deployment, newest, old);
        var wanted = RollingUpdate.OfNewest(deployment, RollingUpdate.Replicas(newest), old);
        if (wanted != RollingUpdate.Replicas(newest))
        {
            Resize(deployment, newest, wanted);
        }
        else
        {
            Shrink(deployment, newest, old);
        }
        CleanUp(deployment, newest);
        SetStatus(deployment, newest);
        PlanDeadline(key);
    }

    private Json? Find(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        return at.Api.Find(Kinds.Deployment, ns, name);
    }

    /// <summary>The set whose template is the Deployment's own, apart from the label with its hash.</summary>
    private static Json? Newest(Json deployment, IReadOnlyList<Json> all)
    {
        var template = deployment.At("spec", "template");
        foreach (var set in all)
        {
            if (set.At("spec", "template")?.WithAt(["metadata", "labels", Hash], null) == template)
            {
                return set;
            }
        }
        return null;
    }

    private void CreateSet(Json deployment, IReadOnlyList<Json> old)
    {
        var template = deployment.At("spec", "template") ?? Json.EmptyMap;
        var hash = HashOf(template, deployment);
        var revision = old.Select(RevisionOf).DefaultIfEmpty(0).Max() + 1;
        var made = at.Api.Create(Kinds.ReplicaSet, Json.Map(
            ("apiVersion", "apps/v1"),
            ("kind", "ReplicaSet"),
            ("metadata", Json.Map(
                ("name", $"{deployment.Name()}-{hash}"),
                ("namespace", deployment.Namespace()),
                ("labels", (template.At("metadata", "labels") ?? Json.EmptyMap).With(Hash, hash)),
                ("annotations", Annotations(deployment).With(Revision, Text(revision))),
                ("ownerReferences", Json.List(ReplicaSets.OwnerReference("Deployment", deployment))))),
            ("spec", Json.Map(
                ("minReadySeconds", deployment.At("spec", "minReadySeconds")),
                ("replicas", RollingUpdate.OfNewest(deployment, newest: 0, old)),
                ("selector", (deployment.At("spec", "selector") ?? Json.EmptyMap).WithAt(["matchLabels", Hash], hash)),
                ("template", template.WithAt(["metadata", "labels", Hash], hash))))));
        if (made is null)
        {
            return;
        }
        SetRevision(deployment, revision);
        if (Find(deployment.Key()) is { } present)
        {
            at.Api.SetStatus(Kinds.Deployment, present, DeploymentStatus.WithNewSet(
                present["status"] ?? Json.EmptyMap, made.Name(), at.Stamp));
        }
    }

    /// <summary>A template that was used before becomes the newest again under a new number.</summary>
    private void NumberAnew(Json deployment, Json newest, List<Json> old)
    {
        var latest = old.Select(RevisionOf).DefaultIfEmpty(0).Max();
        var revision = RevisionOf(newest);
        if (revision <= latest)
        {
            revision = latest + 1;
            at.Api.Patch(Kinds.ReplicaSet, newest, Json.Map(("metadata", Json.Map(
                ("annotations", Json.Map((Revision, Text(revision))))))));
        }
        SetRevision(deployment, revision);
    }

    private void SetRevision(Json deployment, long revision)
    {
        // Written through the status, as the real controller does, so that the generation stays.
        at.Api.SetAnnotationWithStatus(Kinds.Deployment, deployment, Revision, Text(revision));
    }

    /// <summary>Takes pods from the older sets, as far as enough serve.</summary>
    /// <returns>Whether any set has still to become smaller or to lose its pods.</returns>
    private bool Shrink(Json deployment, Json? newest, IReadOnlyList<Json> old)
    {
        var counts = newest is null ? [.. old.Select(_ => 0L)] : RollingUpdate.OfOld(deployment, newest, old);
        var isUnderWay = false;
        for (var i = 0; i < old.Count; i++)
        {
            if (counts[i] != RollingUpdate.Replicas(old[i]))
            {
                Resize(deployment, old[i], counts[i]);
                isUnderWay = true;
            }
            isUnderWay |= old[i].Number(0, "status", "replicas") > counts[i];
        }
        return isUnderWay;
    }

    private void Resize(Json deployment, Json set, long replicas) => at.Api.Patch(Kinds.ReplicaSet, set, Json.Map(
        ("metadata", Json.Map(("annotations", Annotations(deployment)))),
        ("spec", Json.Map(("replicas", replicas)))));

    /// <summary>Deletes sets without pods beyond the history that is to be kept.</summary>
    private void CleanUp(Json deployment, Json newest)
    {
        var empty = sets.CopyOf(deployment.Uid())
            .Where(set => set.Uid() != newest.Uid() && RollingUpdate.Replicas(set) == 0 && !set.IsBeingDeleted()
                && set.Number(0, "status", "replicas") == 0
                && set.Number(0, "status", "observedGeneration") >= set.Generation())
            .OrderBy(RevisionOf).ToList();
        var surplus = empty.Count - deployment.Number(10, "spec", "revisionHistoryLimit");
        foreach (var set in empty.Take((int)Math.Max(0, surplus)))
        {
            at.Api.Delete(Kinds.ReplicaSet, set);
        }
    }

    private void SetStatus(Json deployment, Json? newest)
    {
        var all = sets.CopyOf(deployment.Uid());
        var present = newest is null ? null : all.FirstOrDefault(set => set.Uid() == newest.Uid());
        if (Find(deployment.Key()) is { } live)
        {
            at.Api.SetStatus(Kinds.Deployment, live, DeploymentStatus.Of(live, present, all, at.Stamp));
        }
    }

    /// <summary>A rollout that is under way is looked at again when it would be overdue.</summary>
    private void PlanDeadline(string key)
    {
        if (Find(key) is not { } deployment || !DeploymentStatus.IsUnderWay(deployment["status"])
            || !deadlines.Add(key))
        {
            return;
        }
        var since = Conditions.Find(deployment["status"], "Progressing")?["lastUpdateTime"].Instant() ?? at.Clock.Now;
        at.Clock.At(since.AddSeconds(deployment.Number(600, "spec", "progressDeadlineSeconds")), () =>
        {
            deadlines.Remove(key);
            if (Find(key) is { } late && Newest(late, sets.CopyOf(late.Uid())) is { } newest)
            {
                if (DeploymentStatus.Overdue(late, newest, at.Clock.Now) is { } overdue)
                {
                    at.Api.SetStatus(Kinds.Deployment, late, overdue);
                }
                PlanDeadline(key);
            }
        });
    }

    private static Json Annotations(Json deployment) => Json.Map(
        (DesiredReplicas, Text(RollingUpdate.Wanted(deployment))),
        (MaxReplicas, Text(RollingUpdate.Wanted(deployment) + RollingUpdate.SurgeMax(deployment))));

    private static long RevisionOf(Json set) =>
        long.TryParse(set.Annotation(Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static string HashOf(Json template, Json deployment)
    {
        var bits = Prng.Mix(Prng.Fold(template.ToString()) ^ Prng.Fold(deployment.Key()));
        Span<char> hash = stackalloc char[10];
        foreach (ref var letter in hash)
        {
            letter = SafeLetters[(int)(bits % (ulong)SafeLetters.Length)];
            bits /= (ulong)SafeLetters.Length;
        }
        return new(hash);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
