using System.Diagnostics;

namespace Vitess.Reconcile.Cluster;

/// <summary>What is known of something that had to be asked for: its value at a time, proof that there is none, or why it is not known.</summary>
/// <typeparam name="T">The value.</typeparam>
public abstract record Reading<T>
{
    private Reading() { }

    /// <summary>It was read.</summary>
    /// <param name="Value">What was read.</param>
    /// <param name="SentAt">When it was asked for; the value is at least that fresh.</param>
    public sealed record Known(T Value, DateTimeOffset SentAt) : Reading<T>;

    /// <summary>It is proven that there is none.</summary>
    /// <param name="SentAt">When it was asked for; the proof is at least that fresh.</param>
    public sealed record Absent(DateTimeOffset SentAt) : Reading<T>;

    /// <summary>It is not known. Nothing is deleted, demoted or given up on the strength of this.</summary>
    /// <param name="Why">Why not, for people.</param>
    /// <param name="SentAt">When it was last asked for in vain; the earliest instant when it was never asked for.</param>
    public sealed record Unknown(string Why, DateTimeOffset SentAt) : Reading<T>;

    /// <summary>Why there is no value, for people.</summary>
    internal string WhyNot => this is Unknown unknown ? unknown.Why : "there is nothing";

    /// <summary>Takes the set apart; every case has an arm.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="known">When there is a value.</param>
    /// <param name="absent">When there is proof of none.</param>
    /// <param name="unknown">When it is not known.</param>
    public TResult Match<TResult>(
        Func<Known, TResult> known, Func<Absent, TResult> absent, Func<Unknown, TResult> unknown) => this switch
        {
            Known it => known(it),
            Absent it => absent(it),
            Unknown it => unknown(it),
            _ => throw new UnreachableException($"no arm for {this}"),
        };
}

/// <summary>All readings that a snapshot holds, each by its query.</summary>
/// <param name="All">The readings.</param>
public sealed record Readings(ValueList<QueryReading> All)
{
    /// <summary>No reading at all.</summary>
    public static Readings None { get; } = new([]);

    /// <summary>Whether anything has come back for a query, be it a value, the proof of none, or a failure.</summary>
    internal bool HasBeenTried(Query query) => AskedAt(query) > DateTimeOffset.MinValue;

    /// <summary>When a query was asked that something has come back for, be it a value, the proof of none, or a failure; the earliest instant when nothing has.</summary>
    internal DateTimeOffset AskedAt(Query query)
    {
        foreach (var entry in All.AsSpan())
        {
            if (entry.Query == query)
            {
                return entry.Reading.Match(known => known.SentAt, absent => absent.SentAt, unknown => unknown.SentAt);
            }
        }
        return DateTimeOffset.MinValue;
    }

    /// <summary>The reading of a query in the form that it promises.</summary>
    /// <typeparam name="T">The promised form of the answer.</typeparam>
    /// <param name="query">What was asked.</param>
    public Reading<T> Of<T>(Query query)
        where T : Answer
    {
        foreach (var entry in All.AsSpan())
        {
            if (entry.Query == query)
            {
                return entry.Reading.Match<Reading<T>>(
                    known => new Reading<T>.Known(known.Value.As<T>(), known.SentAt),
                    absent => new Reading<T>.Absent(absent.SentAt),
                    unknown => new Reading<T>.Unknown(unknown.Why, unknown.SentAt));
            }
        }
        return new Reading<T>.Unknown("it has not been asked for yet", DateTimeOffset.MinValue);
    }

    /// <summary>The reading of a query that was asked for at or after an instant; unknown when it is older.</summary>
    internal Reading<T> Of<T>(Query query, DateTimeOffset since)
        where T : Answer => Of<T>(query) switch
        {
            Reading<T>.Known known when known.SentAt < since => Stale<T>(known.SentAt),
            Reading<T>.Absent absent when absent.SentAt < since => Stale<T>(absent.SentAt),
            var reading => reading,
        };

    private static Reading<T> Stale<T>(DateTimeOffset sentAt)
        where T : Answer => new Reading<T>.Unknown("it is being read afresh", sentAt);
}

/// <summary>A query and what is known of its answer.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Reading">What is known.</param>
public sealed record QueryReading(Query Query, Reading<Answer> Reading);
