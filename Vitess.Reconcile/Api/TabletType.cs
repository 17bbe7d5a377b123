namespace Vitess.Reconcile.Api;

/// <summary>What a tablet is for, as its topology record says.</summary>
/// <remarks>Source: enum TabletType of Vitess' topodata protocol; the numbers are those of the protocol.</remarks>
public enum TabletType
{
    /// <summary>Not known; the topology shows a stale primary so too.</summary>
    Unknown = 0,

    /// <summary>Takes the writes of its shard.</summary>
    Primary = 1,

    /// <summary>Follows the primary, serves replica reads, may be promoted and may acknowledge.</summary>
    Replica = 2,

    /// <summary>Follows the primary and serves batch reads; is never promoted.</summary>
    Rdonly = 3,

    /// <summary>Follows the primary and serves nobody; is never promoted and never acknowledges.</summary>
    Spare = 4,

    /// <summary>Like a spare, for trials.</summary>
    Experimental = 5,

    /// <summary>Is taking a backup offline.</summary>
    Backup = 6,

    /// <summary>Is restoring a backup, or waits for one.</summary>
    Restore = 7,

    /// <summary>Set aside; not even an emergency counts its position.</summary>
    Drained = 8,
}
