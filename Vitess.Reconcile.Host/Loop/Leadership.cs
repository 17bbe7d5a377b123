namespace Vitess.Reconcile.Host.Loop;

/// <summary>Whether this process leads, by a Lease that is written by compare-and-swap.</summary>
/// <remarks>
/// No clock is compared with another's: somebody else's lease counts as left behind when it was seen unchanged for its
/// duration by our own clock, and for the holder's if that is longer, and our own counts from when its last successful renewal was sent.
/// </remarks>
internal sealed class Leadership(string holder, ControllerSettings settings, InFlight inFlight)
{
    /// <summary>The log's entry for a lease that can be neither held nor seen with another.</summary>
    internal const string CannotLead = "Cannot lead";

    // Reason: the world ends a call by its deadline; a second more and it has been lost on the way.
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    private long call;
    private Result.Lease? known;
    private DateTimeOffset knownSince;
    private DateTimeOffset? renewedAt;
    private DateTimeOffset nextAt = DateTimeOffset.MinValue;
    private readonly SortedSet<string> told = new(StringComparer.Ordinal);
    private (string Why, ulong? Was)? failed;

    /// <summary>Why the lease can be neither held nor seen with another; null while it is either.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>Whether somebody else leads, or it cannot be found out, so that this process stands by.</summary>
    internal bool IsStandby { get; private set; }

    /// <summary>When the lease is looked at or renewed next; null while a call is overdue.</summary>
    /// <remarks>While a call is in flight it lies behind its end, so that the end needs no timer of its own.</remarks>
    internal DateTimeOffset? NextAt(DateTimeOffset now) =>
        !HasResigned && (call == 0 || nextAt > now) ? nextAt : null;

    /// <summary>Whether the lease is given back, or cannot be.</summary>
    internal bool HasResigned { get; private set; }

    /// <summary>Whether the lease is given back as soon as no call is on its way.</summary>
    internal bool IsResigning { get; set; }

    internal bool Leads(DateTimeOffset now) => renewedAt is { } at && now - at <= settings.RenewDeadline;

    /// <summary>Looks at the lease, or renews it, when it is time.</summary>
    internal void Tick(DateTimeOffset now)
    {
        if (IsResigning && call == 0)
        {
            Resign(now);
            return;
        }
        if (call != 0 || now < nextAt)
        {
            return;
        }
        if (known is { } mine && mine.Record.Holder == holder)
        {
            Write(mine, now);
        }
        else
        {
            Begin(new EffectTask.ReadLease(settings.LeaseName), now);
        }
    }

    /// <summary>Takes the end of a call.</summary>
    internal void End(Effect effect, Outcome outcome, DateTimeOffset now)
    {
        if (effect.Id != call)
        {
            return;
        }
        call = 0;
        Take(effect, outcome, now);
        if (Trouble is not { } why)
        {
            told.Clear();
        }
        else if (told.Add(why))
        {
            // Each reason is told once, until the lease is within reach again.
            settings.Log?.Invoke(new(now, CannotLead, [new("lease", settings.LeaseName), new("why", why)]));
        }
    }

    private void Take(Effect effect, Outcome outcome, DateTimeOffset now)
    {
        switch (effect.Task, outcome)
        {
            case (EffectTask.WriteLease { Now.Holder.Length: 0 }, _):
                // If it did not land, the lease runs out.
                HasResigned = true;
                (known, renewedAt) = (null, null);
                break;
            case (EffectTask.ReadLease, Outcome.Done(Result.ProvenAbsent)):
                Judge(null);
                Write(null, now);
                break;
            case (EffectTask.ReadLease, Outcome.Done(Result.Lease lease)):
                Judge(lease.Version);
                Look(lease, effect.SentAt, now);
                break;
            case (EffectTask.WriteLease, Outcome.Done(Result.Lease lease)):
                Note(lease, now);
                renewedAt = effect.SentAt;
                IsStandby = false;
                (failed, Trouble) = (null, null);
                break;
            case (EffectTask.WriteLease write, _):
                // Somebody else may have it, or our own write may have landed: reading tells.
                known = null;
                failed = (WhyOf(outcome), write.Was);
                IsStandby = true;
                break;
            default:
                IsStandby = true;
                Trouble = $"it cannot be read: {WhyOf(outcome)}";
                break;
        }
    }

    /// <summary>Judges a write that failed by what stands: as it was before, so that nobody else has it, or written by somebody.</summary>
    private void Judge(ulong? version)
    {
        failed = failed is { } write && write.Was == version ? failed : null;
        Trouble = failed is { } still ? $"it cannot be written: {still.Why}" : null;
    }

    private static string WhyOf(Outcome outcome) => outcome switch
    {
        Outcome.Refused refused => refused.Why,
        Outcome.Unknown unknown => unknown.Why,
        _ => "the answer is none",
    };

    /// <summary>Gives the lease back, so that the successor need not wait until it has run out.</summary>
    private void Resign(DateTimeOffset now)
    {
        if (HasResigned || known is not { } mine || mine.Record.Holder != holder)
        {
            HasResigned = true;
            return;
        }
        var given = mine.Record with { Holder = "", RenewedAt = now };
        Begin(new EffectTask.WriteLease(settings.LeaseName, given, mine.Version), now);
    }

    private void Look(Result.Lease lease, DateTimeOffset sentAt, DateTimeOffset now)
    {
        var isUnchanged = known == lease;
        if (!isUnchanged)
        {
            Note(lease, now);
        }
        var isFree = lease.Record.Holder.Length == 0 || lease.Record.Holder == holder;
        if (isFree || (isUnchanged && sentAt - knownSince >= lease.Record.WaitedFor(settings.LeaseDuration)))
        {
            Write(lease, now);
        }
        else
        {
            IsStandby = true;
        }
    }

    private void Note(Result.Lease lease, DateTimeOffset now) => (known, knownSince) = (lease, now);

    private void Write(Result.Lease? was, DateTimeOffset now)
    {
        var transitions = was is null ? 0 : was.Record.Transitions + (was.Record.Holder == holder ? 0 : 1);
        var mine = new LeaseRecord(holder, now, transitions) { Duration = settings.LeaseDuration };
        Begin(new EffectTask.WriteLease(settings.LeaseName, mine, was?.Version), now);
    }

    private void Begin(EffectTask task, DateTimeOffset now)
    {
        var effect = inFlight.Prepare(now, task, settings.LeaseCallDeadline, Lateness);
        call = effect.Id;
        nextAt = now + settings.LeaseRetry;
        inFlight.Start(effect);
    }
}
