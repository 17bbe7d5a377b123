namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>What a pass found.</summary>
/// <param name="Count">How many backups there are.</param>
/// <param name="Strays">Directories among the backups that are none.</param>
/// <param name="Writes">How many objects were written.</param>
internal sealed record Inventory(int Count, ValueList<string> Strays, int Writes);

/// <summary>What a pass may take.</summary>
internal sealed record InventoryBounds
{
    /// <summary>How many backups are listed at most; 0 for any number.</summary>
    /// <value>10,000. Source: the Go operator's default.</value>
    public int BackupsMax { get; init; } = 10_000;

    /// <summary>How long reading one MANIFEST may take.</summary>
    /// <value>10 s. Source: the Go operator's default.</value>
    public TimeSpan ManifestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a whole pass may take.</summary>
    /// <value>10 min. Source: the Go operator's default.</value>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time between passes, a quarter more or less.</summary>
    /// <value>60 s. Source: the Go operator's default.</value>
    public TimeSpan Resync { get; init; } = TimeSpan.FromSeconds(60);
}
