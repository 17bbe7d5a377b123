using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Health;

/// <summary>How far a resharding is: its workflow, and what remains to be done.</summary>
/// <param name="Workflow">The workflow that copies to the new shards; of a pair it is the one forwards, also when traffic is switched.</param>
/// <param name="Backwards">The workflow that keeps the old shards up to date after the switch; null before.</param>
internal sealed record ReshardProgress(WorkflowSummary Workflow, WorkflowSummary? Backwards)
{
    /// <summary>How far behind a workflow in sync may be. Source: the Go operator.</summary>
    private static readonly TimeSpan InSyncWithin = TimeSpan.FromSeconds(10);

    // Source: how Vitess names the workflow that it makes when traffic is switched.
    private const string BackwardsSuffix = "_reverse";

    /// <summary>Whether reads and writes go to the new shards.</summary>
    internal bool IsSwitched => Backwards is not null;

    /// <summary>The state that statuses tell: that of the workflow which runs.</summary>
    internal WorkflowState State => (Backwards ?? Workflow).State;

    /// <summary>Whether the shards that are written to and those that follow have the same rows; null when that is not known.</summary>
    internal bool? IsInSync => State switch
    {
        WorkflowState.Running => (Backwards ?? Workflow).Lag < InSyncWithin,
        WorkflowState.Copying or WorkflowState.Error or WorkflowState.Stopped => false,
        WorkflowState.Unknown => null,
    };

    /// <summary>The resharding workflows that are at work, those that keep old shards up to date counted with theirs.</summary>
    /// <param name="workflows">All workflows that copy to the keyspace.</param>
    internal static ValueList<ReshardProgress> Of(ValueList<WorkflowSummary> workflows)
    {
        var resharding = workflows.Where(workflow => workflow.Reshards).ToValueList();
        var backwards = resharding
            .Where(it => it.Name.EndsWith(BackwardsSuffix, StringComparison.Ordinal) && resharding.Any(other => IsPair(other, it)))
            .ToValueList();
        return resharding
            .Where(workflow => !backwards.Contains(workflow))
            .Select(workflow => new ReshardProgress(workflow, backwards.FirstOrDefault(other => IsPair(workflow, other))))
            .Where(progress => progress.State != WorkflowState.Stopped)
            .ToValueList();
    }

    /// <summary>How much is copied, in per cent; -1 when that is not known.</summary>
    /// <param name="total">How many rows the old shards hold, as far as MySQL estimates them; null when that is not known.</param>
    internal int Copied(long? total) => State switch
    {
        WorkflowState.Running => 100,
        WorkflowState.Copying or WorkflowState.Error => IsSwitched ? 100
            : total is not { } rows ? -1
            : rows == 0 ? 99
            : (int)Math.Clamp(100.0 * Workflow.RowsCopied / rows, 0, 99),
        WorkflowState.Stopped or WorkflowState.Unknown => -1,
    };

    /// <summary>What remains to be done, and by whom.</summary>
    /// <param name="total">How many rows the old shards hold; null when that is not known.</param>
    internal string Remaining(long? total) => IsSwitched
        ? $"the traffic is switched to {Targets}; what remains is to complete workflow {Workflow.Name}, or to switch back"
        : State switch
        {
            WorkflowState.Copying => FormattableString.Invariant($"{Workflow.RowsCopied} of {(total is { } rows ? $"about {rows}" : "an unknown number of")} rows are copied to {Targets}; ")
                + "then changes are caught up with, and the traffic can be switched",
            WorkflowState.Running => FormattableString.Invariant($"all rows are copied to {Targets}, {Workflow.Lag.TotalSeconds:0} s behind; ")
                + (IsInSync == true ? "the traffic can be switched" : "the traffic can be switched when it is less than 10 s"),
            WorkflowState.Error => $"workflow {Workflow.Name} reports: {Workflow.Error}",
            WorkflowState.Stopped or WorkflowState.Unknown => $"workflow {Workflow.Name} does not tell its state",
        };

    private string Targets => string.Join(", ", Workflow.TargetShards);

    private static bool IsPair(WorkflowSummary forwards, WorkflowSummary backwards) =>
        backwards.Name == forwards.Name + BackwardsSuffix
        && forwards.SourceShards.SequenceEqual(backwards.TargetShards) && forwards.TargetShards.SequenceEqual(backwards.SourceShards);
}
