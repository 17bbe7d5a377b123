using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Something that passes need to know, what is known of it, and which keys asked for it.</summary>
internal sealed class Question(Query query)
{
    private readonly List<(long Id, DateTimeOffset SentAt)> askings = [];
    private readonly List<KeyState> askers = [];
    private DateTimeOffset sentAt = DateTimeOffset.MinValue;

    internal Query Query { get; } = query;

    /// <summary>What is known; null when no answer has come yet.</summary>
    internal Reading<Answer>? Reading { get; private set; }

    /// <summary>The keys that run when an answer comes, in the order in which they first asked.</summary>
    internal IReadOnlyList<KeyState> Askers => askers;

    internal int AskingsCount => askings.Count;

    /// <summary>Whether it is to be sent as soon as there is room.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>How often in a row it could not be answered.</summary>
    internal int Failures { get; private set; }

    /// <summary>Before this instant it is not asked again after a failure.</summary>
    internal DateTimeOffset RetryAt { get; private set; } = DateTimeOffset.MinValue;

    internal void Join(KeyState asker) => askers.Add(asker);

    internal void Leave(KeyState asker) => askers.Remove(asker);

    internal void Asking(Effect effect) => askings.Add((effect.Id, effect.SentAt));

    /// <summary>Whether an answer that is known was asked for at or after an instant.</summary>
    internal bool IsKnownSince(DateTimeOffset since) => Reading switch
    {
        Reading<Answer>.Known known => known.SentAt >= since,
        Reading<Answer>.Absent absent => absent.SentAt >= since,
        _ => false,
    };

    /// <summary>Whether an asking is on its way that was sent at or after an instant.</summary>
    internal bool IsAskedSince(DateTimeOffset since)
    {
        foreach (var asking in askings)
        {
            if (asking.SentAt >= since)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Takes the end of an asking. What was sent later than it and has come earlier stays.</summary>
    /// <returns>Whether the asking was awaited.</returns>
    internal bool End(Effect effect, Reading<Answer> reading, DateTimeOffset now, ControllerSettings settings)
    {
        if (askings.RemoveAll(asking => asking.Id == effect.Id) == 0)
        {
            return false;
        }
        if (effect.SentAt < sentAt)
        {
            return true;
        }
        sentAt = effect.SentAt;
        Reading = reading;
        Failures = reading is Reading<Answer>.Unknown ? Failures + 1 : 0;
        RetryAt = Failures == 0
            ? DateTimeOffset.MinValue
            : now + settings.PauseAfter(Failures, effect.Id, settings.AskAgainMax);
        foreach (var asker in askers)
        {
            asker.Asked.Renew();
        }
        return true;
    }
}
