using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Something that happened in the world, as far as laws speak of it. The set is closed.</summary>
internal abstract record Happening
{
    private Happening() { }

    /// <summary>The API server stored a change, whoever asked for it.</summary>
    /// <param name="Kind">The kind of the object.</param>
    /// <param name="Object">The object as it is now; as it last was when it is gone.</param>
    /// <param name="IsGone">Whether it is gone.</param>
    internal sealed record Stored(string Kind, Json Object, bool IsGone) : Happening;

    /// <summary>A write of an operator took effect.</summary>
    /// <param name="Holder">Which process sent it.</param>
    /// <param name="Move">What it was.</param>
    /// <param name="Before">The object before; null when there was none.</param>
    /// <param name="After">The object after; null when there is none.</param>
    internal sealed record Wrote(string Holder, Move Move, Json? Before, Json? After) : Happening;

    /// <summary>A call of an operator reached vtctld.</summary>
    /// <param name="Holder">Which process sent it.</param>
    /// <param name="Effect">The effect's number in that process.</param>
    /// <param name="Call">What it was.</param>
    internal sealed record CallBegan(string Holder, long Effect, Call Call) : Happening;

    /// <summary>vtctld finished with a call, whether or not anybody hears of it.</summary>
    /// <param name="Holder">Which process sent it.</param>
    /// <param name="Effect">The effect's number in that process.</param>
    /// <param name="Call">What it was.</param>
    /// <param name="Refusal">Why it was refused; null when it was done.</param>
    internal sealed record CallEnded(string Holder, long Effect, Call Call, string? Refusal) : Happening;

    /// <summary>Which tablets of a shard can complete a commit has changed.</summary>
    /// <param name="Shard">The shard.</param>
    /// <param name="Tablets">The tablets that can.</param>
    /// <param name="IsPromised">Whether the keyspace's durability promises that there is never more than one.</param>
    internal sealed record Writable(ShardName Shard, ValueList<TabletAlias> Tablets, bool IsPromised) : Happening;

    /// <summary>A tablet has just become able to complete commits.</summary>
    /// <param name="Shard">The shard.</param>
    /// <param name="Tablet">The tablet.</param>
    /// <param name="Missing">Acknowledged writes that it does not have.</param>
    /// <param name="IsPromised">Whether the keyspace's durability promises that none is missing.</param>
    internal sealed record Promoted(ShardName Shard, TabletAlias Tablet, long Missing, bool IsPromised) : Happening;

    /// <summary>The user's resource is ready, nothing is awaited, and no fault is at work: silence is due from here on.</summary>
    internal sealed record Settled : Happening;

    /// <summary>Something was done to the world, so that there may be work again.</summary>
    internal sealed record Disturbed : Happening;

    /// <summary>A pass ended in an exception, which the loop caught.</summary>
    /// <param name="Holder">In which process.</param>
    /// <param name="Entry">What the loop told of it.</param>
    internal sealed record PassFailed(string Holder, string Entry) : Happening;

    /// <summary>A pass was run twice on one snapshot, once with its status wiped.</summary>
    /// <param name="Subject">Which resource.</param>
    /// <param name="With">The destructive moves with the status.</param>
    /// <param name="Without">The destructive moves without it.</param>
    internal sealed record PlannedTwice(string Subject, ValueList<Move> With, ValueList<Move> Without) : Happening;
}
