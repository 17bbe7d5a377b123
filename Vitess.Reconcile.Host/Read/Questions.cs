using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Read;

/// <summary>What is not watched and has to be asked for: one question for all keys that need it.</summary>
internal sealed class Questions(ObjectCache cache, InFlight inFlight, ControllerSettings settings, Counters counters)
{
    private readonly Dictionary<Query, Question> questions = [];
    private readonly Lanes lanes = new(settings.QuestionsMax, settings.QuestionsOfOneMax);

    /// <summary>Asks what a key needs, unless it is known, on its way, or has just failed.</summary>
    /// <returns>When to try again; null when only an answer matters.</returns>
    internal DateTimeOffset? Ask(Need need, KeyState key, DateTimeOffset now)
    {
        if (!questions.TryGetValue(need.Query, out var question))
        {
            questions.Add(need.Query, question = new(need.Query));
        }
        if (!key.Asked.Need(question, now))
        {
            question.Join(key);
        }
        if (question.IsKnownSince(need.Since) || question.IsAskedSince(need.Since))
        {
            return null;
        }
        if (need.Since > now || question.RetryAt > now)
        {
            return need.Since > question.RetryAt ? need.Since : question.RetryAt;
        }
        if (question.AskingsCount < settings.AskingsMax && !question.IsWaiting)
        {
            if (lanes.TryBegin(TargetOf(need.Query)))
            {
                Send(question, now);
            }
            else
            {
                question.IsWaiting = true;
                lanes.Wait(TargetOf(need.Query), question);
            }
        }
        return null;
    }

    private void Send(Question question, DateTimeOffset now)
    {
        counters.Reads++;
        var effect = inFlight.Prepare(
            now, new EffectTask.Read(question.Query), Deadlines.Of(question.Query), settings.Lateness);
        question.Asking(effect);
        inFlight.Start(effect);
    }

    /// <summary>Sends what has waited, as far as there is room, and is still asked.</summary>
    private void SendWaiting(DateTimeOffset now)
    {
        while (lanes.Next() is { } question)
        {
            question.IsWaiting = false;
            if (questions.TryGetValue(question.Query, out var asked) && ReferenceEquals(asked, question)
                && lanes.TryBegin(TargetOf(question.Query)))
            {
                Send(question, now);
            }
        }
    }

    /// <summary>Takes the end of an asking.</summary>
    /// <returns>The keys that asked.</returns>
    internal IReadOnlyList<KeyState> End(Effect effect, Query query, Outcome outcome, DateTimeOffset now)
    {
        lanes.End(TargetOf(query));
        SendWaiting(now);
        var reading = ReadingOf(query, outcome, effect.SentAt);
        if (reading is Reading<Answer>.Unknown)
        {
            counters.ReadsFailed++;
        }
        return questions.TryGetValue(query, out var question) && question.End(effect, reading, now, settings)
            ? question.Askers
            : [];
    }

    /// <summary>Takes a key off a question; one that nobody asks any more is forgotten.</summary>
    internal void Leave(Question question, KeyState key)
    {
        question.Leave(key);
        if (question.Askers.Count == 0)
        {
            questions.Remove(question.Query);
        }
    }

    /// <summary>Forgets all answers, those on their way too. The keys have to forget them as well.</summary>
    internal void Clear()
    {
        questions.Clear();
        lanes.Clear();
    }

    private static string TargetOf(Query query) => query switch
    {
        Query.Object => "",
        Query.VolumeUsage it => it.Node ?? "",
        _ => Addresses.Of(query),
    };

    private Reading<Answer> ReadingOf(Query query, Outcome outcome, DateTimeOffset sentAt) => outcome switch
    {
        Outcome.Done(Result.Answered answered) => new Reading<Answer>.Known(answered.Answer, sentAt),
        // The cache may have seen it appear after the answer was given.
        Outcome.Done(Result.ProvenAbsent) when query is Query.Object asked && cache.Find(asked.Key) is not null =>
            new Reading<Answer>.Unknown($"{asked.Key} was not found, and yet a watch shows it", sentAt),
        Outcome.Done(Result.ProvenAbsent) => new Reading<Answer>.Absent(sentAt),
        Outcome.Refused refused => new Reading<Answer>.Unknown(refused.Why, sentAt),
        Outcome.Unknown unknown => new Reading<Answer>.Unknown(unknown.Why, sentAt),
        _ => new Reading<Answer>.Unknown($"the answer {outcome} is none to a question", sentAt),
    };
}
