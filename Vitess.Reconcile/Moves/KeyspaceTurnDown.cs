using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes a keyspace that is being turned down out of the topology, and says when nothing is left of it.</summary>
/// <remarks>
/// Safety: the record goes, with those of its shards, only when every shard's own pass has emptied it or the shard is going, the pod
/// of each tablet that is recorded is proven to be gone, whoever made it, no other pod of a tablet of it is seen, which would write its
/// record anew, and fresh readings show no shard and no tablet in it that is not this cluster's. The VitessShards stand until then: they, and the keyspace's spec, are the memory of what is ours.
/// Liveness: what somebody else has put into the keyspace is named, and so is how to leave the record behind.
/// </remarks>
internal static class KeyspaceTurnDown
{
    private const string HowToLeave = "remove it, or set topologyReconciliation.pruneKeyspaces to false and leave the record behind";

    internal static Steps Next(KeyspaceSight sight, DesiredKeyspace desired)
    {
        var snapshot = sight.Snapshot;
        var shards = snapshot.Owned.OfType<ObservedObject.Resource>().Where(it => it.Key.Kind == Kinds.VitessShard).ToValueList();
        if (!shards.All(shard => shard.Meta.IsGoing || shard.Meta.Annotations.ContainsKey(Annotations.Emptied)))
        {
            return Steps.None;
        }
        return !Switches.May(snapshot, "pruneKeyspaces") ? Go(sight, shards, snapshot.Now) : sight.Record switch
        {
            Reading<Answer.Keyspace>.Absent { SentAt: var at } => Go(sight, shards, at),
            Reading<Answer.Keyspace>.Known { SentAt: var at } => Remove(sight, desired, shards, at),
            Reading<Answer.Keyspace>.Unknown unknown => Steps.Wait("TopologyUnknown", $"the record of keyspace {sight.Name} cannot be read: {unknown.Why}", snapshot.TooLong("TopologyUnknown")),
            _ => Steps.None,
        };
    }

    /// <summary>The resources of the shards go, and then the keyspace says that it is empty.</summary>
    private static Steps Go(KeyspaceSight sight, ValueList<ObservedObject.Resource> shards, DateTimeOffset readFrom)
    {
        var steps = Steps.None;
        foreach (var shard in shards.AsSpan())
        {
            steps += shard.Meta.IsGoing ? Steps.None : sight.Do(
                new Move.Delete(shard.Key, shard.Meta.Uid, shard.Meta.Version, "its keyspace is turned down and it is empty"),
                Deadlines.Write, readFrom, sight.RecordQuery);
        }
        return steps + TurnDown.Emptied(sight.Snapshot);
    }

    private static Steps Remove(KeyspaceSight sight, DesiredKeyspace desired, ValueList<ObservedObject.Resource> shards, DateTimeOffset readFrom)
    {
        var asking = new Steps(Needs: new[] { sight.ShardsQuery, sight.TabletsQuery }
            .Select(query => new Need(query, sight.Snapshot.Now - Cadence.Amiss)).ToValueList());
        if (sight.Shards is not Reading<Answer.Shards>.Known records || sight.Tablets is not Reading<Answer.Tablets>.Known tablets)
        {
            return asking + Steps.Wait("TopologyUnknown", $"what keyspace {sight.Name} still holds cannot be read; its record stays until then", sight.Snapshot.TooLong("TopologyUnknown"));
        }
        var foreign = records.Value.Records.FirstOrDefault(record => !shards.Any(shard => shard.Spec["name"]?.AsText == record.Shard.Range)
            && !desired.Shards.Any(shard => shard.Range == record.Shard.Range));
        if (foreign is not null)
        {
            return asking + Steps.Blocked("RecordsOfOthers", $"keyspace {sight.Name} holds shard {foreign.Shard.Range}, which this operator did not put there: {HowToLeave}");
        }
        if (tablets.Value.Records.FirstOrDefault(record => !Switches.HasCell(sight.Snapshot, record.Alias.Cell)) is { } other)
        {
            return asking + Steps.Blocked("RecordsOfOthers", $"keyspace {sight.Name} holds tablet {other.Alias}, whose cell is not this cluster's: {HowToLeave}");
        }
        if (sight.Pods is { Count: > 0 and var standing })
        {
            return asking + Steps.Wait("TurningDown", $"the record of keyspace {sight.Name} is removed when no pod of its tablets stands any more ({standing}: kubectl get pods {sight.PodSelector})");
        }
        var (running, goneAt, pods) = sight.GoneOf(tablets.Value.Records);
        if (running is { } alias)
        {
            return asking + new Steps(Needs: pods.Select(pod => new Need(pod, sight.Snapshot.Now - Cadence.Operating)).ToValueList())
                + Steps.Wait("TurningDown", $"the record of keyspace {sight.Name} is removed when the pod of tablet {alias} is proven to be gone");
        }
        var oldest = new[] { readFrom, records.SentAt, tablets.SentAt, goneAt }.Min();
        return sight.Do(
                new Move.Invoke(
                    sight.Vtctld,
                    new Call.DeleteKeyspace(sight.Name, WithShards: records.Value.Records.Count > 0),
                    $"keyspace {sight.Name} is turned down and all its shards are empty"),
                Deadlines.TopologyCall, oldest, [sight.RecordQuery, sight.ShardsQuery, sight.TabletsQuery, .. pods])
            + Steps.Wait("TurningDown", $"the record of keyspace {sight.Name} is being removed");
    }
}
