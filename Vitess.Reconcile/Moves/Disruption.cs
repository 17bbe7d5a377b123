using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What a guarded operation on a shard comes to. The set is closed.</summary>
internal abstract record Decision
{
    private Decision() { }

    /// <summary>The operation is not called for.</summary>
    internal sealed record NotNow : Decision
    {
        internal static NotNow Instance { get; } = new();
    }

    /// <summary>The operation is called for and cannot be done yet.</summary>
    /// <param name="Steps">Why not, and what has to be read.</param>
    /// <param name="IsInMidst">Whether it has begun under the turn and goes on in a moment, so that the turn is kept.</param>
    internal sealed record NotYet(Steps Steps, bool IsInMidst = false) : Decision;

    /// <summary>The operation can be done, as far as the readings at hand say.</summary>
    /// <param name="Disruption">What it does.</param>
    internal sealed record Go(Disruption Disruption) : Decision;

    internal static Decision None => NotNow.Instance;

    internal static Decision Wait(string code, string text) => new NotYet(Steps.Wait(code, text));

    /// <summary>Waits for what does not come by itself.</summary>
    internal static Decision Blocked(string code, string text) => new NotYet(Steps.Blocked(code, text));

    /// <summary>Waits for vtctld, which comes up by itself, or does not.</summary>
    internal static Decision TopologyUnknown(ShardView view, string text) =>
        new NotYet(Steps.Wait("TopologyUnknown", text, view.Snapshot.TooLong("TopologyUnknown")));

    internal static Decision Read(ValueList<Need> needs, string what) => new NotYet(new Steps(
        Needs: needs, Waits: [new(PlanOf.Reading, $"{what} is being read")]));
}

/// <summary>One disruptive move and what it rests on.</summary>
internal sealed record Disruption
{
    /// <summary>What the turn is taken for.</summary>
    internal required TurnOperation Operation { get; init; }

    /// <summary>The tablet that goes away; null when none does.</summary>
    internal TabletAlias? Tablet { get; init; }

    /// <summary>The tablet that becomes primary; null when this move makes none.</summary>
    internal TabletAlias? Heir { get; init; }

    /// <summary>The very pod that goes away; empty when none does.</summary>
    internal string PodUid { get; init; } = "";

    /// <summary>The one move.</summary>
    internal required Move Move { get; init; }

    /// <summary>The instant at which the oldest reading that it rests on was asked for.</summary>
    internal required DateTimeOffset EvidenceFrom { get; init; }

    /// <summary>Whether the turn of the shard has to be held. An emergency goes ahead of every turn.</summary>
    internal bool NeedsTurn { get; init; } = true;

    /// <summary>What it does, for people.</summary>
    internal string Why => Move switch
    {
        Move.Invoke invoke => invoke.Why,
        Move.Delete delete => $"{delete.Key} is being deleted: {delete.Why}",
        _ => $"tablet {Tablet} is being declared drained",
    };

    /// <summary>How long its effect may take.</summary>
    internal TimeSpan Deadline => Move switch
    {
        Move.Invoke { Call: Call.ChangeTabletType or Call.SlowShutdown } => Deadlines.TopologyCall,
        Move.Invoke { Call: Call.EmergencyReparent } => Deadlines.EmergencyReparent,
        Move.Invoke => Deadlines.PlannedReparent,
        _ => Deadlines.Write,
    };

    /// <summary>Whether it may be sent for what the turn was taken for; null when none was.</summary>
    internal bool MayGo(Disruption? under) =>
        under is null ? !NeedsTurn : IsFor(under.Operation, under.Tablet, under.PodUid, under.Heir);

    /// <summary>Whether it is what a turn was taken for: the same pod, and the same heir where it makes one.</summary>
    internal bool IsFor(TurnOperation operation, TabletAlias? tablet, string podUid, TabletAlias? heir) =>
        Operation == operation && Tablet == tablet && PodUid == podUid && (Heir is null || Heir == heir);
}
