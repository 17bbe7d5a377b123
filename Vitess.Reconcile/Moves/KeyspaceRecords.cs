using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What is asked of the topology about a keyspace.</summary>
/// <param name="Vtctld">Where to ask.</param>
/// <param name="Name">Which keyspace.</param>
internal sealed record KeyspaceTopology(string Vtctld, KeyspaceName Name)
{
    internal Query RecordQuery => new Query.Keyspace(Vtctld, Name);
}

/// <summary>Records a keyspace in the topology and keeps its durability policy.</summary>
/// <remarks>
/// Safety: a keyspace is created only when it is proven that there is no record, and nothing is ever deleted here.
/// Liveness: the policy of the spec is recorded once vtctld can be reached.
/// </remarks>
internal static class KeyspaceRecords
{
    internal static Steps Next(Snapshot snapshot, KeyspaceTopology topology)
    {
        var spec = snapshot.Subject.Spec;
        var policy = spec["durabilityPolicy"]?.AsText ?? "";
        return snapshot.Readings.Of<Answer.Keyspace>(topology.RecordQuery) switch
        {
            Reading<Answer.Keyspace>.Absent { SentAt: var at } => Call(
                snapshot,
                at,
                topology,
                new Call.CreateKeyspace(topology.Name, new(policy, spec["sidecarDbName"]?.AsText ?? "")),
                $"recording keyspace {topology.Name}"),
            Reading<Answer.Keyspace>.Known known when policy.Length > 0 && known.Value.Record.DurabilityPolicy != policy => Call(
                snapshot,
                known.SentAt,
                topology,
                new Call.SetDurabilityPolicy(topology.Name, policy),
                $"changing the durability policy of keyspace {topology.Name} to {policy}"),
            Reading<Answer.Keyspace>.Known => Steps.None,
            Reading<Answer.Keyspace>.Unknown unknown =>
                Steps.Wait("TopologyUnknown", $"the record of keyspace {topology.Name} cannot be read: {unknown.Why}", snapshot.TooLong("TopologyUnknown")),
            _ => Steps.None,
        };
    }

    private static Steps Call(Snapshot snapshot, DateTimeOffset readAt, KeyspaceTopology topology, Call call, string why) =>
        ReadAfterWrite.Judge(
            snapshot,
            topology.RecordQuery,
            readAt,
            Steps.Do(new Move.Invoke(topology.Vtctld, call, why), Deadlines.TopologyCall) + Steps.Wait("Registering", why));
}
