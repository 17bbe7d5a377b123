using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What the topology says of a keyspace: as it was last read to tell of it, read afresh to act on it.</summary>
/// <remarks>Safety: as of <see cref="Evidence"/>. Liveness: as of that, too.</remarks>
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

    /// <summary>Whether the pods of tablets are proven to be gone, whoever made them.</summary>
    /// <returns>A tablet whose pod may still run, null when there is none; when the oldest proof was asked for; and what to ask.</returns>
    internal (TabletAlias? Running, DateTimeOffset ReadFrom, ValueList<Query> Pods) GoneOf(IEnumerable<TabletRecord> records)
    {
        var (running, readFrom) = ((TabletAlias?)null, Snapshot.Now);
        var pods = new List<Query>();
        foreach (var record in records)
        {
            var pod = PodOf(record.Alias);
            pods.Add(pod);
            if (Of<Answer.Object>(pod) is Reading<Answer.Object>.Absent { SentAt: var at })
            {
                readFrom = at < readFrom ? at : readFrom;
            }
            else
            {
                running ??= record.Alias;
            }
        }
        return (running, readFrom, pods.ToValueList());
    }

    /// <summary>How many pods of its tablets stand, and how many of them are ready.</summary>
    internal (int Count, int Ready) Pods
    {
        get
        {
            var (count, ready) = (0, 0);
            foreach (var pods in Snapshot.TabletPods.AsSpan())
            {
                (count, ready) = pods.Keyspace == Name.Value ? (count + pods.Count, ready + pods.Ready) : (count, ready);
            }
            return (count, ready);
        }
    }

    /// <summary>The arguments with which kubectl lists what is counted as <see cref="Pods"/>.</summary>
    internal string PodSelector => $"-n {Snapshot.Subject.Key.Namespace} -l {Labels.Component}={Labels.VtTablet},"
        + $"{Labels.Cluster}={Snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster)},{Labels.Keyspace}={Name}";

    /// <summary>How many pods of tablets of one of its shards stand, whichever VitessShard made them.</summary>
    internal int PodsOf(ShardName shard)
    {
        var (count, label) = (0, KeyRange.Parse(shard.Range)?.SafeName);
        foreach (var pods in Snapshot.TabletPods.AsSpan())
        {
            count += pods.Keyspace == Name.Value && pods.Shard == label ? pods.Count : 0;
        }
        return count;
    }

    /// <summary>Whether tablets of it run that the topology does not know, so that it may have forgotten who led them. Whoever is ready has registered.</summary>
    internal bool IsForgotten => Tablets is Reading<Answer.Tablets>.Known { Value.Records: var records } && Pods.Ready > records.Count;

    /// <inheritdoc cref="Evidence.Do"/>
    internal Steps Do(Move move, TimeSpan deadline, DateTimeOffset readFrom, params IEnumerable<Query> queries) =>
        Evidence.Do(Snapshot, move, deadline, readFrom, queries);

    private Reading<T> Of<T>(Query query)
        where T : Answer => Snapshot.Readings.Of<T>(query);
}
