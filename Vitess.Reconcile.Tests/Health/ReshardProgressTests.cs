using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Tests.Health;

public sealed class ReshardProgressTests
{
    private static readonly WorkflowSummary Forwards = new("r", "Reshard", ["-"], ["-80", "80-"]) { State = WorkflowState.Copying, RowsCopied = 30 };
    private static readonly WorkflowSummary Backwards = new("r_reverse", "Reshard", ["-80", "80-"], ["-"]) { State = WorkflowState.Running };

    [Theory]
    [InlineData(100L, 30)]
    [InlineData(0L, 99)]
    [InlineData(10L, 99)]
    [InlineData(null, -1)]
    public void While_it_copies_its_own_rows_count_against_those_of_the_old_shards(long? total, int percent)
    {
        var progress = Assert.Single(ReshardProgress.Of([Forwards]));
        Assert.Equal(percent, progress.Copied(total));
        Assert.False(progress.IsInSync);
        Assert.Contains("30 of", progress.Remaining(total), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void It_is_in_sync_when_all_is_copied_and_it_is_less_than_ten_seconds_behind(int seconds, bool isInSync)
    {
        var running = Forwards with { State = WorkflowState.Running, Lag = TimeSpan.FromSeconds(seconds) };
        var progress = Assert.Single(ReshardProgress.Of([running]));
        Assert.Equal(isInSync, progress.IsInSync);
        Assert.Equal(100, progress.Copied(null));
    }

    [Fact]
    public void After_the_switch_the_workflow_backwards_is_no_resharding_of_its_own()
    {
        var progress = Assert.Single(ReshardProgress.Of([Forwards with { State = WorkflowState.Stopped }, Backwards]));
        Assert.Equal("r", progress.Workflow.Name);
        Assert.True(progress.IsSwitched);
        Assert.Contains("complete", progress.Remaining(null), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_stopped_or_comes_from_another_keyspace_does_not_reshard()
    {
        Assert.Empty(ReshardProgress.Of([Forwards with { State = WorkflowState.Stopped }]));
        Assert.Empty(ReshardProgress.Of([Forwards with { SourceKeyspace = new("other") }]));
        Assert.Empty(ReshardProgress.Of([Forwards with { TargetShards = ["-"] }]));
        Assert.Equal(2, ReshardProgress.Of([Forwards, Forwards with { Name = "s" }]).Count);
    }
}
