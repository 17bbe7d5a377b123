using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether the specs that say what becomes of data are the stored ones: a watch may lag for longer than a claim is kept.</summary>
internal static class StoredSpecs
{
    /// <summary>Whether each of them, read afresh, is as the operator has seen it; when the oldest was asked for, and what to ask.</summary>
    /// <param name="snapshot">The snapshot of a shard or a cluster.</param>
    /// <param name="since">From when on readings count.</param>
    internal static (DateTimeOffset At, bool AreSeen, ValueList<Need> Needs) Of(Snapshot snapshot, DateTimeOffset since)
    {
        var (at, areSeen, needs) = (snapshot.Now, true, new List<Need>());
        foreach (var seen in Above(snapshot))
        {
            var query = new Query.Object(seen.Key);
            needs.Add(new(query, since));
            if (snapshot.Readings.Of<Answer.Object>(query, since) is Reading<Answer.Object>.Known { Value.Content: var read, SentAt: var readAt }
                && read.At("metadata", "uid")?.AsText == seen.Meta.Uid && (read.At("metadata", "generation")?.AsInteger ?? 0) == seen.Meta.Generation)
            {
                at = readAt < at ? readAt : at;
            }
            else
            {
                areSeen = false;
            }
        }
        return (at, areSeen, needs.ToValueList());
    }

    /// <summary>Of a shard itself, its keyspace and their cluster, as far as they stand; of a cluster itself.</summary>
    private static IEnumerable<ObservedObject.Resource> Above(Snapshot snapshot) => snapshot.Subject.Key.Kind == Kinds.VitessCluster
        ? [snapshot.Subject]
        : snapshot.Relatives(Kinds.VitessKeyspace)
            .Where(it => it.Meta.Labels.GetValueOrDefault(Labels.Keyspace) == snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Keyspace))
            .Concat(snapshot.Cluster() is { } cluster ? [snapshot.Subject, cluster] : [snapshot.Subject]);
}
