using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Turns down the shards that a keyspace's spec does not ask for any more, and brings back those that it asks for again.</summary>
/// <remarks>
/// Safety: a shard is marked only on fresh proof that it may go, and unmarked when it serves or is asked for again. Its record goes
/// only when its own pass has emptied it, fresh readings show that it serves nowhere and that no pod of a recorded tablet is left,
/// no other pod of a tablet of it is seen, which would write its record anew, and no tablet of another cluster is in it; while it may still be being removed, no tablet of a shard that is asked for again comes up.
/// The resource goes last, at the very version that was seen marked and empty.
/// Liveness: a shard without a record counts as one that does not serve; every refusal says what would end it.
/// </remarks>
internal static class ShardTurnDown
{
    /// <summary>What is to be done about shards.</summary>
    /// <param name="sight">What the topology says.</param>
    /// <param name="desired">What the spec asks for; nothing counts as asked for while the keyspace itself is turned down.</param>
    internal static Steps Next(KeyspaceSight sight, DesiredKeyspace desired)
    {
        var steps = Steps.None;
        foreach (var owned in sight.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Resource { Key.Kind: Kinds.VitessShard } shard)
            {
                steps += IsWanted(sight.Snapshot, desired, shard) ? Wanted(sight.Snapshot, shard) : Unwanted(sight, shard);
            }
        }
        return steps;
    }

    /// <summary>Shards that have left the spec and may not go, with why. Source: the Go operator's field.</summary>
    internal static Json? Orphans(KeyspaceSight sight, DesiredKeyspace desired)
    {
        var orphans = sight.Snapshot.Owned.OfType<ObservedObject.Resource>()
            .Where(it => it.Key.Kind == Kinds.VitessShard && !IsWanted(sight.Snapshot, desired, it) && !IsMarked(it))
            .Select(it => (Name: it.Spec["name"]?.AsText ?? "", Verdict: Verdict(sight, it)))
            .Where(it => !it.Verdict.IsAllowed)
            .ToValueMap(it => it.Name, it => it.Verdict.Orphan);
        return orphans.Count == 0 ? null : Json.Map(orphans);
    }

    /// <summary>Whether any shard is on its way out or ought to be.</summary>
    internal static bool Concerns(Snapshot snapshot, DesiredKeyspace desired) => snapshot.Owned.Any(owned =>
        owned is ObservedObject.Resource { Key.Kind: Kinds.VitessShard } shard && !IsWanted(snapshot, desired, shard));

    private static bool IsWanted(Snapshot snapshot, DesiredKeyspace desired, ObservedObject.Resource shard)
    {
        if (TurnDown.IsOn(snapshot))
        {
            return false;
        }
        foreach (var wanted in desired.Shards.AsSpan())
        {
            if (wanted.Resource.Key == shard.Key)
            {
                return true;
            }
        }
        return false;
    }

    private static Steps Wanted(Snapshot snapshot, ObservedObject.Resource shard) => TurnDown.Back(
        snapshot, shard.Meta, Switches.May(snapshot, "pruneShards") || Switches.May(snapshot, "pruneKeyspaces"), $"{shard.Key} is in the spec again");

    private static Steps Unwanted(KeyspaceSight sight, ObservedObject.Resource shard)
    {
        var verdict = Verdict(sight, shard);
        return shard.Meta.IsGoing ? Steps.Wait("TurningDown", $"{shard.Key} is being deleted")
            : !IsMarked(shard) ? TurnDown.Mark(sight.Snapshot, shard, verdict, Evidence(sight, shard))
            : IsRefuted(verdict) ? Withdraw(sight, shard, verdict)
            : !shard.Meta.Annotations.ContainsKey(Annotations.Emptied)
                ? Steps.Wait("TurningDown", $"{shard.Key} is being turned down ({shard.Meta.Annotations[Annotations.TurnDown]})")
            : TurnDown.IsOn(sight.Snapshot) ? Steps.None
            : Remove(sight, shard);
    }

    /// <summary>While the keyspace itself is turned down, its shards are not asked about.</summary>
    private static TurnDownVerdict Verdict(KeyspaceSight sight, ObservedObject.Resource shard) => TurnDown.IsOn(sight.Snapshot)
        ? TurnDownVerdict.Allow("its keyspace is being turned down", sight.Snapshot.Now)
        : ShardVerdict.Of(sight, shard);

    private static bool IsMarked(ObservedObject.Resource shard) => shard.Meta.Annotations.ContainsKey(Annotations.TurnDown);

    /// <summary>Whether a shard that is on its way out must not go. That its rows cannot be counted any more does not keep it.</summary>
    private static bool IsRefuted(TurnDownVerdict verdict) =>
        !verdict.IsAllowed && verdict.Reason is TurnDownVerdict.Serving or TurnDownVerdict.InWorkflow;

    private static Steps Withdraw(KeyspaceSight sight, ObservedObject.Resource shard, TurnDownVerdict verdict) =>
        (TurnDown.Withdrawn(shard.Meta) is { } back ? sight.Do(back, Deadlines.Write, verdict.ReadFrom, Evidence(sight, shard)) : Steps.None)
        + Steps.Wait("TurnDownWithdrawn", $"{shard.Key} was being turned down and stays: {verdict.Text}");

    /// <summary>Removes the record of an empty shard that serves nowhere, and then the resource.</summary>
    private static Steps Remove(KeyspaceSight sight, ObservedObject.Resource shard)
    {
        var name = new ShardName(sight.Name, shard.Spec["name"]?.AsText ?? "");
        if (sight.Graph is not Reading<Answer.ServingGraph>.Known graph)
        {
            return Steps.Wait("TopologyUnknown", $"whether cells serve shard {name} cannot be read; it stays until then", sight.Snapshot.TooLong("TopologyUnknown"));
        }
        if (!Switches.May(sight.Snapshot, "pruneShards"))
        {
            return sight.Do(Deletion(shard), Deadlines.Write, graph.SentAt, sight.GraphQuery)
                + Steps.Wait("TurningDown", $"{shard.Key} is empty and goes; its record stays, since topologyReconciliation.pruneShards is false");
        }
        if (sight.Shards is not Reading<Answer.Shards>.Known shards)
        {
            return Steps.Wait("TopologyUnknown", $"the record of shard {name} cannot be read", sight.Snapshot.TooLong("TopologyUnknown"));
        }
        var oldest = graph.SentAt < shards.SentAt ? graph.SentAt : shards.SentAt;
        return shards.Value.Records.Any(record => record.Shard == name)
            ? Record(sight, name, oldest)
            : sight.Do(Deletion(shard), Deadlines.Write, oldest, sight.ShardsQuery, sight.GraphQuery)
                + Steps.Wait("TurningDown", $"{shard.Key} has no record any more and goes");
    }

    private static Steps Record(KeyspaceSight sight, ShardName name, DateTimeOffset readFrom)
    {
        var asking = Steps.Ask(sight.TabletsQuery, sight.Snapshot.Now - Cadence.Amiss);
        if (sight.Tablets is not Reading<Answer.Tablets>.Known tablets)
        {
            return asking + Steps.Wait("TopologyUnknown", $"the tablets of shard {name} cannot be read; its record stays until then", sight.Snapshot.TooLong("TopologyUnknown"));
        }
        var left = tablets.Value.Records.Where(record => record.Shard == name).ToValueList();
        if (left.FirstOrDefault(record => !Switches.HasCell(sight.Snapshot, record.Alias.Cell)) is { } other)
        {
            return asking + Steps.Blocked("RecordsOfOthers", $"shard {name} has the tablet {other.Alias}, whose cell is not this cluster's: delete its record, or set "
                + "topologyReconciliation.pruneShards to false");
        }
        // Pods of a VitessShard that stood under the same name before run on until they are collected, recorded or not.
        if (sight.PodsOf(name) is var standing and > 0)
        {
            return asking + Steps.Wait("TurningDown", $"the record of shard {name} is removed when no pod of its tablets stands any more "
                + $"({standing}: kubectl get pods {sight.PodSelector},{Labels.Shard}={KeyRange.Parse(name.Range)?.SafeName})");
        }
        var (running, goneAt, pods) = sight.GoneOf(left);
        if (running is { } alias)
        {
            return asking + new Steps(Needs: pods.Select(pod => new Need(pod, sight.Snapshot.Now - Cadence.Operating)).ToValueList())
                + Steps.Wait("TurningDown", $"the record of shard {name} goes when the pod of tablet {alias} is proven to be gone");
        }
        var oldest = new[] { readFrom, tablets.SentAt, goneAt }.Min();
        return sight.Do(
                new Move.Invoke(sight.Vtctld, new Call.DeleteShard(name, WithTablets: left.Count > 0), $"shard {name} is turned down and empty"),
                Deadlines.TopologyCall, oldest, [sight.ShardsQuery, sight.GraphQuery, sight.TabletsQuery, .. pods])
            + Steps.Wait("TurningDown", $"the record of shard {name} is being removed");
    }

    private static Move.Delete Deletion(ObservedObject.Resource shard) =>
        new(shard.Key, shard.Meta.Uid, shard.Meta.Version, "it is turned down and empty");

    private static ValueList<Query> Evidence(KeyspaceSight sight, ObservedObject.Resource shard)
    {
        ValueList<Query> asked = [sight.ShardsQuery, sight.GraphQuery, sight.WorkflowsQuery, sight.TabletsQuery];
        var range = shard.Spec["name"]?.AsText ?? "";
        return sight.Shards is Reading<Answer.Shards>.Known shards
            && shards.Value.Records.FirstOrDefault(record => record.Shard.Range == range)?.Primary is { } primary
                ? asked.Add(sight.RowsQuery(primary))
                : asked;
    }
}
