using System.Diagnostics;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What the topology says of a keyspace: as it was last read to tell of it, read afresh to act on it.</summary>
/// <remarks>
/// Safety: what is done on the strength of readings goes out only while the oldest of them is at most 2 s old, and was asked for
/// after this host's own last write or call. Liveness: what is too old is asked for anew, and the answer brings the pass back.
/// </remarks>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Vtctld">Where to ask.</param>
/// <param name="Name">Which keyspace.</param>
internal sealed record KeyspaceSight(Snapshot Snapshot, string Vtctld, KeyspaceName Name)
{
    internal Query ShardsQuery => new Query.Shards(Vtctld, Name);

    internal Query GraphQuery => new Query.ServingGraph(Vtctld, Name);

    internal Query TabletsQuery => new Query.Tablets(Vtctld, Name);

    internal Query WorkflowsQuery => new Query.Workflows(Vtctld, Name);

    internal Query RecordQuery => new Query.Keyspace(Vtctld, Name);

    internal Reading<Answer.Shards> Shards => Of<Answer.Shards>(ShardsQuery);

    internal Reading<Answer.ServingGraph> Graph => Of<Answer.ServingGraph>(GraphQuery);

    internal Reading<Answer.Tablets> Tablets => Of<Answer.Tablets>(TabletsQuery);

    internal Reading<Answer.Workflows> Workflows => Of<Answer.Workflows>(WorkflowsQuery);

    internal Reading<Answer.Keyspace> Record => Of<Answer.Keyspace>(RecordQuery);

    internal Reading<Answer.Rows> Rows(TabletAlias alias) => Of<Answer.Rows>(RowsQuery(alias));

    internal Query RowsQuery(TabletAlias alias) => new Query.Rows(Vtctld, alias);

    /// <summary>The question whether the pod of a tablet stands.</summary>
    internal Query.Object PodOf(TabletAlias alias) => new(new(
        Kinds.Pod,
        Snapshot.Subject.Key.Namespace,
        new ClusterNames(Snapshot.Subject.Key.Kind == Kinds.VitessCluster
            ? Snapshot.Subject.Key.Name
            : Snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "").Tablet(alias).Value));

    /// <summary>Does something on the strength of readings, if the oldest of them is recent; else asks for them anew.</summary>
    /// <param name="move">What to do.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="readFrom">When the oldest reading was asked for.</param>
    /// <param name="queries">What the move rests on.</param>
    internal Steps Do(Move move, TimeSpan deadline, DateTimeOffset readFrom, params IEnumerable<Query> queries)
    {
        var since = Snapshot.Now - Deadlines.Freshness;
        since = since > Snapshot.LastEnd ? since : Snapshot.LastEnd;
        return readFrom >= since
            ? Steps.Do(move, deadline, readFrom + Deadlines.Freshness)
            : new Steps(Needs: queries.Select(query => new Need(query, since)).ToValueList());
    }

    private Reading<T> Of<T>(Query query)
        where T : Answer => Snapshot.Readings.Of<T>(query);

    /// <summary>When a reading was asked for.</summary>
    internal static DateTimeOffset SentAt<T>(Reading<T> reading) => reading switch
    {
        Reading<T>.Known known => known.SentAt,
        Reading<T>.Absent absent => absent.SentAt,
        Reading<T>.Unknown unknown => unknown.SentAt,
        _ => throw new UnreachableException($"no arm for {reading}"),
    };
}
