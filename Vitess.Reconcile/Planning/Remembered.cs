namespace Vitess.Reconcile.Planning;

/// <summary>What a pass hands to the next pass of the same key through the host's memory.</summary>
/// <remarks>
/// It only saves work or makes waits shorter: without it renderings are made anew, objects are compared anew, and
/// what is timed by the host's own clock starts now.
/// </remarks>
/// <param name="Rendering">Inputs and result of the last rendering; the pass of the key knows its form.</param>
/// <param name="Compared">Objects that were found to agree with their rendering, by identity and version.</param>
/// <param name="Seen">Since when something unchanged has been seen, by what it is.</param>
public sealed record Remembered(
    object? Rendering, ValueMap<string, Comparison> Compared, ValueMap<string, DateTimeOffset> Seen);

/// <summary>The outcome of comparing a stored object with its rendering.</summary>
/// <param name="Stamp">The stored object's generation, or its version where it counts no generation, and its labels.</param>
/// <param name="Hash">The rendering's hash.</param>
/// <param name="Tolerated">Fields that differ and are left alone because they came back different from our own write.</param>
public sealed record Comparison(string Stamp, string Hash, ValueList<string> Tolerated);
