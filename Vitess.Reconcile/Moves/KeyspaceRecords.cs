using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Records a keyspace in the topology and keeps its durability policy.</summary>
/// <remarks>
/// Safety: a keyspace is created only when it is proven that there is no record, and nothing is ever deleted here.
/// A policy under which writes would stop is withheld, and one that nobody abides by yet is recorded only when that is written on its shards.
/// Liveness: the policy of the spec is recorded once vtctld can be reached and <see cref="DurabilityGate"/> lets it pass.
/// </remarks>
internal static class KeyspaceRecords
{
    internal static Steps Next(KeyspaceSight sight, DesiredKeyspace desired)
    {
        var spec = sight.Snapshot.Subject.Spec;
        var policy = spec["durabilityPolicy"]?.AsText ?? "";
        return sight.Record switch
        {
            Reading<Answer.Keyspace>.Absent { SentAt: var at } => Call(
                sight,
                at,
                new Call.CreateKeyspace(sight.Name, new(policy, spec["sidecarDbName"]?.AsText ?? "")),
                $"recording keyspace {sight.Name}"),
            Reading<Answer.Keyspace>.Known known when policy.Length > 0 && known.Value.Record.DurabilityPolicy != policy =>
                DurabilityGate.Held(sight, desired, known.Value.Record.DurabilityPolicy, policy) is { IsWaiting: true } held ? held
                : PolicyInEffect.Before(sight, known.Value.Record.DurabilityPolicy, policy) is { IsWaiting: true } marking ? marking
                : Call(
                    sight,
                    known.SentAt,
                    new Call.SetDurabilityPolicy(sight.Name, policy),
                    $"changing the durability policy of keyspace {sight.Name} to {policy}"),
            Reading<Answer.Keyspace>.Known => Steps.None,
            Reading<Answer.Keyspace>.Unknown unknown =>
                Steps.Wait("TopologyUnknown", $"the record of keyspace {sight.Name} cannot be read: {unknown.Why}", sight.Snapshot.TooLong("TopologyUnknown")),
            _ => Steps.None,
        };
    }

    private static Steps Call(KeyspaceSight sight, DateTimeOffset readAt, Call call, string why) =>
        ReadAfterWrite.Judge(
            sight.Snapshot,
            sight.RecordQuery,
            readAt,
            Steps.Do(new Move.Invoke(sight.Vtctld, call, why), Deadlines.TopologyCall, sight.Snapshot.Now + Deadlines.Freshness) + Steps.Wait("Registering", why));
}
