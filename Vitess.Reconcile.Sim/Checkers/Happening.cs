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

    /// <summary>Something was done to the world, by a fault, a user or a VTOrc, so that there may be work again.</summary>
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

    /// <summary>Something that the operator cannot help was done to the world: a fault, or a user's own hand.</summary>
    /// <param name="Fault">What it was: a column of the coverage matrix.</param>
    /// <param name="Where">Whom it hit.</param>
    internal sealed record Harmed(string Fault, string Where) : Happening;

    /// <summary>An operator has just taken a tablet away from its shard: deleted its pod, or made it a spare.</summary>
    /// <param name="Holder">Which process did.</param>
    /// <param name="Shard">The tablet's shard.</param>
    /// <param name="Tablet">Which tablet.</param>
    /// <param name="IsDeleted">Whether its pod is deleted; else it became a spare.</param>
    /// <param name="Standing">All tablets of the shard as they really are.</param>
    /// <param name="Policy">The keyspace's durability policy.</param>
    internal sealed record TakenAway(
        string Holder, ShardName Shard, TabletAlias Tablet, bool IsDeleted, ValueList<TabletStanding> Standing, string Policy) : Happening
    {
        /// <summary>Whether somebody else has deleted its claim, so that the volume goes with its pod.</summary>
        internal bool IsVolumeGoing { get; init; }

        /// <summary>Whether it is not wanted any more, or can be restored from a backup.</summary>
        internal bool CanBeSpared { get; init; }

        /// <summary>The version of its MySQL server, if it runs well and is ready, and comes back on its volume; null else.</summary>
        internal World.Database.ServerVersion? Runs { get; init; }

        /// <summary>The version that follows, if the operator has seen which; null else.</summary>
        internal World.Database.ServerVersion? Follows { get; init; }

        /// <summary>Whether its MySQL server will shut down slowly.</summary>
        internal bool ShutsDownSlowly { get; init; }
    }

    /// <summary>An operator has just sent the call that changes a keyspace's durability policy, of which a shard is led.</summary>
    /// <param name="Holder">Which process did.</param>
    /// <param name="Shard">The shard.</param>
    /// <param name="Primary">Who leads it.</param>
    /// <param name="Standing">All tablets of the shard as they really are.</param>
    /// <param name="Before">The policy that is recorded.</param>
    /// <param name="Policy">The policy that is to be.</param>
    internal sealed record PolicyChanged(
        string Holder, ShardName Shard, TabletAlias Primary, ValueList<TabletStanding> Standing, string Before, string Policy) : Happening;

    /// <summary>An operator has just sent a call that takes a record out of the topology.</summary>
    /// <param name="Holder">Which process did.</param>
    /// <param name="Call">What it was.</param>
    /// <param name="Owner">The resource that is being turned down and that the record is of; null when there is none.</param>
    /// <param name="Running">Tablets of it that really run.</param>
    /// <param name="Foreign">Records that would go with it and are of nothing that is being turned down.</param>
    internal sealed record RecordRemoved(
        string Holder, Call Call, string? Owner, ValueList<string> Running, ValueList<string> Foreign) : Happening;

    /// <summary>A tablet of a shard runs well again, or is wanted no more.</summary>
    /// <param name="Shard">Its shard.</param>
    /// <param name="Tablet">Which tablet.</param>
    internal sealed record Back(ShardName Shard, TabletAlias Tablet) : Happening;
}

/// <summary>A tablet as it really is, whatever anybody has heard of it.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Type">Its type.</param>
/// <param name="InitType">The type that it has when it starts.</param>
/// <param name="IsWell">Whether it leads, or replicates from who leads.</param>
/// <param name="Leads">Whether it lets clients write.</param>
internal readonly record struct TabletStanding(TabletAlias Alias, TabletType Type, TabletType InitType, bool IsWell, bool Leads);
