namespace Vitess.Reconcile.Sim.Faults;

/// <summary>The faults by name: the columns of the coverage matrix.</summary>
internal static class FaultNames
{
    internal const string PodCrash = "pod crash";
    internal const string Eviction = "eviction";
    internal const string VtctldCrash = "vtctld crash";
    internal const string ZoneLoss = "zone loss";
    internal const string ZoneReturn = "zone return";
    internal const string UserDeletion = "a user's deletion";
    internal const string OperatorDeath = "operator death";
    internal const string OperatorFreeze = "operator freeze";
    internal const string BlindFreeze = "freeze without watches";
    internal const string WatchLost = "watch lost";
    internal const string StaleReads = "stale reads";
    internal const string StatusWiped = "status wiped";
    internal const string RequestLost = "request lost";
    internal const string AnswerLost = "answer lost";
    internal const string AnswerLate = "answer late";
    internal const string MovesLost = "moves lost";
    internal const string TopologyLost = "topology lost";
    internal const string TopologySetBack = "topology set back";

    /// <summary>What strikes at random or aimed, in the order of the columns.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    [
        PodCrash, Eviction, VtctldCrash, ZoneLoss, OperatorDeath, OperatorFreeze, BlindFreeze, WatchLost, StaleReads,
        StatusWiped, RequestLost, AnswerLost, AnswerLate, MovesLost, TopologyLost, TopologySetBack,
    ];

    /// <summary>Whether it strikes what operators look at, and not only operators and their messages.</summary>
    internal static bool IsOfTheWorld(string fault) =>
        fault is PodCrash or Eviction or VtctldCrash or ZoneLoss or ZoneReturn or UserDeletion or TopologyLost or TopologySetBack;
}
