using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

/// <summary>A pass to try the loop with: a shard has just the pods that its spec names, and its status counts them.</summary>
internal sealed class PodsPass
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Every snapshot that was ever given, in order.</summary>
    internal List<Snapshot> Snapshots { get; } = [];

    /// <summary>What it needs besides, of every shard.</summary>
    internal Func<Snapshot, ValueList<Need>> Needs { get; init; } = _ => [];

    internal Func<Snapshot, DateTimeOffset?> WakeUp { get; init; } = _ => null;

    internal Plan Reconcile(Snapshot snapshot)
    {
        Snapshots.Add(snapshot);
        if (snapshot.Subject.Key.Kind != Kinds.VitessShard)
        {
            return default;
        }
        var wanted = (snapshot.Subject.Spec["pods"]?.Items ?? []).Select(name => name.AsText ?? "").ToList();
        var standing = snapshot.Owned.OfType<ObservedObject.Pod>().ToList();
        var moves = new List<PlannedMove>();
        foreach (var name in wanted.Where(name => standing.TrueForAll(pod => pod.Key.Name != name)))
        {
            moves.Add(new(new Move.Create(Pod(name, snapshot.Subject)), Deadline));
        }
        foreach (var pod in standing.Where(pod => !wanted.Contains(pod.Key.Name) && !pod.Meta.IsGoing))
        {
            moves.Add(new(new Move.Delete(pod.Key, pod.Meta.Uid, pod.Meta.Version, "not wanted"), Deadline));
        }
        var status = Json.Map(("pods", standing.Count));
        if (status != snapshot.Subject.Status)
        {
            var meta = snapshot.Subject.Meta;
            moves.Add(new(new Move.SetStatus(meta.Key, meta.Uid, meta.Version, status), Deadline));
        }
        return new(moves.ToValueList(), Needs(snapshot), WakeUp(snapshot), [], null);
    }

    internal static Json Spec(params string[] pods) => Json.Map(("pods", Json.List(pods.Select(pod => (Json)pod))));

    private static Rendered Pod(string name, ObservedObject.Resource owner)
    {
        var reference = Json.Map(
            ("controller", true), ("kind", owner.Key.Kind), ("name", owner.Key.Name), ("uid", owner.Meta.Uid));
        var metadata = Json.Map(("name", name), ("namespace", owner.Key.Namespace), ("ownerReferences", Json.List(reference)));
        return new(ObjectStore.KeyOf(Kinds.Pod, name), Json.Map(("kind", Kinds.Pod), ("metadata", metadata)), "", 0);
    }
}
