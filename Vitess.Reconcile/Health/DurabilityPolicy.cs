namespace Vitess.Reconcile.Health;

/// <summary>How many acknowledgements a primary waits for before a write is answered, and from whom.</summary>
/// <remarks>Source: reparentutil/policy of Vitess 22; other names make every reparent call fail there.</remarks>
public enum DurabilityPolicy
{
    /// <summary>A policy that this version does not know; nothing is consented to under it.</summary>
    Unknown,

    /// <summary>None: a write is lost with the primary that answered it.</summary>
    None,

    /// <summary>One, from any tablet that may be promoted.</summary>
    SemiSync,

    /// <summary>One, from any tablet that may be promoted or is RDONLY.</summary>
    SemiSyncWithRdonlyAck,

    /// <summary>One, from a tablet in another cell that may be promoted.</summary>
    CrossCell,

    /// <summary>One, from a tablet in another cell that may be promoted or is RDONLY.</summary>
    CrossCellWithRdonlyAck,
}
