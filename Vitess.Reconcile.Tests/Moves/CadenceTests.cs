using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>What is read again and again never gets older than its span, whatever else a pass runs for.</summary>
public sealed class CadenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void A_settled_shard_is_looked_at_again_when_the_oldest_of_what_was_read_comes_to_its_span(int age)
    {
        var steps = Of(age);
        Assert.Equal(ShardScene.Now.AddSeconds(60 - age), steps.WakeUp);
        Assert.All(steps.Needs, need => Assert.True(need.Since <= ShardScene.Now.AddSeconds(-age)));
    }

    [Theory]
    [InlineData(55)]
    [InlineData(60)]
    [InlineData(300)]
    public void What_has_come_to_its_span_is_asked_and_counts_as_of_now(int age)
    {
        var steps = Of(age);
        Assert.Equal(ShardScene.Now.AddSeconds(60), steps.WakeUp);
        Assert.Equal(5, steps.Needs.Count(need => need.Since > ShardScene.Now.AddSeconds(-age)));
    }

    [Theory]
    [InlineData(nameof(VtorcScene.Up), 58)]
    [InlineData(nameof(VtorcScene.Down), 8)]
    public void A_primary_that_no_VTOrc_watches_over_is_asked_six_times_as_often(string vtorc, int seconds) =>
        Assert.Equal(ShardScene.Now.AddSeconds(seconds), Of(age: 2, Enum.Parse<VtorcScene>(vtorc)).WakeUp);

    private static Steps Of(int age, VtorcScene vtorc = VtorcScene.Up) => Cadence.Of(
        new ShardScene { Age = TimeSpan.FromSeconds(age), LastEnd = TimeSpan.FromHours(1), Vtorc = vtorc }.View(), Steps.None);
}
