namespace Vitess.Reconcile.Host.Read;

/// <summary>Who is asked how much at once: what has to wait has not been sent, so that its time has not begun.</summary>
/// <remarks>
/// Reason: of ten thousand shards each asks for the status of its primary once a minute, and with a deadline of 3 s. Were all sent at
/// once, most would end in some queue without an answer, and each shard would say that nothing is known of it. Those who
/// are asked take turns, so that one that does not answer keeps the others from no more than its own share.
/// </remarks>
/// <param name="most">How many questions are on their way at once.</param>
/// <param name="mostOfOne">How many of them to one and the same.</param>
internal sealed class Lanes(int most, int mostOfOne)
{
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> turns = new();
    private int begun;

    /// <summary>Notes that a question goes out, if it may now.</summary>
    /// <param name="target">Who is asked.</param>
    internal bool TryBegin(string target)
    {
        var lane = lanes.GetValueOrDefault(target) ?? (lanes[target] = new(target));
        if (begun >= most || lane.Begun >= mostOfOne)
        {
            return false;
        }
        begun++;
        lane.Begun++;
        return true;
    }

    /// <summary>Has a question wait behind those that wait for the same.</summary>
    internal void Wait(string target, Question question)
    {
        var lane = lanes.GetValueOrDefault(target) ?? (lanes[target] = new(target));
        lane.Waiting.Enqueue(question);
        if (lane.Waiting.Count == 1)
        {
            turns.Enqueue(lane);
        }
    }

    /// <summary>Notes that a question that went out has ended.</summary>
    internal void End(string target)
    {
        begun--;
        lanes[target].Begun--;
        Tidy(lanes[target]);
    }

    /// <summary>Takes out the next question that may go out; it has to begin then. Null when none may.</summary>
    internal Question? Next()
    {
        for (var left = begun < most ? turns.Count : 0; left > 0; left--)
        {
            var lane = turns.Dequeue();
            var question = lane.Begun < mostOfOne ? lane.Waiting.Dequeue() : null;
            if (lane.Waiting.Count > 0)
            {
                turns.Enqueue(lane);
            }
            if (question is not null)
            {
                return question;
            }
        }
        return null;
    }

    /// <summary>Forgets what waits. What is on its way still ends.</summary>
    internal void Clear()
    {
        foreach (var lane in turns)
        {
            lane.Waiting.Clear();
            Tidy(lane);
        }
        turns.Clear();
    }

    private void Tidy(Lane lane)
    {
        if (lane is { Begun: 0, Waiting.Count: 0 })
        {
            lanes.Remove(lane.Target);
        }
    }

    private sealed class Lane(string target)
    {
        internal string Target { get; } = target;

        internal int Begun { get; set; }

        internal Queue<Question> Waiting { get; } = new();
    }
}
