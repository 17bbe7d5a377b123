using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Observe;

public sealed class TransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Transitions transitions = new();

    [Fact]
    public void What_is_blocked_is_a_warning_once_and_its_release_is_told()
    {
        Assert.Equal(["Blocked! secret keys does not exist"], Told(Status("Blocked", "True", "secret keys does not exist", 1)));
        Assert.Empty(Told(Status("Blocked", "True", "secret keys does not exist; and another", 1)));
        Assert.Equal(["Unblocked nothing waits for somebody to act any more"], Told(Status("Blocked", "False", "", 2)));
        Assert.Single(Told(Status("Blocked", "True", "again", 3)));
    }

    [Fact]
    public void What_has_never_been_blocked_or_served_is_not_told_to_have_ended() =>
        Assert.Empty(Told(Status("Blocked", "False", "", 1)).Concat(Told(Status("Available", "False", "it cannot serve", 1))));

    [Fact]
    public void A_rollout_is_told_when_it_begins_and_when_it_ends()
    {
        Assert.Equal(["RolloutBegan 0 of 3"], Told(Status("RollingOut", "True", "0 of 3", 1)));
        Assert.Empty(Told(Status("RollingOut", "True", "1 of 3", 1)));
        Assert.Equal(["RolloutEnded all"], Told(Status("RollingOut", "False", "all", 2)));
    }

    /// <summary>A successor tells it under the same name, which the API server takes for the same event.</summary>
    [Fact]
    public void The_same_transition_told_by_another_process_is_the_same_event()
    {
        var (mine, others) = (transitions.Of(Status("Blocked", "True", "it waits", 1)), new Transitions().Of(Status("Blocked", "True", "it waits longer", 1)));
        Assert.Equal(Assert.Single(mine).Occasion, Assert.Single(others).Occasion);
        Assert.NotEqual(mine[0].Occasion, Assert.Single(new Transitions().Of(Status("Blocked", "True", "it waits", 2))).Occasion);
    }

    private List<string> Told(MoveEnd end) => [.. transitions.Of(end).Select(it => $"{it.Reason}{(it.IsWarning ? "!" : "")} {it.Text}")];

    private static MoveEnd Status(string type, string status, string message, int minute)
    {
        var key = new ObjectKey(Kinds.VitessShard, "example", "shard");
        var move = new Move.SetStatus(key, "one", 1, Json.Map(("conditions", Json.Map((type, Json.Map(
            ("status", status), ("message", message), ("lastTransitionTime", Conditions.Time(Now.AddMinutes(minute)))))))));
        return new(key, "one", new(1, new EffectTask.Do(move), Now, TimeSpan.FromSeconds(1), null), move, new Outcome.Unknown("not told"), Now);
    }
}
