using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Makes the plan of a pass from what its stages contributed.</summary>
internal static class PlanOf
{
    /// <summary>What is remembered since when a wait of this code has stood.</summary>
    internal const string WaitPrefix = "wait:";

    /// <summary>The code of a wait for answers that a decision rests on.</summary>
    internal const string Reading = "Reading";

    /// <summary>The code of a wait for tablets that have not answered.</summary>
    internal const string Unread = "TabletsUnread";

    /// <summary>The plan: the steps, the status where it differs, and what to remember.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="steps">What the stages contributed.</param>
    /// <param name="status">The status for the waits that have stood long enough to be told.</param>
    /// <param name="rendering">The rendering, for the next pass.</param>
    /// <param name="compared">The comparisons, for the next pass.</param>
    /// <param name="watched">What is to be remembered since when it stands.</param>
    internal static Plan Steps(
        Snapshot snapshot,
        Steps steps,
        Func<ValueList<Reason>, Json> status,
        object? rendering,
        ValueMap<string, Comparison> compared,
        ValueList<string> watched = default)
    {
        watched = watched.Concat(steps.Watched);
        var isReading = IsReading(snapshot, steps.Waits);
        var seen = Seen(snapshot, steps.Waits, isReading ? watched.Concat(WaitsBefore(snapshot)) : watched);
        var (told, tellAt) = Told(snapshot, steps.Waits, seen);
        var wakeUp = Planning.Steps.Earlier(steps.WakeUp, tellAt);
        var reported = snapshot.Remembered?.Reported;
        if (reported?.Holds(snapshot, rendering, steps.Waits, told) != true)
        {
            var wanted = Kept(snapshot, status(told));
            var agrees = wanted == snapshot.Subject.Status;
            reported = agrees ? Reported(snapshot, rendering, steps.Waits, told, wakeUp) : null;
            if (!agrees && !IsOnItsWay(snapshot.Subject.Meta) && !IsFirstLook(snapshot, steps.Needs)
                && !IsAboutToBeTold(snapshot, steps, told, isReading))
            {
                steps += Planning.Steps.Write(new Move.SetStatus(
                    snapshot.Subject.Key, snapshot.Subject.Meta.Uid, snapshot.Subject.Meta.Version, wanted));
            }
        }
        return new(
            steps.Moves, steps.Needs, wakeUp, steps.Waits, Remember(snapshot.Remembered, rendering, compared, seen, reported));
    }

    /// <summary>Whether nobody will read a status any more. What our finalizer holds back has something to say.</summary>
    private static bool IsOnItsWay(ObjectMeta meta) =>
        meta.IsGoing && !meta.Finalizers.Any(finalizer => finalizer.StartsWith(Api.Annotations.Prefix, StringComparison.Ordinal));

    /// <summary>A status without the fields that the installed definition would take out again.</summary>
    private static Json Kept(Snapshot snapshot, Json status)
    {
        var kept = status;
        foreach (var field in snapshot.Options.UnknownStatusFields.AsSpan())
        {
            var dot = field.IndexOf('.', StringComparison.Ordinal);
            if (field.AsSpan(0, dot).SequenceEqual(snapshot.Subject.Key.Kind))
            {
                kept = kept.With(field[(dot + 1)..], null);
            }
        }
        return kept;
    }

    /// <summary>
    /// Whether a process that has just begun to lead still waits for the first word of something that the status tells: what
    /// its predecessor told stands until then. A resource without status gets one at once.
    /// </summary>
    private static bool IsFirstLook(Snapshot snapshot, ValueList<Need> needs)
    {
        if (snapshot.Subject.Status["observedGeneration"]?.AsInteger != snapshot.Subject.Meta.Generation)
        {
            return false;
        }
        foreach (var need in needs.AsSpan())
        {
            if (need.Query is not Query.Status && !snapshot.Readings.HasBeenTried(need.Query))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Whether nothing that is waited for has stood long enough to be told yet, or answers are just being read from which it follows
    /// what is waited for, while what was told before tells of a wait.
    /// </summary>
    /// <remarks>What passes by itself would else be written twice: that it came, and that it went.</remarks>
    private static bool IsAboutToBeTold(Snapshot snapshot, Steps steps, ValueList<Reason> told, bool isReading) =>
        steps.IsWaiting
        && (isReading || told.All(reason => reason.IsNote))
        && snapshot.Subject.Status["observedGeneration"]?.AsInteger == snapshot.Subject.Meta.Generation
        && Conditions.StatusOf(snapshot.Subject.Status, "Ready") == Conditions.False;

    private static Reported? Reported(
        Snapshot snapshot, object? rendering, ValueList<Reason> waits, ValueList<Reason> told, DateTimeOffset? wakeUp) => new(
            snapshot with { Remembered = null },
            rendering,
            waits,
            told,
            snapshot.Remembered?.Seen ?? default,
            wakeUp ?? DateTimeOffset.MaxValue);

    /// <summary>The same memory again when nothing in it changed, so that a settled pass allocates none.</summary>
    private static Remembered Remember(
        Remembered? last,
        object? rendering,
        ValueMap<string, Comparison> compared,
        ValueMap<string, DateTimeOffset> seen,
        Reported? reported) =>
        last is not null && ReferenceEquals(last.Rendering, rendering) && ReferenceEquals(last.Reported, reported)
            && last.Compared == compared && last.Seen == seen
            ? last
            : new(rendering, compared, seen) { Reported = reported };

    /// <summary>Whether answers are being read, not for long enough to be told. What is waited for otherwise may stand all the same.</summary>
    private static bool IsReading(Snapshot snapshot, ValueList<Reason> waits)
    {
        foreach (var wait in waits.AsSpan())
        {
            if (wait.Code is Reading or Unread && snapshot.SeenSince(WaitPrefix + wait.Code) + Deadlines.ToldAfter > snapshot.Now)
            {
                return true;
            }
        }
        return false;
    }

    private static ValueList<string> WaitsBefore(Snapshot snapshot) => (snapshot.Remembered?.Seen ?? default)
        .Select(it => it.Key).Where(key => key.StartsWith(WaitPrefix, StringComparison.Ordinal)).ToValueList();

    private static ValueMap<string, DateTimeOffset> Seen(
        Snapshot snapshot, ValueList<Reason> waits, ValueList<string> watched)
    {
        if (waits.Count == 0 && watched.Count == 0)
        {
            return default;
        }
        var keys = new string[waits.Count + watched.Count];
        for (var i = 0; i < waits.Count; i++)
        {
            keys[i] = WaitPrefix + waits[i].Code;
        }
        watched.AsSpan().CopyTo(keys.AsSpan(waits.Count));
        return new ValueList<string>(keys).ToValueMap(key => key, snapshot.SeenSince);
    }

    /// <summary>Whether the status has told a note since before: a process that has just begun to lead lets it stand.</summary>
    private static bool IsToldAlready(Snapshot snapshot, Reason reason) =>
        reason.IsNote && Conditions.StatusOf(snapshot.Subject.Status, reason.Code) == Conditions.True;

    /// <summary>Whether a wait needs somebody: by its own word, or by that of a predecessor who had waited for longer.</summary>
    private static bool IsBlocked(Snapshot snapshot, Reason reason) => reason.BlockedFrom is { } from
        && (from <= snapshot.Now || Conditions.ReasonOf(snapshot.Subject.Status, "Blocked", Conditions.True) == reason.Code);

    /// <summary>The waits that have stood long enough, and when the next one will have.</summary>
    private static (ValueList<Reason> Told, DateTimeOffset? TellAt) Told(
        Snapshot snapshot, ValueList<Reason> waits, ValueMap<string, DateTimeOffset> seen)
    {
        if (waits.Count == 0)
        {
            return default;
        }
        DateTimeOffset? tellAt = null;
        var told = new List<Reason>(waits.Count);
        foreach (var wait in waits.AsSpan())
        {
            var at = seen[WaitPrefix + wait.Code] + Deadlines.ToldAfter;
            if (at <= snapshot.Now || IsToldAlready(snapshot, wait))
            {
                told.Add(IsBlocked(snapshot, wait) ? wait with { IsBlocked = true } : wait);
                tellAt = wait.BlockedFrom > snapshot.Now ? Planning.Steps.Earlier(tellAt, wait.BlockedFrom) : tellAt;
            }
            else
            {
                tellAt = Planning.Steps.Earlier(tellAt, at);
            }
        }
        return (told.ToValueList(), tellAt);
    }
}
