using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Read;

/// <summary>The questions that one key has asked, and their answers as a list made anew only when one comes.</summary>
internal sealed class Asked
{
    private readonly List<Entry> entries = [];
    private Readings? readings;

    /// <summary>What is known of the questions, in the order in which they were first asked.</summary>
    internal Readings Readings
    {
        get
        {
            return readings ??= entries.Count == 0 ? Readings.None : new(
                entries.Where(entry => entry.Question.Reading is not null)
                    .Select(entry => new QueryReading(entry.Question.Query, entry.Question.Reading ?? Never))
                    .ToValueList());
        }
    }

    private static Reading<Answer> Never { get; } = new Reading<Answer>.Unknown("", DateTimeOffset.MinValue);

    /// <summary>Has the list made anew, because an answer has come.</summary>
    internal void Renew() => readings = null;

    /// <summary>Notes that a pass needs a question now.</summary>
    /// <returns>False when the key had not asked it before.</returns>
    internal bool Need(Question question, DateTimeOffset now)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (ReferenceEquals(entries[i].Question, question))
            {
                entries[i] = new(question, now);
                return true;
            }
        }
        entries.Add(new(question, now));
        readings = null;
        return false;
    }

    /// <summary>Lets go of questions that no pass has needed since an instant.</summary>
    internal void Forget(DateTimeOffset before, KeyState key, Questions questions)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].NeededAt < before)
            {
                questions.Leave(entries[i].Question, key);
                entries.RemoveAt(i);
                readings = null;
            }
        }
    }

    /// <summary>Lets go of everything, because the questions themselves are forgotten.</summary>
    internal void Clear()
    {
        entries.Clear();
        readings = null;
    }

    private readonly record struct Entry(Question Question, DateTimeOffset NeededAt);
}
