using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A shard is disrupted only as its turn says, and by one thing at a time, whoever the operators are.</summary>
/// <remarks>
/// An emergency reparent overrides any turn, because the shard's lock and the expected primary order it. The same call
/// sent twice, by a process and its successor, is one disruption. What was sent just before a turn was adopted may arrive
/// when it is quiet already, but not later than all that is sent without a reparent's deadline. A shard that has just been
/// deleted counts with its last turn for as long as evidence may be old: no operator can know of it sooner.
/// </remarks>
/// <param name="now">The simulation's clock.</param>
internal sealed class TurnBeforeDisruption(Func<DateTimeOffset> now) : ILaw
{
    private readonly SortedDictionary<string, ShardTurn> byUid = new(StringComparer.Ordinal);
    private readonly List<(string Holder, long Effect, ShardName Shard, Call Call)> calls = [];

    public string Text => "A shard is disrupted only under its turn, and never by two things at once.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Stored { Kind: Kinds.VitessShard } stored:
                return Follow(stored);
            case Happening.CallBegan { Call: Call.PlannedReparent call } began:
                return Begin(began, call.Shard, PlannedRefusal(call)) is { } why ? $"{began.Holder} sent {call}: {why}" : null;
            case Happening.CallBegan { Call: Call.EmergencyReparent call } began:
                return Begin(began, call.Shard, null) is { } reason ? $"{began.Holder} sent {call}: {reason}" : null;
            case Happening.CallEnded ended:
                calls.RemoveAll(c => c.Effect == ended.Effect && c.Holder == ended.Holder);
                return null;
            case Happening.Wrote { Move: Move.Delete { Key.Kind: Kinds.Pod } delete, Before: { } pod } wrote:
                return PodRefusal(pod) is { } refusal ? $"{wrote.Holder} deleted {delete.Key}: {refusal}" : null;
            default:
                return null;
        }
    }

    private string? Follow(Happening.Stored stored)
    {
        var shard = ShardTurn.Of(stored.Object);
        if (stored.IsGone)
        {
            byUid[shard.Uid] = shard with { GoneAt = now() };
            return null;
        }
        var was = byUid.GetValueOrDefault(shard.Uid);
        byUid[shard.Uid] = shard;
        if (was is null || was.Text == shard.Text)
        {
            return null;
        }
        foreach (var call in calls)
        {
            if (call.Shard == shard.Name && call.Call is Call.PlannedReparent planned && !Allows(shard.Turn, planned))
            {
                return $"The turn of {shard.Name} became \"{shard.Text}\" while {call.Holder}'s {planned} was under way.";
            }
        }
        return null;
    }

    private string? Begin(Happening.CallBegan began, ShardName shard, string? refusal)
    {
        var other = calls.Find(c => c.Shard == shard && c.Call != began.Call);
        calls.Add((began.Holder, began.Effect, shard, began.Call));
        return refusal ?? (other.Call is Call.PlannedReparent && began.Call is Call.PlannedReparent
            ? $"{other.Holder}'s {other.Call} is under way."
            : null);
    }

    private string? PlannedRefusal(Call.PlannedReparent call)
    {
        var turn = TurnOf(call.Shard);
        return Allows(turn, call) && !IsQuiet(turn) ? null : $"the turn is {(turn is null ? "free" : Turn.Text(turn))}.";
    }

    private static bool Allows(Turn? turn, Call.PlannedReparent call) => turn is
    {
        Operation: TurnOperation.FirstPrimary or TurnOperation.RepairPrimary or TurnOperation.ReplacePod
            or TurnOperation.Drain or TurnOperation.Switchover,
    } && turn.Heir == call.To;

    private static bool IsQuiet(Turn? turn) => turn?.QuietSeconds > Deadlines.ClosingWithoutHeir.TotalSeconds;

    private string? PodRefusal(Json pod)
    {
        var isTablet = pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vttablet";
        var isLive = pod.At("status", "phase")?.AsText == "Running" && pod.At("metadata", "deletionTimestamp") is null;
        if (!isTablet || !isLive || pod.At("metadata", "ownerReferences")?.Items is not [var owner, ..])
        {
            return null;
        }
        if (!byUid.TryGetValue(owner["uid"]?.AsText ?? "", out var shard) || !Counts(shard))
        {
            return "its shard is gone.";
        }
        var reparent = calls.Find(c => c.Shard == shard.Name);
        return reparent.Call is not null ? $"{reparent.Holder}'s {reparent.Call} is under way."
            : shard.Turn is not { Operation: TurnOperation.ReplacePod } turn ? $"the turn is \"{shard.Text}\"."
            : IsQuiet(turn) ? $"the turn says that nothing is begun under it: {shard.Text}"
            : turn.PodUid != pod.At("metadata", "uid")?.AsText ? $"the turn is for another pod: {shard.Text}"
            : null;
    }

    private Turn? TurnOf(ShardName name)
    {
        var ofBefore = default(Turn);
        foreach (var shard in byUid.Values.Where(shard => shard.Name == name && Counts(shard)))
        {
            if (shard.GoneAt is null)
            {
                return shard.Turn;
            }
            ofBefore = shard.Turn;
        }
        return ofBefore;
    }

    private bool Counts(ShardTurn shard) => shard.GoneAt is not { } goneAt || now() - goneAt <= Deadlines.Freshness;

    private sealed record ShardTurn(string Uid, ShardName Name, string Text, Turn? Turn)
    {
        internal DateTimeOffset? GoneAt { get; init; }

        internal static ShardTurn Of(Json shard)
        {
            var text = shard.At("metadata", "annotations", Annotations.Turn)?.AsText ?? "";
            return new(
                shard.At("metadata", "uid")?.AsText ?? "",
                new(
                    new(shard.At("metadata", "labels", "planetscale.com/keyspace")?.AsText ?? ""),
                    shard.At("spec", "name")?.AsText ?? ""),
                text,
                Turn.Parse(text));
        }
    }
}
