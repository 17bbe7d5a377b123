using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets the record of a keyspace be made before a first tablet makes it, which would know neither policy nor sidecar database.</summary>
/// <remarks>
/// Safety: nothing is done here but waiting, and only for a shard that has no tablet yet.
/// Liveness: a minute at the longest. While vtctld does not answer, only a keyspace waits that names a sidecar database of its own,
/// since no one could correct that later; the durability policy is corrected as soon as vtctld answers. vtctld needs no tablet.
/// </remarks>
internal static class KeyspaceGate
{
    private const string Code = "KeyspaceNotRecorded";

    /// <summary>How long a first tablet waits. Reason: vtctld comes up in seconds once the lock server has.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Why to wait; null when there is no reason to.</summary>
    internal static Steps? NotRecorded(ShardView view)
    {
        var isMissing = view.Keyspace switch
        {
            Reading<Answer.Keyspace>.Absent => true,
            Reading<Answer.Keyspace>.Unknown => NamesSidecar(view.Snapshot),
            _ => false,
        };
        return !isMissing || HasTablet(view) || view.Now - view.Snapshot.SeenSince(PlanOf.WaitPrefix + Code) >= Longest
            ? null
            : Steps.Wait(Code, $"keyspace {view.Name.Keyspace} is recorded in the topology first, with its durability policy and sidecar database")
                + Steps.Ask(view.KeyspaceQuery, view.Now - Cadence.Operating);
    }

    private static bool HasTablet(ShardView view) =>
        view.KnownRecord?.TermStart is not null || view.Snapshot.Owned.Any(owned => owned is ObservedObject.Pod);

    // Source: _vt is what a vttablet records when nobody has recorded anything.
    private static bool NamesSidecar(Snapshot snapshot) => snapshot.Relatives(Kinds.VitessKeyspace).Any(keyspace =>
        keyspace.Meta.Labels.GetValueOrDefault(Labels.Keyspace) == snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Keyspace)
        && keyspace.Spec["sidecarDbName"]?.AsText is { Length: > 0 } and not "_vt");
}
