using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>Something that the loop asks of the world. It ends exactly once, with an <see cref="Outcome"/>, or never.</summary>
/// <param name="Id">Unique in one process, ascending.</param>
/// <param name="Task">What to do.</param>
/// <param name="SentAt">When the loop began it, by the loop's clock.</param>
/// <param name="Deadline">How long it may take; the world ends it as unknown by then.</param>
/// <param name="NotAfter">The last instant at which the world may send it; later it ends refused. Null when age does no harm.</param>
public sealed record Effect(long Id, EffectTask Task, DateTimeOffset SentAt, TimeSpan Deadline, DateTimeOffset? NotAfter);

/// <summary>What an effect does. The set is closed.</summary>
public abstract record EffectTask
{
    private EffectTask() { }

    /// <summary>Carries a move out. Done with <see cref="Result.Written"/> for a write, <see cref="Result.Nothing"/> for a call or a deletion.</summary>
    public sealed record Do(Move Move) : EffectTask;

    /// <summary>Asks something. Done with <see cref="Result.Answered"/>, or <see cref="Result.ProvenAbsent"/>.</summary>
    public sealed record Read(Query Query) : EffectTask;

    /// <summary>Lists all objects of a kind, consistently. Done with <see cref="Result.Listed"/>.</summary>
    public sealed record List(string Kind) : EffectTask;

    /// <summary>Watches a kind from a version on. What is seen comes as inputs; the effect ends, refused, when the watch is lost.</summary>
    public sealed record Watch(string Kind, ulong From) : EffectTask;

    /// <summary>Wakes the loop at an instant. Done with <see cref="Result.Nothing"/>.</summary>
    public sealed record Timer(DateTimeOffset At) : EffectTask;

    /// <summary>Reads the lease of this name. Done with <see cref="Result.Lease"/>, or proven absent.</summary>
    public sealed record ReadLease(string Name) : EffectTask;

    /// <summary>Writes the lease by compare-and-swap. Done with <see cref="Result.Lease"/>; refused when it has changed.</summary>
    public sealed record WriteLease(string Name, LeaseRecord Now, ulong? Was) : EffectTask;
}

/// <summary>Who leads, as a Lease records it.</summary>
/// <param name="Holder">The process; empty when it was given up.</param>
/// <param name="RenewedAt">When it was last renewed, by the holder's clock; only compared with itself.</param>
/// <param name="Transitions">How often the holder changed.</param>
public sealed record LeaseRecord(string Holder, DateTimeOffset RenewedAt, long Transitions)
{
    /// <summary>How long the holder asks to be waited for when it is not heard of; null when it does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long the lease has to be seen unchanged until its holder counts as gone.</summary>
    /// <param name="own">How long one's own lease counts.</param>
    /// <returns>The longer one of both: the holder may act for nearly as long as it asks for.</returns>
    internal TimeSpan WaitedFor(TimeSpan own) => Duration is { } asked && asked > own ? asked : own;
}

/// <summary>How an effect ended. The set is closed.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>Why it did not take effect, or is not known to have; null when it did.</summary>
    public string? Failure() => this switch
    {
        Refused refused => refused.Why,
        Unknown unknown => unknown.Why,
        _ => null,
    };

    /// <summary>It took effect, and this is the answer.</summary>
    public sealed record Done(Result Result) : Outcome;

    /// <summary>It did not take effect and never will.</summary>
    public sealed record Refused(string Why) : Outcome
    {
        /// <summary>Whether what it was planned on was no longer so, as happens where several write: the next pass plans on what is.</summary>
        public bool IsOvertaken { get; init; }
    }

    /// <summary>Whether it took effect, or still will until its deadline, is not known.</summary>
    public sealed record Unknown(string Why) : Outcome;
}

/// <summary>What a done effect answers. The set is closed.</summary>
public abstract record Result
{
    private Result() { }

    /// <summary>It is done; there is nothing more to say.</summary>
    public sealed record Nothing : Result
    {
        public static Nothing Instance { get; } = new();
    }

    /// <summary>The object as it is stored after a write.</summary>
    public sealed record Written(ObservedObject Object) : Result;

    /// <summary>All objects of a kind at one version.</summary>
    public sealed record Listed(ValueList<ObservedObject> Objects, ulong Version) : Result;

    /// <summary>The answer to a query.</summary>
    public sealed record Answered(Answer Answer) : Result;

    /// <summary>The proof that what was asked for is not there.</summary>
    public sealed record ProvenAbsent : Result
    {
        public static ProvenAbsent Instance { get; } = new();
    }

    /// <summary>A lease and its version.</summary>
    public sealed record Lease(LeaseRecord Record, ulong Version) : Result;
}
