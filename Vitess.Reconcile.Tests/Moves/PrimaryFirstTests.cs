using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
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
        Assert.Null(Before(Down with { Record = Known.Unknown }, 1));
    }

    [Theory]
    [InlineData(-1, nameof(PodScene.Missing), true)]
    [InlineData(0, nameof(PodScene.Missing), false)]
    [InlineData(-1, nameof(PodScene.NotReady), false)]
    public void In_a_shard_that_was_made_again_on_older_claims_nobody_comes_up_before_it_is_known_who_led(int claimSeconds, string other, bool isWaiting)
    {
        var snapshot = (Down with { Record = Known.Unknown }).With(2, tablet => tablet with { Pod = Enum.Parse<PodScene>(other) }).Snapshot();
        var claims = snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is Vitess.Reconcile.Cluster.ObservedObject.Claim claim
                ? claim with { Meta = claim.Meta with { Created = snapshot.Subject.Meta.Created.AddSeconds(claimSeconds) } } : it).ToValueList(),
        };
        Assert.All([0, 1], index => Assert.Equal(
            isWaiting, PrimaryFirst.Before(ShardView.Of(claims, Down.Desired, DateTimeOffset.MinValue), Down.Alias(index)) is not null));
    }

    private static Vitess.Reconcile.Planning.Steps? Before(ShardScene scene, int index, DateTimeOffset? made = null)
    {
        var snapshot = scene.Snapshot();
        var seen = made is not { } at ? snapshot : snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is Vitess.Reconcile.Cluster.ObservedObject.Pod pod ? pod with { Meta = pod.Meta with { Created = at } } : it).ToValueList(),
        };
        return PrimaryFirst.Before(ShardView.Of(seen, scene.Desired, DateTimeOffset.MinValue), scene.Alias(index));
    }
}
