using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Kernel;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The laws of one simulation, in force from its first instant to its last.</summary>
/// <remarks>
/// Laws are judged in the midst of things, also inside a pass, whose exceptions the loop catches. So a broken law is kept,
/// and thrown by who runs the simulation.
/// </remarks>
/// <param name="seed">The simulation's.</param>
/// <param name="clock">Its clock.</param>
/// <param name="all">The laws.</param>
/// <param name="told">Hears of broken laws, and the simulation goes on; null to end it.</param>
internal sealed class Laws(
    ulong seed, VirtualClock clock, IReadOnlyList<ILaw> all, Action<LawBrokenException>? told = null)
{
    private LawBrokenException? broken;

    /// <summary>The laws that every simulation of a user's cluster keeps.</summary>
    /// <param name="isAskedFor">Whether the user asked for the deletion of a claim.</param>
    /// <param name="now">The simulation's clock.</param>
    /// <param name="whatIsLeft">What is left of a tablet; null when nothing is.</param>
    /// <param name="whyNeeded">What a shard is needed for; null for nothing.</param>
    /// <param name="wasLed">Whether a shard is recorded to have had a primary.</param>
    /// <param name="api">What stands.</param>
    internal static IReadOnlyList<ILaw> Standing(
        Func<Json, bool> isAskedFor, Func<DateTimeOffset> now, Func<TabletAlias, string?> whatIsLeft, Func<ShardName, string?> whyNeeded, Func<ShardName, bool> wasLed,
        World.Api.ApiServer api) =>
    [
        new OneWriter(), new AcknowledgedSurvives(), new TurnBeforeDisruption(now), new ClaimsStay(isAskedFor), new OnlyItsOwn(),
        new SettledIsSilent(), new StatusIsNoMemory(), new PassesEndWell(),
        new OneFinishedDrain(), new PrimaryStays(), new OneAway(), new ArithmeticConsents(now, shard => WantedTablets.CountOfReplicas(api, shard) == 0, (shard, tablet) => WantedTablets.Include(api, shard, tablet)), new FailoverIsShort(now),
        new RecordsStay(whatIsLeft), new GoingVolumesStay(), new RecordsGoLast(), new ProtectedStays(api), new NeededShardsStay(api, now, whyNeeded), new NeededKeyspacesStay(api, now, wasLed),
        new BudgetHolds(api, now), new PolicyIsMet(now, shard => WantedTablets.CountOfReplicas(api, shard) == 0), new ServersFollow(now), new NoHotLoop(now),
    ];

    /// <summary>Shows something that happened to every law.</summary>
    internal void Judge(Happening happening)
    {
        foreach (var law in all)
        {
            if (broken is null && law.Judge(happening) is { } details)
            {
                var found = new LawBrokenException(seed, clock.Elapsed, law.Text, details);
                told?.Invoke(found);
                broken = told is null ? found : null;
            }
        }
    }

    /// <summary>Ends the simulation if a law does not hold.</summary>
    /// <exception cref="LawBrokenException">The first law that did not.</exception>
    internal void Enforce()
    {
        if (broken is { } found)
        {
            throw found;
        }
    }
}
