using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What a keyspace's status tells of a resharding. Source: the Go operator's fields, conditions and reasons.</summary>
/// <remarks>
/// Everything here is read beside the work: an answer that does not come leaves the conditions unknown and holds nothing back. Of
/// rows only the workflow's own count, and what Vitess makes after the switch is told as part of its resharding.
/// </remarks>
internal static class Resharding
{
    /// <summary>How often workflows are read where a resharding may be on. Reason: people watch it, and one call is cheap.</summary>
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(10);

    /// <summary>What has to be asked to tell how far it is, where the spec has old shards and new ones.</summary>
    internal static Steps Watch(KeyspaceSight sight, int partitionings) => partitionings < 2
        ? Steps.None
        : Polling.Of(sight.Snapshot, [new(sight.WorkflowsQuery, Watching), .. Counts(sight)]);

    /// <summary>While rows are copied: how many there are in the old shards.</summary>
    private static ValueList<Poll> Counts(KeyspaceSight sight) => Only(sight) is { State: WorkflowState.Copying or WorkflowState.Error } progress
        ? [
            new(sight.ShardsQuery, Cadence.Settled),
            .. (Primaries(sight, progress) ?? []).Select(primary => new Poll(sight.RowsQuery(primary), Cadence.Settled)),
        ]
        : [];

    /// <summary>The field <c>resharding</c>; null unless there is just one.</summary>
    internal static Json? Field(KeyspaceSight sight) => Only(sight) is { } progress
        ? Json.Map(
            ("workflow", progress.Workflow.Name),
            ("state", progress.State is WorkflowState.Stopped ? WorkflowState.Unknown.ToString() : progress.State.ToString()),
            ("sourceShards", Json.List(progress.Workflow.SourceShards.Select(Json.FromString))),
            ("targetShards", Json.List(progress.Workflow.TargetShards.Select(Json.FromString))),
            ("copyProgress", KeyspaceStatus.Count(progress.Copied(Rows(sight, progress)))))
        : null;

    /// <summary>The conditions; of a keyspace some of whose shards have no primary the workflows cannot be read.</summary>
    internal static IEnumerable<Condition> Conditions(KeyspaceSight sight, ValueList<ChildShard> shards)
    {
        if (sight.Workflows is not Reading<Answer.Workflows>.Known { Value.All: var all })
        {
            return Both(
                Planning.Conditions.Unknown, "ReconcileFailed",
                sight.Workflows is Reading<Answer.Workflows>.Unknown unknown
                    ? $"the workflows of the keyspace cannot be read: {unknown.Why}"
                    : "the keyspace has no record in the topology yet");
        }
        if (shards.FirstOrDefault(shard => shard.HasPrimary != Planning.Conditions.True) is { } silent)
        {
            return Both(Planning.Conditions.Unknown, "ReconcileFailed", $"shard {silent.Range} has no primary that could be asked for its workflows");
        }
        var found = ReshardProgress.Of(all);
        return found.Count switch
        {
            0 => Both(Planning.Conditions.False, "NoActiveReshardingWorkflow", "no workflow reshards the keyspace"),
            1 => One(found[0], Rows(sight, found[0])),
            _ => Both(
                Planning.Conditions.Unknown, "MoreThanOneActiveReshardingWorkflow",
                $"several workflows reshard the keyspace: {string.Join(", ", found.Select(progress => progress.Workflow.Name))}"),
        };
    }

    private static IEnumerable<Condition> One(ReshardProgress progress, long? rows)
    {
        yield return new(
            "ReshardingActive", Planning.Conditions.True, "ActiveReshardingWorkflow",
            $"workflow {progress.Workflow.Name} reshards {string.Join(", ", progress.Workflow.SourceShards)} to {string.Join(", ", progress.Workflow.TargetShards)}");
        yield return new("ReshardingInSync", Planning.Conditions.Of(progress.IsInSync), progress.State switch
        {
            WorkflowState.Error => "Error",
            WorkflowState.Copying => "Copying",
            WorkflowState.Running => progress.IsInSync == true ? "CaughtUp" : "Lagging",
            WorkflowState.Stopped or WorkflowState.Unknown => "UnknownWorkflowState",
        }, progress.Remaining(rows));
    }

    private static IEnumerable<Condition> Both(string status, string reason, string message) =>
        [new("ReshardingActive", status, reason, message), new("ReshardingInSync", status, reason, message)];

    private static ReshardProgress? Only(KeyspaceSight sight) =>
        sight.Workflows is Reading<Answer.Workflows>.Known { Value.All: var all } && ReshardProgress.Of(all) is [var only] ? only : null;

    /// <summary>How many rows the old shards hold; null while that is not known of each.</summary>
    private static long? Rows(KeyspaceSight sight, ReshardProgress progress)
    {
        long total = 0;
        foreach (var primary in (Primaries(sight, progress) ?? []).AsSpan())
        {
            if (sight.Rows(primary) is not Reading<Answer.Rows>.Known rows)
            {
                return null;
            }
            total += rows.Value.Count;
        }
        return Primaries(sight, progress) is null ? null : total;
    }

    /// <summary>The primaries of the old shards; null while one is not known.</summary>
    private static ValueList<Api.TabletAlias>? Primaries(KeyspaceSight sight, ReshardProgress progress)
    {
        var found = new List<Api.TabletAlias>();
        foreach (var range in progress.Workflow.SourceShards.AsSpan())
        {
            if (sight.Shards is not Reading<Answer.Shards>.Known shards
                || shards.Value.Records.FirstOrDefault(record => record.Shard.Range == range)?.Primary is not { } primary)
            {
                return null;
            }
            found.Add(primary);
        }
        return found.ToValueList();
    }
}
