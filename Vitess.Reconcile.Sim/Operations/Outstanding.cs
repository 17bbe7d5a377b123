using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>What is still not as the users' specs want it, seen from outside: the rendering of the spec against what stands.</summary>
/// <remarks>Statuses are believed in one thing only, whether a tablet is available, because that is what users wait for.</remarks>
internal sealed class Outstanding(ApiServer api, Func<Options> options, Func<DateTimeOffset> now)
{
    private static readonly KindInfo[] Compared =
        [Served.VitessCell, Served.VitessKeyspace, Served.VitessShard, Served.Deployment, Served.PersistentVolumeClaim, Served.Pod];

    /// <summary>How long a tablet has to be ready to count as available.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>How long after its time a claim may stand.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(2);

    private readonly SortedDictionary<string, Wanted> wantedBy = new(StringComparer.Ordinal);
    private (long Version, long Second) seen = (-1, -1);
    private ((long Version, long Second) At, bool IsNothing) glanced = ((-1, -1), false);
    private List<Item> found = [];

    /// <summary>What is left to do, a line each; empty when everything is as it is wanted.</summary>
    internal IEnumerable<string> Lines => Left.Select(item => item.ToString());

    /// <summary>What is left to do; empty when everything is as it is wanted.</summary>
    internal IReadOnlyList<Item> Left
    {
        get
        {
            if (seen != Present)
            {
                (seen, found) = (Present, [.. Found()]);
            }
            return found;
        }
    }

    /// <summary>Whether everything is as it is wanted. Reason: it is asked every second, and looks no further than the first thing that is not.</summary>
    internal bool IsNothing
    {
        get
        {
            if (glanced.At != Present)
            {
                glanced = (Present, !Found().Any());
            }
            return glanced.IsNothing;
        }
    }

    /// <summary>What can be seen changes with what is stored, and with the second.</summary>
    private (long Version, long Second) Present => (api.ResourceVersion, now().UtcTicks / TimeSpan.TicksPerSecond);

    private IEnumerable<Item> Found() => api.All(Served.VitessCluster).SelectMany(Compare);

    /// <summary>Whether the spec wants a pod of this name.</summary>
    internal bool Wants(Json pod) => api.All(Served.VitessCluster).Any(cluster =>
        cluster.Namespace() == pod.Namespace() && Rendered(cluster).Objects.ContainsKey($"Pod {pod.Name()}"));

    private IEnumerable<Item> Compare(Json cluster)
    {
        var wanted = Rendered(cluster).Objects;
        var standing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var kind in Compared)
        {
            foreach (var stored in api.All(kind, cluster.Namespace()).Where(stored => IsOf(cluster, stored)))
            {
                var name = $"{kind} {stored.Name()}";
                standing.Add(name);
                if ((Wrong(kind, stored, wanted.GetValueOrDefault(name).Hash) ?? Unkept(cluster["spec"] ?? Json.EmptyMap, kind, stored)) is { } wrong)
                {
                    yield return new(stored, wrong);
                }
            }
        }
        foreach (var (_, (_, missing)) in wanted.Where(it => !standing.Contains(it.Key)))
        {
            yield return new(missing, "is missing");
        }
    }

    /// <summary>Tablets, their claims, what they belong to and what serves them; pods of Deployments are not ours to judge.</summary>
    private static bool IsOf(Json cluster, Json stored) => stored.Label(Labels.Cluster) == cluster.Name()
        && stored.Label(Labels.Component) is null or Labels.VtTablet or Labels.VtGate or Labels.Vtctld or Labels.VtOrc
        && (stored["kind"]?.AsText != "Pod" || stored.Label(Labels.Component) == Labels.VtTablet);

    private string? Wrong(KindInfo kind, Json stored, string? hash)
    {
        if (kind == Served.PersistentVolumeClaim)
        {
            // A claim that is not wanted stays as long as its retention says.
            return hash is not null && Amount(stored.At("status", "capacity", "storage")?.AsText).CompareTo(Amount(hash)) < 0
                ? $"is smaller than {hash}"
                : null;
        }
        return hash is null ? "is not wanted"
            : stored.IsBeingDeleted() ? "is being deleted"
            : kind != Served.Pod ? null
            : stored.Annotation(Annotations.Hash) != hash ? "is outdated"
            : !stored.IsReady() ? "is not ready"
            : stored.Annotation(GoAnnotations.Scheduled) is not null ? "has a scheduled change"
            : !IsAvailable(stored) ? "is not available"
            : null;
    }

    /// <summary>What is not as the policies on data want it: finalizers, owners of claims, claims whose time is over.</summary>
    private string? Unkept(Json spec, KindInfo kind, Json stored)
    {
        var mode = spec["deletionProtection"]?.AsText;
        var policy = spec["dataVolumeClaimRetentionPolicy"];
        if (kind == Served.VitessKeyspace || kind == Served.VitessShard)
        {
            var isHeld = (stored.At("metadata", "finalizers")?.Items ?? []).Any(finalizer => finalizer.AsText == Annotations.Protected);
            return isHeld == (mode is not null) ? null : isHeld ? "is held still" : "is not held";
        }
        if (kind != Served.PersistentVolumeClaim || stored.IsBeingDeleted())
        {
            return null;
        }
        if (Retention.IsKept(stored))
        {
            var goes = policy?["whenScaled"]?.AsText == "Delete"
                || stored.At("metadata", "annotations", Annotations.RetainedSince).Instant() + GoDuration.Parse(policy?["deleteAfter"]?.AsText ?? "") <= now() - Lateness;
            return goes && Retention.IsOver(stored, now() - Lateness) ? "was kept for long enough" : null;
        }
        var isRetained = mode == "Enabled" || policy?["whenDeleted"]?.AsText == "Retain";
        return isRetained == Retention.IsProtected(stored) || !StandsShardOf(stored) ? null : isRetained ? "is not protected" : "is protected still";
    }

    /// <summary>Whether there is a shard that a claim could belong to. What was protected when its shard went is kept.</summary>
    private bool StandsShardOf(Json claim) => api.All(Served.VitessShard, claim.Namespace()).Any(shard =>
        shard.Label(Labels.Keyspace) == claim.Label(Labels.Keyspace) && shard.Label(Labels.Shard) == claim.Label(Labels.Shard));

    /// <summary>Ready for long enough, and told to be available; what is told may still be of a pod before this one.</summary>
    private bool IsAvailable(Json pod) =>
        Conditions.Find(pod["status"], "Ready")?["lastTransitionTime"].Instant() + Settling <= now() && pod.OwnerReferences() is [var owner, ..]
        && api.Find(Served.VitessShard, pod.Namespace(), owner["name"]?.AsText ?? "") is { } shard
        && shard.At("status", "tablets", AliasOf(pod), "available")?.AsText == "True";

    private static Quantity Amount(string? written) => Quantity.Parse(written ?? "") ?? Quantity.Zero;

    private static string AliasOf(Json pod) => $"{pod.Label(Labels.Cell)}-{pod.Label(Labels.TabletUid)}";

    private Wanted Rendered(Json cluster)
    {
        var spec = cluster["spec"] ?? Json.EmptyMap;
        var seenUids = string.Join(' ', ((KindInfo[])[Served.VitessCell, Served.VitessKeyspace, Served.VitessShard])
            .SelectMany(kind => api.All(kind, cluster.Namespace())).Select(resource => resource.Uid()));
        if (wantedBy.TryGetValue(cluster.Key(), out var known) && ReferenceEquals(known.Spec, spec) && known.Uids == seenUids)
        {
            return known;
        }
        var observed = api.Everything().Where(stored => stored.Namespace() == cluster.Namespace() && stored["kind"]?.AsText != "Pod")
            .Select(Projection.Of).OfType<ObservedObject>().ToValueList();
        var subject = (ObservedObject.Resource)(Projection.Of(cluster) ?? throw new InvalidOperationException("A cluster has no identity."));
        var objects = new SortedDictionary<string, (string Hash, Json Object)>(StringComparer.Ordinal);
        foreach (var wanted in ClusterTree.Render(new() { Now = now(), Options = options(), Cluster = subject, Objects = observed }))
        {
            var rendered = wanted.Rendered;
            if (IsOf(cluster, rendered.Object) && Compared.Any(kind => kind.Name == rendered.Key.Kind))
            {
                objects[$"{rendered.Key.Kind} {rendered.Key.Name}"] = (rendered.Key.Kind == Cluster.Kinds.PersistentVolumeClaim
                    ? rendered.Object.At("spec", "resources", "requests", "storage")?.AsText ?? ""
                    : rendered.Hash, rendered.Object);
            }
        }
        return wantedBy[cluster.Key()] = new(spec, seenUids, objects);
    }

    private sealed record Wanted(Json Spec, string Uids, SortedDictionary<string, (string Hash, Json Object)> Objects);

    /// <summary>An object that is not as it is wanted.</summary>
    /// <param name="Object">As it stands; as it should be when it is missing.</param>
    /// <param name="Wrong">What is wrong with it.</param>
    internal sealed record Item(Json Object, string Wrong)
    {
        public override string ToString() => $"{Object["kind"]?.AsText} {Object.Name()} {Wrong}";
    }
}
