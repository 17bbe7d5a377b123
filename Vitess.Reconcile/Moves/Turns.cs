using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes, adopts, uses and gives back the turn of a shard.</summary>
/// <remarks>
/// Safety: a disruptive call is sent only while this process holds the turn, from readings that were asked for after it
/// was taken, and a turn is given back only when nothing that was begun under it can still happen.
/// Liveness: a turn of a process that is gone is adopted after <see cref="Deadlines.Adoption"/> and free again after
/// <see cref="Deadlines.Closing"/> of processes that live for longer than the adoption takes, one of them or many.
/// </remarks>
internal static class Turns
{
    /// <summary>How old readings may be when a disruptive move is planned. Reason: half a second is left to send it in.</summary>
    private static readonly TimeSpan EvidenceAge = Deadlines.Freshness - TimeSpan.FromMilliseconds(500);

    /// <summary>In which steps the time that a turn is quiet is written down, and how long a quiet turn has to stand before it is adopted.</summary>
    /// <remarks>Reason: nothing is begun under it, so nobody has to be waited for; longer loses more of a short life, shorter writes more often.</remarks>
    private static readonly TimeSpan Counting = TimeSpan.FromSeconds(2);

    /// <summary>What is remembered since when this very text has stood on the shard.</summary>
    internal const string SeenPrefix = "turn:";

    /// <summary>Carries a disruption through its turn.</summary>
    /// <param name="view">The shard from the readings at hand.</param>
    /// <param name="decide">Decides the operations of the shard in order of their importance.</param>
    internal static Steps Use(ShardView view, Func<ShardView, Decision> decide)
    {
        if (HoldsBack(view.Snapshot))
        {
            return UnderWay(view.Snapshot);
        }
        if (IsHeldByUs(view))
        {
            // What was read before our last effect does not show what it did.
            view = ShardView.Of(view.Snapshot, view.Desired, view.Snapshot.LastEnd);
            if (Statuses.Evidence(view) is var evidence && !view.IsAnswered(evidence))
            {
                return new Steps(Needs: evidence) + Steps.Wait(PlanOf.Reading, $"what has become of shard {view.Name} is being read");
            }
        }
        var decision = decide(view);
        if (decision is Decision.Go { Disruption.NeedsTurn: false })
        {
            return Send(view, decide, expected: null);
        }
        if (view.Snapshot.IsUnderWay(IsOperation))
        {
            return UnderWay(view.Snapshot);
        }
        return decision switch
        {
            Decision.Go go => UnderTurn(view, decide, go.Disruption),
            Decision.NotYet { IsInMidst: true } midst when IsHeldByUs(view) => midst.Steps,
            Decision.NotYet notYet => notYet.Steps + Close(view),
            _ => Close(view),
        };
    }

    private static bool IsOperation(Move move) => move switch
    {
        Move.SetTurn or Move.Invoke => true,
        Move.Delete delete => delete.Key.Kind is Kinds.Pod or Kinds.PersistentVolumeClaim,
        Move.Patch patch => Drains.Finishes(patch),
        _ => false,
    };

    /// <summary>Whether an operation is in flight, or an emergency may still happen. A call that ended unknown holds back all but an emergency.</summary>
    private static bool HoldsBack(Snapshot snapshot)
    {
        foreach (var it in snapshot.UnderWay.AsSpan())
        {
            if (IsOperation(it.Move) && (it.Phase == EffectPhase.InFlight
                || (it.Phase == EffectPhase.Unknown && it.Move is Move.Invoke { Call: Call.EmergencyReparent })))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether somebody, us included, holds the turn.</summary>
    internal static bool IsTaken(Snapshot snapshot) => Text(snapshot) is { Length: > 0 };

    private static bool IsHeldByUs(ShardView view) => view.Turn?.Holder == view.Snapshot.Options.Holder;

    private static Steps UnderTurn(ShardView view, Func<ShardView, Decision> decide, Disruption wanted)
    {
        var turn = view.Turn;
        if (turn is null)
        {
            return Set(view.Snapshot, new Turn(
                Nonce(view.Snapshot), wanted.Operation, wanted.Tablet, wanted.Heir, wanted.PodUid, view.Snapshot.Options.Holder));
        }
        var isForThis = wanted.IsFor(turn.Operation, turn.Tablet, turn.PodUid, turn.Heir);
        if (turn.Holder != view.Snapshot.Options.Holder)
        {
            return Adopt(view.Snapshot, turn, isForThis ? Stirred(view.Snapshot, turn) : Quiet(view.Snapshot, turn));
        }
        if (!isForThis)
        {
            return Close(view) + Steps.Wait("TurnForAnother", $"the turn of the shard is held for {turn.Operation} of {turn.Heir ?? turn.Tablet}");
        }
        return turn.QuietSeconds is null
            ? Send(view, decide, wanted with { Heir = turn.Heir })
            : Set(view.Snapshot, Stirred(view.Snapshot, turn));
    }

    /// <summary>Decides once more from readings taken after our last effect, and sends what comes out.</summary>
    private static Steps Send(ShardView view, Func<ShardView, Decision> decide, Disruption? expected)
    {
        var snapshot = view.Snapshot;
        var since = snapshot.LastEnd > snapshot.Now - EvidenceAge ? snapshot.LastEnd : snapshot.Now - EvidenceAge;
        var strict = ShardView.Of(snapshot, view.Desired, since);
        return decide(strict) switch
        {
            Decision.Go { Disruption: var fresh } when fresh.MayGo(under: expected) =>
                Steps.Do(fresh.Move, fresh.Deadline, fresh.EvidenceFrom + Deadlines.Freshness)
                + Steps.Wait("OperationUnderWay", fresh.Why),
            Decision.NotYet notYet => notYet.Steps + new Steps(Needs: Statuses.Evidence(strict)),
            _ => new Steps(Needs: Statuses.Evidence(strict), WakeUp: snapshot.Now + Deadlines.Freshness),
        };
    }

    /// <summary>Gives our turn back when nothing begun under it can still happen, and adopts one that has been left.</summary>
    private static Steps Close(ShardView view)
    {
        var snapshot = view.Snapshot;
        if (view.Turn is not { } turn)
        {
            return Steps.None;
        }
        if (turn.Holder != snapshot.Options.Holder)
        {
            return Adopt(snapshot, turn, Quiet(snapshot, turn));
        }
        if (IsOurs(turn, snapshot))
        {
            return Sparing.GiveBack(view, turn) ?? Set(snapshot, null);
        }
        var closesAt = SeenSince(snapshot) - Counted(turn) + Span(turn);
        var countsAt = SeenSince(snapshot) + Counting;
        return closesAt <= snapshot.Now ? GiveBack(view, turn)
            : countsAt <= snapshot.Now ? Set(snapshot, Quiet(snapshot, turn)) + Closing(turn)
            : Steps.LookAgain(closesAt < countsAt ? closesAt : countsAt) + Closing(turn);
    }

    /// <summary>Gives an adopted turn back. If something has to be sent before, the turn is taken anew for it, since nothing of the former one is left.</summary>
    private static Steps GiveBack(ShardView view, Turn turn) => Sparing.GiveBack(view, turn) switch
    {
        null => Set(view.Snapshot, null),
        { Moves.Count: > 0 } => Set(view.Snapshot, turn with { QuietSeconds = null, Nonce = Nonce(view.Snapshot) }),
        { } reading => reading,
    };

    /// <summary>Makes the turn of another ours when it has stood unchanged for long enough.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="turn">The turn as it stands.</param>
    /// <param name="adopted">The same turn, quiet or not.</param>
    private static Steps Adopt(Snapshot snapshot, Turn turn, Turn adopted)
    {
        var at = SeenSince(snapshot) + (turn.QuietSeconds is null ? Deadlines.Adoption : Counting);
        return at <= snapshot.Now
            ? Set(snapshot, adopted with { Holder = snapshot.Options.Holder })
            : Steps.LookAgain(at) + Steps.Wait("TurnOfAnother", $"{(adopted.Holder.Length > 0 ? adopted.Holder : "an unknown process")} holds the turn of the shard for {adopted.Operation}");
    }

    /// <summary>The turn with the promise to begin nothing under it, and with the time that it has been quiet until now.</summary>
    /// <remarks>Of a turn that another may still use, no time counts yet.</remarks>
    private static Turn Quiet(Snapshot snapshot, Turn turn)
    {
        var counts = turn.QuietSeconds is not null || turn.Holder == snapshot.Options.Holder;
        return turn with
        {
            QuietSeconds = counts ? (int)(Counted(turn) + (snapshot.Now - SeenSince(snapshot))).TotalSeconds : 0,
        };
    }

    /// <summary>The turn without that promise, under a nonce that it has never had: no late write takes it for the former one.</summary>
    private static Turn Stirred(Snapshot snapshot, Turn turn) => turn.QuietSeconds is null ? turn : turn with
    {
        QuietSeconds = null,
        Nonce = string.Create(CultureInfo.InvariantCulture, $"{turn.Nonce[..(turn.Nonce.LastIndexOf('/') + 1)]}{snapshot.Now.UtcTicks}"),
    };

    private static TimeSpan Counted(Turn turn) => TimeSpan.FromSeconds(turn.QuietSeconds ?? 0);

    /// <summary>For how long a turn has to be quiet until nothing that was begun under it can still happen.</summary>
    private static TimeSpan Span(Turn turn) => turn switch
    {
        { Operation: TurnOperation.ReplacePod or TurnOperation.Drain, Heir: null } => Deadlines.ClosingWithoutHeir,
        { Operation: TurnOperation.Unreadable } => Deadlines.ClosingUnreadable,
        _ => Deadlines.Closing,
    };

    /// <summary>What is told while a turn closes: the same until it is closed, whoever counts.</summary>
    private static Steps Closing(Turn turn) => Steps.Wait("TurnClosing", string.Create(CultureInfo.InvariantCulture,
        $"a {turn.Operation} begun by a process that is gone may still happen: nothing else is begun until {Span(turn).TotalSeconds:0} s of an operator's life have passed"));

    private static Steps Set(Snapshot snapshot, Turn? turn) => Steps.Write(new Move.SetTurn(
        snapshot.Subject.Key, snapshot.Subject.Meta.Uid, Text(snapshot), Turn.Text(turn)));

    /// <summary>Whether this process took the turn itself, so that it knows everything that was begun under it.</summary>
    internal static bool IsOurs(Turn turn, Snapshot snapshot) =>
        turn.Nonce.StartsWith(snapshot.Options.Holder + "/", StringComparison.Ordinal);

    private static string Nonce(Snapshot snapshot) =>
        string.Create(CultureInfo.InvariantCulture, $"{snapshot.Options.Holder}/{snapshot.Now.UtcTicks}");

    private static string? Text(Snapshot snapshot) =>
        snapshot.Subject.Meta.Annotations.GetValueOrDefault(Api.Annotations.Turn);

    private static DateTimeOffset SeenSince(Snapshot snapshot) => snapshot.SeenSince(SeenPrefix + Text(snapshot));

    private static Steps UnderWay(Snapshot snapshot)
    {
        foreach (var it in snapshot.UnderWay.AsSpan())
        {
            if (it.MayHappen && it.Move is Move.Invoke invoke)
            {
                return Steps.Wait("OperationUnderWay", it.Phase == EffectPhase.InFlight
                    ? invoke.Why
                    : $"{invoke.Why}: how it ended is not known, and it may still happen until {Conditions.Time(it.Bound)}");
            }
            if (it is { MayHappen: true, Move: Move.SetTurn set } && Turn.Parse(set.Now) is { QuietSeconds: not null } quiet)
            {
                return Closing(quiet);
            }
        }
        return Steps.Wait("OperationUnderWay", "the turn of the shard is being written");
    }
}
