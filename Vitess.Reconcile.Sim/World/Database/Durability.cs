using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>Who acknowledges whom under a durability policy, as Vitess' own tools judge it.</summary>
/// <remarks>Written for the simulated Vitess alone: the operator under test has its own, and the two must
/// agree.</remarks>
internal sealed class Durability
{
    private readonly bool acrossCells;
    private readonly bool withRdonly;

    private Durability(int acks, bool acrossCells, bool withRdonly) =>
        (Acks, this.acrossCells, this.withRdonly) = (acks, acrossCells, withRdonly);

    /// <summary>The policy that waits for nobody.</summary>
    internal static Durability None { get; } = new(0, false, false);

    /// <summary>How many acknowledgements a commit waits for.</summary>
    internal int Acks { get; }

    /// <summary>The policy of a name; null when Vitess has none of that name.</summary>
    internal static Durability? Of(string name) => name switch
    {
        "" or "none" or "test" => None,
        "semi_sync" => new(1, false, false),
        "semi_sync_with_rdonly_ack" => new(1, false, true),
        "cross_cell" => new(1, true, false),
        "cross_cell_with_rdonly_ack" => new(1, true, true),
        _ => null,
    };

    internal static bool MayLead(TabletType type) => type is TabletType.Primary or TabletType.Replica;

    internal bool MayAcknowledge(Candidate primary, Candidate replica) =>
        Acks > 0
        && primary.Alias != replica.Alias
        && (MayLead(replica.Type) || (withRdonly && replica.Type == TabletType.Rdonly))
        && !(acrossCells && primary.Alias.Cell == replica.Alias.Cell);

    /// <summary>Whether a tablet can complete commits with those that were reached.</summary>
    internal bool CanEstablish(Candidate primary, IReadOnlyCollection<Candidate> reached) =>
        reached.Any(tablet => tablet.Alias == primary.Alias)
        && reached.Count(tablet => MayAcknowledge(primary, tablet)) >= Acks;

    /// <summary>Whether no tablet outside those reached can still complete a commit, whoever believes to
    /// lead.</summary>
    internal bool IsRevoked(IReadOnlyCollection<Candidate> all, IReadOnlyCollection<Candidate> reached) =>
        all.Where(tablet => MayLead(tablet.Type)).All(tablet =>
            reached.Any(other => other.Alias == tablet.Alias)
            || all.Count(other => MayAcknowledge(tablet, other))
                - reached.Count(other => MayAcknowledge(tablet, other)) < Acks);

    /// <summary>A tablet as far as the rules look at it.</summary>
    internal readonly record struct Candidate(TabletAlias Alias, TabletType Type);
}
