namespace Vitess.Reconcile.Tests.Live;

/// <summary>A trial tells of a step that it was tried only when it was, and of a process that it took a step only when it did.</summary>
public sealed class FrostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> frozen = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_that_is_refused_is_left_to_be_struck(bool isHeld)
    {
        var frost = new Frost(isHeld);
        var step = RolloutStep.Groups[0][0];
        var reached = frost.Await(frozen.Add);
        await frost.Between(Sent(step, isDone: false)).WaitAsync(Patience);
        Assert.False(reached.IsCompleted);
        Assert.Contains(step, frost.Left);
        Assert.Empty(frozen);

        var between = frost.Between(Sent(step, isDone: true));
        Assert.Equal((step, "one"), await reached.WaitAsync(Patience));
        Assert.Equal(!isHeld, between.IsCompleted);
        frost.Release();
        await between;
        Assert.DoesNotContain(step, frost.Left);
        Assert.Equal(["one"], frozen);
    }

    [Fact]
    public async Task A_step_of_a_later_group_and_what_nobody_waits_for_pass()
    {
        var frost = new Frost(isHeld: true);
        await frost.Between(Sent(RolloutStep.Groups[0][0], isDone: true));
        var reached = frost.Await(frozen.Add);
        await frost.Between(Sent(RolloutStep.Groups[1][0], isDone: true));
        await frost.Between(Sent("", isDone: true));
        Assert.False(reached.IsCompleted);
        Assert.Equal(RolloutStep.Groups.Sum(group => group.Count), frost.Left.Count);
    }

    private static SentStep Sent(string step, bool isDone) => new("one", step, () => Task.FromResult(isDone), () => Task.FromResult(isDone));
}
