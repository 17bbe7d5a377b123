using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>Rendering levels: what an unchanged spec renders to changes only from one level to the next.</summary>
/// <remarks>Level 0 is what the Go operator 2.18 makes, exactly.</remarks>
public static class Level
{
    /// <summary>The highest level that this version can render.</summary>
    public const int Newest = 0;

    /// <summary>The level that new objects are made at.</summary>
    /// <param name="options">How the operator was configured; a bound above the newest level is no bound.</param>
    public static int Of(Options options) => Math.Clamp(options.LevelMax ?? Newest, 0, Newest);
}
