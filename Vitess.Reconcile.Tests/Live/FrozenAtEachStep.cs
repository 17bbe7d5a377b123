namespace Vitess.Reconcile.Tests.Live;

/// <summary>The process that leads is frozen at every kind of request that a rollout takes, and woken when another leads, once each.</summary>
internal static class FrozenAtEachStep
{
    // Reason: short enough for a successor to find what the frozen one was in the midst of.
    private static readonly string[] Lease = ["--lease-duration", "3", "--lease-renew-deadline", "2", "--lease-retry", "0.5"];

    // Reason: a successor adopts a turn after five seconds, and has gone on with it by then; what is on its way arrives before what
    // was begun counts as over.
    private const double HeldSeconds = 13;

    private const double FrozenSecondsMax = 7;

    private static readonly TimeSpan BetweenChanges = TimeSpan.FromSeconds(2);

    /// <param name="isHeld">Whether the request is on its way meanwhile; else it was carried out, and its answer is not seen.</param>
    internal static async Task Run(bool isHeld)
    {
        var frost = new Frost(isHeld);
        await using var world = new RolledWorld(frost.Between);
        await world.Start();
        using var one = await world.Operator("one", Lease);
        await world.Until("led", () => world.Leader == "one");
        using var two = await world.Operator("two", Lease);
        await world.ComesUp();
        var rolling = Task.Run(async () =>
        {
            // Who changes his mind all the while makes what is on its way be of yesterday when it arrives.
            while (RolloutStep.OfFirstChange.Concat(RolloutStep.OfEachChange).Any(frost.Left.Contains))
            {
                world.Change();
                await Task.Delay(BetweenChanges);
            }
            do
            {
                world.Change();
                await world.Settles();
            }
            while (frost.Left.Count > 0);
        });
        var draw = new Random(1);
        while (frost.Left.Count > 0 && !rolling.IsCompleted)
        {
            var reached = frost.Await(who => Of(who).Signal("STOP"));
            if (await Task.WhenAny(reached, rolling) == rolling)
            {
                break;
            }
            var (step, frozen) = await reached;
            await world.Until($"led by another than {frozen}, who is frozen at \"{step}\"", () => world.Leader is { Length: > 0 } other && other != frozen);
            // Now it finds out what was begun, now it goes on with that already.
            await Task.Delay(TimeSpan.FromSeconds(isHeld && step == "pod deleted" ? HeldSeconds : draw.NextDouble() * FrozenSecondsMax));
            frost.Release();
            Of(frozen).Signal("CONT");
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.Empty(world.Harm);
        }
        await rolling;
        Assert.Empty(frost.Left);
        Assert.Empty(world.Harm);

        RunningProgram Of(string who) => who == "one" ? one : two;
    }
}
