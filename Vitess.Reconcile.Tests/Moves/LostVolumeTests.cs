using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class LostVolumeTests
{
    /// <summary>A primary without a pod whose volume was made five minutes ago, in a term of ten.</summary>
    private static readonly ShardScene Lost = (new ShardScene { Term = TimeSpan.FromMinutes(-10) }).With(0, tablet => tablet with { Pod = PodScene.Missing, Status = Known.Unknown });

    [Theory]
    [InlineData(-300, -361, true)]
    [InlineData(-300, -360, false)]
    [InlineData(-600, -700, false)]
    [InlineData(-594, -606, true)]
    [InlineData(-595, -606, false)]
    [InlineData(-594, -605, false)]
    public void Who_has_lost_the_volume_it_led_with_comes_up_when_another_leads(int made, int others, bool isWaiting) =>
        Assert.Equal(isWaiting ? "VolumeOfPrimaryLost" : null, Before(View(Lost, made, others), 0)?.Waits[0].Code);

    /// <summary>A shard that was deleted with its claims, but for one that was kept of a tablet before.</summary>
    [Theory]
    [InlineData(-361, false, true)]
    [InlineData(-360, false, false)]
    [InlineData(-361, true, false)]
    public void Who_starts_from_nothing_waits_too_while_a_claim_of_before_is_kept(int kept, bool isGoing, bool isWaiting)
    {
        var view = View(Lost, -300, -300);
        var last = view.Snapshot.Owned.OfType<ObservedObject.Claim>().Last();
        var labels = last.Meta.Labels.With(Labels.TabletUid, "4711");
        var claim = last with { Meta = last.Meta with { Key = last.Key with { Name = "of-before" }, Labels = labels, Created = ShardScene.Now.AddSeconds(kept), Deletion = isGoing ? ShardScene.Now : null } };
        var waiting = Before(ShardView.Of(view.Snapshot with { Claims = [claim] }, Lost.Desired, DateTimeOffset.MinValue), 0);
        Assert.Equal(isWaiting ? "VolumeOfPrimaryLost" : null, waiting?.Waits[0].Code);
        Assert.Equal(isWaiting, waiting?.Waits[0].Text.Contains("delete that claim", StringComparison.Ordinal) ?? false);
    }

    /// <summary>Scaled to nothing and back: the last primary was lost with its volume, and the claims of the others are still kept.</summary>
    [Fact]
    public void Who_has_no_claim_yet_waits_too_while_claims_of_before_are_kept_of_tablets_that_are_asked_for_again()
    {
        var view = View(Lost, -300, -3600);
        var claims = view.Snapshot.Owned.OfType<ObservedObject.Claim>().Where(it => it.Key != Lost.Desired.Tablets[0].Claim?.Key).ToList();
        var back = view.Snapshot with { Owned = view.Snapshot.Owned.Where(it => it is not ObservedObject.Claim).ToValueList(), Claims = [.. claims.Select(it => it with { Meta = it.Meta with { Annotations = it.Meta.Annotations.With(Annotations.RetainedSince, "2026-01-01T00:00:00Z") } })] };
        Assert.NotNull(Before(ShardView.Of(back, Lost.Desired, DateTimeOffset.MinValue), 0));
        var read = back with { Owned = view.Snapshot.Owned.Where(it => it is not ObservedObject.Claim || it.Key == Lost.Desired.Tablets[0].Claim?.Key).ToValueList() };
        Assert.Contains("would lead without any data", Before(ShardView.Of(read, Lost.Desired, DateTimeOffset.MinValue), 0)?.Waits[0].Text ?? "", StringComparison.Ordinal);
        Assert.Null(Before(ShardView.Of(read with { Claims = [] }, Lost.Desired with { Tablets = [Lost.Desired.Tablets[0]] }, DateTimeOffset.MinValue), 0));
    }

    /// <summary>What is on its way out has the data as long as it stands.</summary>
    [Fact]
    public void Who_starts_from_nothing_waits_too_while_a_tablet_of_before_stands_that_nobody_asks_for()
    {
        var view = View(Lost, -300, -3600);
        var alone = Lost.Desired with { Tablets = [Lost.Desired.Tablets[0]] };
        Assert.Equal("VolumeOfPrimaryLost", Before(ShardView.Of(view.Snapshot, alone, DateTimeOffset.MinValue), 0)?.Waits[0].Code);
        Assert.Null(Before(ShardView.Of(View(Lost, -300, -300).Snapshot, alone, DateTimeOffset.MinValue), 0));
    }

    [Fact]
    public void So_does_one_that_leads_by_its_own_record_which_is_newer()
    {
        var newer = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing, Record = TabletType.Primary, Term = TimeSpan.FromMinutes(-6) });
        Assert.Equal("VolumeOfPrimaryLost", Before(View(newer, -300, -3600, of: 1), 1)?.Waits[0].Code);
        Assert.Null(Before(View(newer.With(1, tablet => tablet with { Term = TimeSpan.FromMinutes(-11) }), -300, -3600, of: 1), 1));
    }

    [Fact]
    public void What_only_tablets_have_that_may_not_lead_counts_too_and_it_is_told_that_one_of_them_has_to()
    {
        var alone = Lost.With(1, tablet => tablet with { Pool = "rdonly", Record = TabletType.Rdonly }).With(2, tablet => tablet with { Pool = "rdonly", Record = TabletType.Rdonly });
        var view = View(alone, -300, -3600);
        var leader = view.Tablets.Single(tablet => tablet.Desired.PoolType == "replica");
        Assert.Contains("type replica", PrimaryFirst.Before(view, leader)?.Waits[0].Text ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_has_a_volume_of_before_comes_up_then_though_its_record_was_taken_away_and_others_wait_for_it()
    {
        var scene = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing, Record = null }).With(2, tablet => tablet with { Pod = PodScene.Missing, Record = null });
        var view = View(scene, -300, -3600);
        Assert.NotNull(Before(view, 0));
        Assert.Null(Before(view, 1));
        Assert.NotNull(Before(View(scene, -200, -300, of: 2), 2));
    }

    [Fact]
    public void Whoever_lost_its_volume_earlier_in_the_term_waits_like_whoever_lost_it_later()
    {
        var scene = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing }).With(2, tablet => tablet with { Pod = PodScene.Missing });
        var view = View(scene, -300, -3600);
        var both = ShardView.Of(
            view.Snapshot with
            {
                Owned = view.Snapshot.Owned.Select(it => it is ObservedObject.Claim claim && claim.Key == scene.Desired.Tablets[1].Claim?.Key
                    ? claim with { Meta = claim.Meta with { Created = ShardScene.Now.AddSeconds(-400) } } : it).ToValueList(),
            },
            scene.Desired,
            DateTimeOffset.MinValue);
        Assert.NotNull(Before(both, 1));
        Assert.Null(Before(both, 2));
    }

    /// <summary>Whoever has the data needs others to acknowledge what it writes.</summary>
    [Fact]
    public void Others_wait_only_until_a_tablet_of_before_runs_be_it_one_that_nobody_asks_for()
    {
        var scene = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing, Record = null });
        Assert.Null(Left(scene, -3600));
        Assert.NotNull(Left(scene.With(2, tablet => tablet with { Pod = PodScene.Pending }), -3600));
        Assert.NotNull(Left(scene.With(2, tablet => tablet with { Record = null }), -3600));

        static Steps? Left(ShardScene scene, int others)
        {
            var view = View(scene, -300, others);
            var aged = view.Snapshot with
            {
                Owned = view.Snapshot.Owned.Select(it => it is ObservedObject.Claim claim && claim.Key == scene.Desired.Tablets[1].Claim?.Key
                    ? claim with { Meta = claim.Meta with { Created = ShardScene.Now.AddSeconds(-200) } } : it).ToValueList(),
            };
            var left = ShardView.Of(aged, scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(2)] }, DateTimeOffset.MinValue);
            return PrimaryFirst.Before(left, left.Tablets[1]);
        }
    }

    [Fact]
    public void A_person_may_say_that_the_new_volume_holds_the_data()
    {
        var view = View(Lost, -300, -3600, marks: ValueMap.Of((Annotations.HoldsData, "true")));
        Assert.Null(Before(view, 0));
    }

    /// <summary>Another tablet that is ready says nothing of who leads by the record.</summary>
    [Fact]
    public void Who_has_a_newer_volume_than_another_waits_while_no_record_was_read()
    {
        var unread = Lost with { Record = Known.NotAsked };
        Assert.Equal("PrimaryFirst", Before(View(unread, -300, -361), 0)?.Waits[0].Code);
        Assert.Null(Before(View(unread, -300, -360), 0));
        Assert.Null(Before(View(unread.With(1, tablet => tablet with { Pod = PodScene.Missing }), -300, -3600), 1));
    }

    [Fact]
    public void Who_has_a_new_volume_waits_for_a_record_that_was_read_since()
    {
        var scene = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing });
        var readAt = ((Reading<ShardRecord>.Known)scene.View().Record).SentAt;
        var age = (int)(readAt - ShardScene.Now).TotalSeconds;
        Assert.Null(Before(View(scene, age - 5, -3600, of: 1), 1));
        Assert.NotNull(Before(View(scene, age + 5, -3600, of: 1), 1));
    }

    [Theory]
    [InlineData(Known.Fresh, "TabletElsewhere")]
    [InlineData(Known.NotAsked, "Reading")]
    [InlineData(Known.Unknown, null)]
    internal void Of_a_shard_that_is_newer_than_its_record_no_tablet_takes_over_one_that_answers(Known status, string? code)
    {
        var scene = Lost.With(1, tablet => tablet with { Pod = PodScene.Missing, Status = status });
        var view = View(scene, -200, -200);
        var newer = view.Snapshot with { Subject = view.Snapshot.Subject with { Meta = view.Snapshot.Subject.Meta with { Created = ShardScene.Now.AddSeconds(-210) } } };
        Assert.Equal(code, PrimaryFirst.Before(ShardView.Of(newer, scene.Desired, DateTimeOffset.MinValue), view.Tablets[1]) is { } steps ? steps.Waits[0].Code : null);

        // A vtctld that has not answered for a while says nothing of tablets.
        var silent = newer with
        {
            Readings = new(newer.Readings.All.Select(it => it.Reading is Reading<Answer>.Known { Value: Answer.Tablets all }
                ? it with { Reading = new Reading<Answer>.Known(all, ShardScene.Now.AddSeconds(-25)) } : it).ToValueList()),
        };
        Assert.NotNull(PrimaryFirst.Before(ShardView.Of(silent, scene.Desired, DateTimeOffset.MinValue), view.Tablets[1]));

        // Neither does one that has told of no tablet yet.
        var unread = ShardView.Of(newer with { Readings = new(newer.Readings.All.Where(it => it.Query is not Query.Tablets).ToValueList()) }, scene.Desired, DateTimeOffset.MinValue);
        Assert.Contains(PrimaryFirst.Before(unread, unread.Tablets[1])?.Needs ?? [], need => need.Query is Query.Tablets);
    }

    /// <summary>The view with a volume made so many seconds from now, and the others.</summary>
    private static ShardView View(ShardScene scene, int made, int others, int of = 0, ValueMap<string, string> marks = default)
    {
        var snapshot = scene.Snapshot();
        var key = scene.Desired.Tablets[of].Claim?.Key;
        return ShardView.Of(
            snapshot with
            {
                Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim
                    ? claim with { Meta = claim.Meta with { Created = ShardScene.Now.AddSeconds(claim.Key == key ? made : others), Annotations = claim.Meta.Annotations.Overlay(marks) } }
                    : it).ToValueList(),
            },
            scene.Desired,
            DateTimeOffset.MinValue);
    }

    private static Steps? Before(ShardView view, int index) => PrimaryFirst.Before(view, view.Tablets[index]);
}
