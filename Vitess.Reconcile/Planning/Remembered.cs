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
    object? Rendering, ValueMap<string, Comparison> Compared, ValueMap<string, DateTimeOffset> Seen)
{
    /// <summary>What the last status was made from, when the stored status agreed with it; else null.</summary>
    internal Reported? Reported { get; init; }

    /// <summary>The same memory, in which parts of the rendering are values that others may have too.</summary>
    /// <remarks>Reason: thousands of shards are rendered to much the same, and most of what is kept of each is its rendering.</remarks>
    /// <param name="share">Gives for a value an equal one: the same for all that are equal.</param>
    public Remembered Sharing(Func<Json, Json> share)
    {
        if (Rendering is not IRendering rendering || rendering.Sharing(share) is not { } shared || ReferenceEquals(shared, rendering))
        {
            return this;
        }
        var reported = ReferenceEquals(Reported?.Rendering, rendering) ? Reported with { Rendering = shared } : Reported;
        return this with { Rendering = shared, Reported = reported };
    }
}

/// <summary>The outcome of comparing a stored object with its rendering.</summary>
/// <param name="Generation">The stored object's generation; 0 where it counts none.</param>
/// <param name="Version">The stored object's version where it counts no generation; else 0.</param>
/// <param name="Labels">The stored object's labels.</param>
/// <param name="Hash">The rendering's hash.</param>
/// <param name="Tolerated">Fields that differ and are left alone because they came back different from our own write.</param>
/// <param name="Attempted">Fields that differed when the rendering was last applied; empty when it agreed.</param>
/// <param name="AttemptedAt">The version that it was last applied to; 0 when it agreed.</param>
/// <param name="AttemptedOn">When the apply was planned; the earliest instant when it agreed.</param>
public sealed record Comparison(
    long Generation,
    ulong Version,
    ValueMap<string, string> Labels,
    string Hash,
    ValueList<string> Tolerated,
    ValueList<string> Attempted,
    ulong AttemptedAt,
    DateTimeOffset AttemptedOn);
