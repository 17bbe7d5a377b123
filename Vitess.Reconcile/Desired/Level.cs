using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>Rendering levels: what an unchanged spec renders to changes only from one level to the next.</summary>
/// <remarks>Level 0 is what the Go operator 2.18 makes, exactly.</remarks>
public static class Level
{
    /// <summary>The highest level that this version can render.</summary>
    public const int Newest = 1;

    /// <summary>The level that new objects are made at.</summary>
    /// <param name="options">How the operator was configured; a bound above the newest level is no bound.</param>
    public static int Of(Options options) => Math.Clamp(options.LevelMax ?? Newest, 0, Newest);

    /// <summary>The options with the bound that a cluster sets for itself by <see cref="Annotations.LevelMax"/>, if it is the lower.</summary>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="cluster">The VitessCluster; null when it is not known.</param>
    internal static Options Bound(Options options, ObservedObject.Resource? cluster) =>
        Recorded(cluster?.Meta.Annotations.GetValueOrDefault(Annotations.LevelMax)) is { } most && most < Of(options)
            ? options with { LevelMax = most }
            : options;

    /// <summary>A level as annotations record it; null for what is none.</summary>
    internal static int? Recorded(string? text) =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var level) && level >= 0 ? level : null;

    /// <summary>An object at the level of the options, which renders itself at another where one that stands is judged by that.</summary>
    /// <param name="seal">Makes the object.</param>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="render">Renders the object.</param>
    internal static Rendered AtEach(Seal.Of seal, Options options, Func<Seal.Of, Options, Rendered> render)
    {
        return At(Of(options)) with { Others = new(At) };

        Rendered At(int level) => render(seal with { Level = level }, options with { LevelMax = level });
    }
}
