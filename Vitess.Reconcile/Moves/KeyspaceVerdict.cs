using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a keyspace that the spec does not ask for any more may be turned down.</summary>
/// <remarks>
/// By the policy in its own last spec, or by an annotation on it. It is idle when it asks for no tablet and no pod of a recorded one is left,
/// or when none of its shards ever had a primary and its claims are kept; that its pools are gone from the spec is not enough. A topology
/// that does not know of pods that stand proves nothing.
/// </remarks>
internal static class KeyspaceVerdict
{
    internal static TurnDownVerdict Of(KeyspaceSight sight, ObservedObject.Resource keyspace)
    {
        var now = sight.Snapshot.Now;
        if (keyspace.Meta.Annotations.TryGetValue(Annotations.TurnDownAllowed, out var by))
        {
            return TurnDownVerdict.Allow($"{Annotations.TurnDownAllowed} allows it{(by.Length > 0 ? $": {by}" : "")}", now);
        }
        if (sight.Snapshot.Subject.Meta.IsGoing)
        {
            return TurnDownVerdict.Allow("its cluster is being deleted", now);
        }
        if (keyspace.Spec["turndownPolicy"]?.AsText == "Immediate")
        {
            return TurnDownVerdict.Allow("its turndownPolicy is Immediate", now);
        }
        return sight.Tablets switch
        {
            Reading<Answer.Tablets>.Known tablets when NeverLed(sight, tablets) is { } at => TurnDownVerdict.Allow("it is idle: it never had a primary", at),
            Reading<Answer.Tablets>.Known tablets when AsksForTablets(keyspace) => TurnDownVerdict.Refuse(
                TurnDownVerdict.NotIdle, Text(sight.Name, FormattableString.Invariant($"{tablets.Value.Records.Count} tablets of it are recorded")), tablets.SentAt),
            Reading<Answer.Tablets>.Known tablets => Emptied(sight, tablets),
            Reading<Answer.Tablets>.Unknown unknown => TurnDownVerdict.NotKnown($"the tablets of keyspace {sight.Name}", unknown.Why),
            _ => TurnDownVerdict.NotKnown($"the tablets of keyspace {sight.Name}", "there is nothing"),
        };
    }

    /// <summary>What the verdict rests on.</summary>
    internal static ValueList<Query> Evidence(KeyspaceSight sight, ObservedObject.Resource keyspace)
    {
        ValueList<Query> asked = [sight.ShardsQuery, sight.GraphQuery, sight.TabletsQuery];
        return AsksForTablets(keyspace) || sight.Tablets is not Reading<Answer.Tablets>.Known tablets
            ? asked
            : [.. asked, .. tablets.Value.Records.Select(record => (Query)sight.PodOf(record.Alias))];
    }

    /// <summary>A keyspace that asks for no tablets is idle when none runs. The last ones stay recorded until then, since nobody else may have what they have.</summary>
    private static TurnDownVerdict Emptied(KeyspaceSight sight, Reading<Answer.Tablets>.Known tablets)
    {
        var oldest = tablets.SentAt;
        foreach (var record in tablets.Value.Records.AsSpan())
        {
            if (!Switches.HasCell(sight.Snapshot, record.Alias.Cell))
            {
                return TurnDownVerdict.Refuse(TurnDownVerdict.NotIdle, Text(sight.Name, $"its tablet {record.Alias} is in a cell that is not this cluster's"), tablets.SentAt);
            }
            var pod = sight.PodOf(record.Alias);
            switch (sight.Snapshot.Readings.Of<Answer.Object>(pod))
            {
                case Reading<Answer.Object>.Absent { SentAt: var goneAt }:
                    oldest = goneAt < oldest ? goneAt : oldest;
                    break;
                case Reading<Answer.Object>.Known known:
                    return TurnDownVerdict.Refuse(TurnDownVerdict.NotIdle, Text(sight.Name, $"{pod.Key} still runs"), known.SentAt);
                default:
                    return TurnDownVerdict.NotKnown($"whether keyspace {sight.Name} is idle", $"whether {pod.Key} still stands is not known");
            }
        }
        return sight.Pods.Count is var pods and > 0
            ? TurnDownVerdict.Refuse(TurnDownVerdict.NotIdle, Text(sight.Name, FormattableString.Invariant($"{pods} pods of its tablets stand that the topology does not know")), tablets.SentAt)
            : TurnDownVerdict.Allow("it is idle: no tablet of it is left", oldest);
    }

    private static string Text(KeyspaceName name, string why) =>
        $"keyspace {name} is not idle: {why}. Put it back and set the replicas of its pools to 0 first, "
        + $"or give its VitessKeyspace the annotation {Annotations.TurnDownAllowed}";

    /// <summary>Whether its last spec asks for a tablet.</summary>
    private static bool AsksForTablets(ObservedObject.Resource keyspace) => (keyspace.Spec["partitionings"]?.Items ?? [])
        .SelectMany(it => (it.At("custom", "shards")?.Items ?? []).Append(it.At("equal", "shardTemplate") ?? Json.EmptyMap))
        .SelectMany(shard => shard["tabletPools"]?.Items ?? [])
        .Any(pool => pool["replicas"]?.AsInteger > 0);

    /// <summary>When the oldest reading was asked for that shows that nothing was ever written to the keyspace, or that what was is kept; null when that is not known.</summary>
    /// <remarks>
    /// Every vttablet that starts has its cell list its shard as one that serves, led or not, so that a shard that nobody has led serves
    /// nobody, whatever cells list. Volumes may hold rows from before, when a topology was lost or a cluster is made anew on them: they stay.
    /// </remarks>
    private static DateTimeOffset? NeverLed(KeyspaceSight sight, Reading<Answer.Tablets>.Known tablets) =>
        !sight.IsForgotten && sight.Shards is Reading<Answer.Shards>.Known shards && sight.Graph is Reading<Answer.ServingGraph>.Known graph
        && shards.Value.Records.All(record => record is { TermStart: null, Primary: null })
        && tablets.Value.Records.All(record => record is { TermStart: null, Type: not TabletType.Primary })
        && graph.Value.Ranges.Values.SelectMany(ranges => ranges).All(range => shards.Value.Records.Any(record => record.Shard.Range == range))
        && KeepsClaims(sight.Snapshot.Subject.Spec)
            ? new[] { shards.SentAt, graph.SentAt, tablets.SentAt }.Min()
            : null;

    /// <summary>Whether the claims of tablets that are not wanted any more are kept for ever.</summary>
    private static bool KeepsClaims(Json cluster) => cluster["dataVolumeClaimRetentionPolicy"] is not { } written
        || DataVolumeClaimRetentionPolicy.Shape.Read(written) is { WhenScaled: not DataVolumeClaimRetentionPolicy.Delete, DeleteAfter: null or "" };
}
