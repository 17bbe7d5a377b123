using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class PrimaryFirstTests
{
    /// <summary>All was scaled to nothing and is wanted again.</summary>
    private static readonly ShardScene Down = new ShardScene().WithAll(tablet => tablet with { Pod = PodScene.Missing, Status = Known.Unknown });

    [Fact]
    public void Of_a_shard_of_which_nothing_runs_the_primary_comes_up_first()
    {
        Assert.Null(Before(Down, 0));
        Assert.NotNull(Before(Down, 1));
        Assert.NotNull(Before(Down, 2));
        Assert.NotNull(Before(Down.With(0, tablet => tablet with { Pod = PodScene.Pending }), 1, made: ShardScene.Now.AddMinutes(-1)));
    }

    [Fact]
    public void The_others_follow_when_it_is_ready_or_has_had_two_minutes()
    {
        Assert.Null(Before(Down.With(0, tablet => tablet with { Pod = PodScene.Ready }), 1));
        Assert.Null(Before(Down.With(0, tablet => tablet with { Pod = PodScene.Pending }), 1, made: ShardScene.Now.AddMinutes(-2)));
    }

    [Fact]
    public void Nobody_waits_in_a_shard_of_which_something_runs_or_that_was_never_led()
    {
        Assert.Null(Before(Down.With(2, tablet => tablet with { Pod = PodScene.NotReady }), 1));
        Assert.Null(Before(Down with { Primary = null, Term = null }, 1));
    }

    [Fact]
    public void Who_starts_from_nothing_waits_for_data_however_long_that_takes()
    {
        var anew = Down.With(0, tablet => tablet with { Pod = PodScene.Pending }).With(1, tablet => tablet with { Record = null });
        var longAgo = ShardScene.Now.AddHours(-1);
        Assert.NotNull(Before(anew, 1, longAgo));
        Assert.NotNull(Before(anew.With(2, tablet => tablet with { Pod = PodScene.NotReady }), 1, longAgo));
        Assert.Null(Before(anew.With(2, tablet => tablet with { Pod = PodScene.Ready }), 1, longAgo));
        Assert.Null(Before(anew.With(0, tablet => tablet with { Pod = PodScene.Ready }), 1));
        Assert.Null(Before(anew, 2, longAgo));
    }

    /// <summary>Its record is of the volume that it had before.</summary>
    [Theory]
    [InlineData(-300, PodScene.NotReady, true)]
    [InlineData(-700, PodScene.NotReady, false)]
    [InlineData(-300, PodScene.Ready, false)]
    internal void Whose_volume_was_made_anew_in_the_term_waits_for_data_too_though_it_has_a_record(int made, PodScene other, bool isWaiting)
    {
        var scene = (Down with { Term = TimeSpan.FromMinutes(-10) }).With(0, tablet => tablet with { Pod = PodScene.NotReady }).With(1, tablet => tablet with { Pod = other });
        var snapshot = scene.Snapshot();
        var aged = snapshot with
        {
            Owned = snapshot.Owned.Select(it => it switch
            {
                ObservedObject.Claim claim => claim with { Meta = claim.Meta with { Created = ShardScene.Now.AddSeconds(claim.Key == scene.Desired.Tablets[2].Claim?.Key ? made : -3600) } },
                ObservedObject.Pod pod => pod with { Meta = pod.Meta with { Created = ShardScene.Now.AddHours(-1) } },
                _ => it,
            }).ToValueList(),
        };
        var view = ShardView.Of(aged, scene.Desired, DateTimeOffset.MinValue);
        Assert.Equal(isWaiting, PrimaryFirst.Before(view, view.Tablets[2]) is not null);

        // A person may say that it holds the data all the same.
        var said = aged with
        {
            Owned = aged.Owned.Select(it => it is ObservedObject.Claim claim && claim.Key == scene.Desired.Tablets[2].Claim?.Key
                ? claim with { Meta = claim.Meta with { Annotations = claim.Meta.Annotations.With(Annotations.HoldsData, "true") } } : it).ToValueList(),
        };
        view = ShardView.Of(said, scene.Desired, DateTimeOffset.MinValue);
        Assert.Null(PrimaryFirst.Before(view, view.Tablets[2]));
    }

    /// <summary>A tablet on its way out has the data as long as it stands.</summary>
    [Fact]
    public void Who_starts_from_nothing_need_not_wait_beside_a_ready_tablet_that_nobody_asks_for()
    {
        var anew = Down.With(0, tablet => tablet with { Pod = PodScene.Pending }).With(1, tablet => tablet with { Record = null });
        Assert.NotNull(Before(anew.With(2, tablet => tablet with { Pod = PodScene.NotReady })));
        Assert.NotNull(Before(anew.With(2, tablet => tablet with { Pod = PodScene.Ready, Record = null })));
        Assert.Null(Before(anew.With(2, tablet => tablet with { Pod = PodScene.Ready })));

        static Steps? Before(ShardScene scene)
        {
            var view = ShardView.Of(scene.Snapshot(), Down.Desired with { Tablets = [.. Down.Desired.Tablets.Take(2)] }, DateTimeOffset.MinValue);
            return PrimaryFirst.Before(view, view.Tablets[1]);
        }
    }

    [Theory]
    [InlineData(PodScene.NotReady, -300, true)]
    [InlineData(PodScene.NotReady, -3600, false)]
    [InlineData(PodScene.Ready, -300, false)]
    internal void Whose_volume_is_newer_than_anothers_waits_for_data_too_while_the_records_of_tablets_are_not_known(PodScene other, int made, bool isWaiting)
    {
        var scene = (Down with { Records = Known.Unknown }).With(0, tablet => tablet with { Pod = PodScene.Pending }).With(1, tablet => tablet with { Pod = other });
        var snapshot = scene.Snapshot();
        var aged = snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim
                ? claim with { Meta = claim.Meta with { Created = ShardScene.Now.AddSeconds(claim.Key == scene.Desired.Tablets[2].Claim?.Key ? made : -3600) } } : it).ToValueList(),
        };
        var view = ShardView.Of(aged, scene.Desired, DateTimeOffset.MinValue);
        Assert.Equal(isWaiting, PrimaryFirst.Before(view, view.Tablets[2]) is not null);
    }

    [Fact]
    public void Everybody_waits_for_the_claim_of_a_leader_that_nobody_asks_for_and_only_who_starts_from_nothing_when_others_run()
    {
        var snapshot = Down.With(1, tablet => tablet with { Record = null }).Snapshot();
        var desired = Down.Desired with { Tablets = [.. Down.Desired.Tablets.Skip(1)] };
        var kept = ShardView.Of(snapshot, desired, DateTimeOffset.MinValue);
        Assert.Equal("ClaimOfLeader", PrimaryFirst.Before(kept, kept.Tablets[0])?.Waits[0].Code);
        Assert.Equal("ClaimOfLeader", PrimaryFirst.Before(kept, kept.Tablets[1])?.Waits[0].Code);
        var runs = ShardView.Of(Down.With(1, tablet => tablet with { Record = null, Pod = PodScene.NotReady }).Snapshot(), desired, DateTimeOffset.MinValue);
        Assert.Equal("ClaimOfLeader", PrimaryFirst.Before(runs, runs.Tablets[0])?.Waits[0].Code);
        Assert.Null(PrimaryFirst.Before(runs, runs.Tablets[1]));
        var gone = ShardView.Of(snapshot with { Owned = snapshot.Owned.Where(it => it.Key != Down.Desired.Tablets[0].Claim?.Key).ToValueList() }, desired, DateTimeOffset.MinValue);
        Assert.Null(PrimaryFirst.Before(gone, gone.Tablets[0]));
    }

    [Theory]
    [InlineData(-1, 0, PodScene.Missing, true)]
    [InlineData(0, -30, PodScene.Missing, false)]
    [InlineData(0, -61, PodScene.Missing, true)]
    [InlineData(0, -61, PodScene.NotReady, true)]
    [InlineData(0, -61, PodScene.Ready, false)]
    internal void In_a_shard_that_ran_before_nobody_else_comes_up_before_it_is_known_who_led(int beforeShard, int beforePod, PodScene other, bool isWaiting)
    {
        var snapshot = (Down with { Record = Known.Unknown }).With(2, tablet => tablet with { Pod = other }).Snapshot();
        var made = beforeShard < 0 ? snapshot.Subject.Meta.Created.AddSeconds(beforeShard) : ShardScene.Now.AddSeconds(beforePod);
        var claims = snapshot with
        {
            Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Created = beforeShard < 0 ? snapshot.Subject.Meta.Created : ShardScene.Now.AddHours(-1) } },
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim
                ? claim with { Meta = claim.Meta with { Created = made } } : it).ToValueList(),
        };
        var view = ShardView.Of(claims, Down.Desired, DateTimeOffset.MinValue);
        Assert.All([0, 1], index => Assert.Equal(isWaiting, PrimaryFirst.Before(view, view.Tablets[index]) is not null));
    }

    private static Vitess.Reconcile.Planning.Steps? Before(ShardScene scene, int index, DateTimeOffset? made = null)
    {
        var snapshot = scene.Snapshot();
        var seen = made is not { } at ? snapshot : snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Pod pod ? pod with { Meta = pod.Meta with { Created = at } } : it).ToValueList(),
        };
        var view = ShardView.Of(seen, scene.Desired, DateTimeOffset.MinValue);
        return PrimaryFirst.Before(view, view.Tablets[index]);
    }
}
