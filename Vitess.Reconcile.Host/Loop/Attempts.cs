using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>The moves of one key that have begun, until they are done or past their bound.</summary>
internal sealed class Attempts
{
    private readonly List<Attempt> attempts = [];
    private ValueList<UnderWay>? underWay;

    /// <summary>Whether nothing is held here.</summary>
    internal bool IsEmpty => attempts.Count == 0;

    /// <summary>When an attempt is over without further news; null when none is.</summary>
    internal DateTimeOffset? NextBound
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var attempt in attempts)
            {
                if (!attempt.IsSpent && attempt.State.Phase != EffectPhase.InFlight
                    && (next is null || attempt.State.Bound < next))
                {
                    next = attempt.State.Bound;
                }
            }
            return next;
        }
    }

    /// <summary>The attempts as passes see them, in the order in which they began; with refusals whose time is over, so that what they said is told on.</summary>
    internal ValueList<UnderWay> UnderWay
    {
        get
        {
            underWay ??= attempts.Select(attempt => attempt.State).ToValueList();
            return underWay.Value;
        }
    }

    internal bool IsUnderWay(Move move)
    {
        foreach (var attempt in attempts)
        {
            if (!attempt.IsSpent && (attempt.State.Move == move || IsRefusedAlike(attempt, move)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether a patch of the very same version of the object was refused: another one would be too, whatever it says.</summary>
    private static bool IsRefusedAlike(Attempt attempt, Move move) =>
        attempt.State is { Phase: EffectPhase.Refused, Move: Move.Patch refused }
        && move is Move.Patch patch && patch.Key == refused.Key && patch.Uid == refused.Uid && patch.Version == refused.Version;

    /// <summary>Whether a status of this object is on its way: another one of the same version would be refused.</summary>
    internal bool IsStatusInFlight(ObjectKey target)
    {
        foreach (var attempt in attempts)
        {
            if (attempt.State is { Phase: EffectPhase.InFlight, Move: Move.SetStatus status } && status.Key == target)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Notes a move that begins. Earlier refusals of an equal move, or of another patch of the same version, count on.</summary>
    internal void Begin(Effect effect, Move move)
    {
        var spent = attempts.FindIndex(attempt => attempt.IsSpent && (attempt.State.Move == move || IsRefusedAlike(attempt, move)));
        var (refusals, why) = spent >= 0 ? (attempts[spent].Refusals, attempts[spent].State.Why) : (0, "");
        if (spent >= 0)
        {
            attempts.RemoveAt(spent);
        }
        var bound = effect.SentAt + effect.Deadline + Deadlines.After(move);
        attempts.Add(new Attempt(effect.Id, new(move, effect.SentAt, EffectPhase.InFlight, bound, why), refusals));
        underWay = null;
    }

    /// <summary>Notes that a move ended.</summary>
    /// <param name="id">Its effect.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="now">When.</param>
    /// <param name="settings">How long refusals stand.</param>
    internal void End(long id, Outcome outcome, DateTimeOffset now, ControllerSettings settings)
    {
        var index = attempts.FindIndex(attempt => attempt.Id == id);
        if (index < 0)
        {
            return;
        }
        var attempt = attempts[index];
        underWay = null;
        switch (outcome)
        {
            case Outcome.Refused refused:
                var refusals = attempt.Refusals + 1;
                var bound = now + settings.PauseAfter(refusals, id, settings.BackOffMax);
                attempts[index] = attempt with
                {
                    Refusals = refusals,
                    State = attempt.State with { Phase = EffectPhase.Refused, Bound = bound, Why = refused.Why },
                };
                break;
            case Outcome.Unknown unknown:
                attempts[index] = attempt with
                {
                    State = attempt.State with { Phase = EffectPhase.Unknown, Why = unknown.Why },
                };
                break;
            default:
                attempts.RemoveAt(index);
                break;
        }
    }

    /// <summary>Lets go of what is past its bound. Only the number of refusals stays, for the next pass.</summary>
    internal void Expire(DateTimeOffset now)
    {
        for (var i = attempts.Count - 1; i >= 0; i--)
        {
            var (phase, bound) = (attempts[i].State.Phase, attempts[i].State.Bound);
            if (attempts[i].IsSpent || phase == EffectPhase.InFlight || bound > now)
            {
                continue;
            }
            underWay = null;
            if (phase == EffectPhase.Refused)
            {
                attempts[i] = attempts[i] with { IsSpent = true };
            }
            else
            {
                attempts.RemoveAt(i);
            }
        }
    }

    /// <summary>Forgets refusals of moves that the pass that has just run did not want any more.</summary>
    internal void ForgetSpent()
    {
        for (var i = attempts.Count - 1; i >= 0; i--)
        {
            if (attempts[i].IsSpent)
            {
                underWay = null;
                attempts.RemoveAt(i);
            }
        }
    }

    private sealed record Attempt(long Id, UnderWay State, int Refusals, bool IsSpent = false);
}
