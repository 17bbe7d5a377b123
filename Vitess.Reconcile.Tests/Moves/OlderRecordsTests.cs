using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class OlderRecordsTests
{
    private static readonly ShardScene Silent = new ShardScene().With(1, tablet => tablet with { Status = Known.Unknown });

    [Fact]
    public void Who_is_ready_and_does_not_answer_where_its_record_says_is_told_after_five_minutes()
    {
        Assert.Contains("does not answer vtctld where its record says", Told(Silent with { SeenFor = TimeSpan.FromMinutes(5) })?.Text ?? "", StringComparison.Ordinal);
        var early = OlderRecords.Next((Silent with { SeenFor = TimeSpan.FromMinutes(4) }).View());
        Assert.Empty(early.Waits);
        Assert.Equal(ShardScene.Now.AddMinutes(1), early.WakeUp);
    }

    [Fact]
    public void So_is_who_says_to_be_of_another_type_than_its_record()
    {
        var apart = new ShardScene().With(1, tablet => tablet with { Record = TabletType.Primary });
        Assert.Contains("says that it is Replica", Told(apart)?.Text ?? "", StringComparison.Ordinal);
        Assert.Contains($"delete pod {apart.Desired.Tablets[1].Pod.Key.Name}", Told(apart)?.Text ?? "", StringComparison.Ordinal);
        Assert.Null(Told(new ShardScene()));
    }

    [Fact]
    public void Of_a_primary_whose_record_calls_it_a_replica_it_is_said_which_records_have_to_go_first()
    {
        var apart = new ShardScene().With(0, tablet => tablet with { Record = TabletType.Replica });
        Assert.DoesNotContain("DeleteTablets", Told(apart)?.Text ?? "", StringComparison.Ordinal);
        var left = OlderRecords.Next((apart with { Unwanted = 1 }).With(2, tablet => tablet.Silent()).Asked()).Waits is [var told, ..] ? told.Text : "";
        Assert.Contains($"vtctldclient DeleteTablets {apart.Alias(2)}); then delete pod {apart.Desired.Tablets[0].Pod.Key.Name}", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_in_cells_of_other_clusters_are_never_among_those()
    {
        var apart = (new ShardScene().With(0, tablet => tablet with { Record = TabletType.Replica }) with { Unwanted = 1 }).With(2, tablet => tablet.Silent()).Asked();
        var (snapshot, subject) = (apart.Snapshot, apart.Snapshot.Subject);
        var elsewhere = ShardView.Of(snapshot with { Subject = subject with { Spec = subject.Spec.With("zoneMap", Json.EmptyMap) } }, apart.Desired, DateTimeOffset.MinValue);
        Assert.DoesNotContain("DeleteTablets", Assert.Single(OlderRecords.Next(elsewhere).Waits).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_told_to_restart_a_tablet_while_the_primary_does_not_answer()
    {
        Assert.Null(Told(Silent.With(0, tablet => tablet with { Status = Known.Unknown })));
        Assert.Null(Told(Silent.With(0, tablet => tablet with { Says = TabletType.Replica })));
    }

    [Fact]
    public void Nobody_is_told_of_a_tablet_that_is_not_ready_was_not_asked_or_has_no_record()
    {
        Assert.Null(Told(Silent.With(1, tablet => tablet with { Pod = PodScene.NotReady })));
        Assert.Null(Told(Silent.With(1, tablet => tablet with { Status = Known.NotAsked })));
        Assert.Null(Told(Silent.With(1, tablet => tablet with { Record = null })));
    }

    private static Reason? Told(ShardScene scene) => OlderRecords.Next(scene.View()).Waits is [var told, ..] ? told : null;
}
