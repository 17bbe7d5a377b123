using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Keeps as many pods as each ReplicaSet asks for, and its status.</summary>
internal sealed class ReplicaSets
{
    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly WorkQueue queue;
    private readonly Dictionary<string, string> keyByUid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, Json>> byController = new(StringComparer.Ordinal);

    internal ReplicaSets(Surroundings at, PodIndex pods)
    {
        (this.at, this.pods) = (at, pods);
        queue = new(at, "replicaset/pass", 10, 150, Work);
    }

    /// <summary>The sets that a Deployment controls, the oldest first.</summary>
    internal IReadOnlyList<Json> CopyOf(string controllerUid) => byController.TryGetValue(controllerUid, out var found)
        ? [.. found.Values.OrderBy(set => set.At("metadata", "creationTimestamp")?.AsText, StringComparer.Ordinal)]
        : [];

    internal void On(WatchEvent change)
    {
        var (set, key) = (change.Object, change.Object.Key());
        var owner = set.ControllerUid();
        if (change.Type == WatchEventType.Deleted)
        {
            keyByUid.Remove(set.Uid());
            if (byController.TryGetValue(owner, out var siblings))
            {
                siblings.Remove(key);
            }
            return;
        }
        keyByUid[set.Uid()] = key;
        if (!byController.TryGetValue(owner, out var slot))
        {
            byController[owner] = slot = new(StringComparer.Ordinal);
        }
        slot[key] = set;
        if (change.Previous is not { } before || before["spec"] != set["spec"])
        {
            queue.Add(key);
        }
    }

    internal void OnPod(WatchEvent change)
    {
        if (keyByUid.TryGetValue(change.Object.ControllerUid(), out var key))
        {
            queue.Add(key);
        }
    }

    private void Work(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        if (at.Api.Find(Kinds.ReplicaSet, ns, name) is not { } set)
        {
            return;
        }
        if (!set.IsBeingDeleted())
        {
            Scale(set, pods.CopyOf(set.Uid()).Where(pod => pod.IsActive()).ToList());
        }
        at.Api.SetStatus(Kinds.ReplicaSet, set, Status(set));
    }

    private void Scale(Json set, List<Json> active)
    {
        var wanted = set.Number(1, "spec", "replicas");
        for (var i = active.Count; i < wanted; i++)
        {
            at.Api.Create(Kinds.Pod, PodOf(set));
        }
        foreach (var surplus in active.OrderBy(Rank).ThenByDescending(Age, StringComparer.Ordinal)
            .ThenBy(pod => pod.Name(), StringComparer.Ordinal).Take((int)Math.Max(0, active.Count - wanted)))
        {
            at.Api.Delete(Kinds.Pod, surplus);
        }
    }

    private static Json PodOf(Json set)
    {
        var template = set.At("spec", "template") ?? Json.EmptyMap;
        return Json.Map(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", Json.Map(
                ("generateName", $"{set.Name()}-"),
                ("namespace", set.Namespace()),
                ("labels", template.At("metadata", "labels")),
                ("annotations", template.At("metadata", "annotations")),
                ("ownerReferences", Json.List(OwnerReference("ReplicaSet", set))))),
            ("spec", template["spec"]));
    }

    /// <summary>What an object carries that another one controls.</summary>
    internal static Json OwnerReference(string kind, Json owner) => Json.Map(
        ("apiVersion", "apps/v1"), ("blockOwnerDeletion", true), ("controller", true), ("kind", kind),
        ("name", owner.Name()), ("uid", owner.Uid()));

    /// <summary>Those without a node go first, then those that do not run, then those that are not ready.</summary>
    private static int Rank(Json pod) =>
        pod.NodeName().Length == 0 ? 0 : pod.Phase() == "Pending" ? 1 : pod.IsReady() ? 3 : 2;

    private static string Age(Json pod) => pod.At("metadata", "creationTimestamp")?.AsText ?? "";

    private Json Status(Json set)
    {
        long active = 0;
        long ready = 0;
        long going = 0;
        foreach (var pod in pods.CopyOf(set.Uid()))
        {
            going += pod.IsBeingDeleted() && !pod.IsOver() ? 1 : 0;
            active += pod.IsActive() ? 1 : 0;
            ready += pod.IsActive() && pod.IsReady() ? 1 : 0;
        }
        return (set["status"] ?? Json.EmptyMap)
            .With("availableReplicas", NullIfZero(ready))
            .With("fullyLabeledReplicas", NullIfZero(active))
            .With("observedGeneration", set.Generation())
            .With("readyReplicas", NullIfZero(ready))
            .With("replicas", active)
            .With("terminatingReplicas", going);
    }

    internal static Json? NullIfZero(long count) => count == 0 ? null : (Json)count;
}
