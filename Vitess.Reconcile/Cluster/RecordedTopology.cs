using System.Diagnostics;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Cluster;

/// <summary>The topology of a cluster as it was recorded at some time; what was not recorded is unknown.</summary>
public sealed record RecordedTopology
{
    /// <summary>Nothing was recorded.</summary>
    public static RecordedTopology None { get; } = new();

    /// <summary>Why the rest is unknown, for people.</summary>
    public string Why { get; init; } = "it was not given";

    /// <summary>Cells and aliases; null when they were not recorded.</summary>
    public Answer.Cells? Cells { get; init; }

    /// <summary>All keyspaces; null when they were not recorded.</summary>
    public ValueMap<KeyspaceName, KeyspaceRecord>? Keyspaces { get; init; }

    /// <summary>All shards; null when they were not recorded.</summary>
    public ValueList<ShardRecord>? Shards { get; init; }

    /// <summary>All tablets of all cells; null when they were not recorded.</summary>
    public ValueList<TabletRecord>? Tablets { get; init; }

    /// <summary>Which keyspaces each cell serves; null when that was not recorded.</summary>
    public Answer.ServedKeyspaces? Served { get; init; }

    /// <summary>What a vtctld would have answered, as far as was recorded.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="now">When.</param>
    public Reading<Answer> Of(Query query, DateTimeOffset now) => query switch
    {
        Query.Cells => Known(Cells, now),
        Query.ServedKeyspaces => Known(Served, now),
        Query.Keyspaces => Known(Keyspaces is { } all ? new Answer.Keyspaces(all.Keys.ToValueList()) : null, now),
        Query.Keyspace one when Keyspaces is { } all => all.TryGetValue(one.Name, out var record)
            ? Known(new Answer.Keyspace(record), now)
            : new Reading<Answer>.Absent(now),
        Query.Shards one => Known(
            Shards is { } all ? new Answer.Shards(all.Where(shard => shard.Shard.Keyspace == one.Name).ToValueList()) : null, now),
        Query.Tablets one => Known(
            Tablets is { } all ? new Answer.Tablets(all.Where(tablet => tablet.Shard.Keyspace == one.Name).ToValueList()) : null, now),
        Query.Keyspace or Query.ServingGraph or Query.Workflows or Query.Status or Query.Rows or Query.FastShutdown or Query.Capability or Query.Object => NotGiven,
        _ => throw new UnreachableException($"no arm for {query}"),
    };

    private Reading<Answer> NotGiven => new Reading<Answer>.Unknown(Why, DateTimeOffset.MinValue);

    private Reading<Answer> Known(Answer? answer, DateTimeOffset now) =>
        answer is null ? NotGiven : new Reading<Answer>.Known(answer, now);
}
