namespace Vitess.Reconcile.Sim.Kernel;

/// <summary>Every choice that the world makes by chance, each at a named point.</summary>
/// <remarks>
/// Each point draws from a stream of its own, so that more or fewer draws at one point shift nothing elsewhere. Choices that
/// were made are kept as a schedule; a schedule that is given beforehand overrides the draws that it names.
/// </remarks>
internal sealed class Choices(ulong seed, IReadOnlyDictionary<string, int>? given = null)
{
    private readonly Dictionary<string, Stream> streams = new(StringComparer.Ordinal);

    private readonly List<(string Point, int Ordinal, int Value)> made = [];

    /// <summary>Whether choices are kept; only a run that may have to be shrunk needs them.</summary>
    internal bool IsRecording { get; init; }

    /// <summary>The choices that were made, in order.</summary>
    internal IReadOnlyList<(string Point, int Ordinal, int Value)> Made => made;

    /// <summary>A number from 0 up to, but not including, the bound.</summary>
    internal int Below(string point, int bound)
    {
        if (!streams.TryGetValue(point, out var stream))
        {
            stream = new(new(Prng.Mix(seed ^ Prng.Fold(point))));
            streams.Add(point, stream);
        }
        var drawn = stream.Source.Below(bound);
        var ordinal = stream.Count++;
        var value = given is not null && given.TryGetValue($"{point}#{ordinal}", out var fixedValue)
            ? Math.Min(fixedValue, bound - 1)
            : drawn;
        if (IsRecording)
        {
            made.Add((point, ordinal, value));
        }
        return value;
    }

    /// <summary>Whether something happens that has so many chances in a million.</summary>
    internal bool Chance(string point, int perMillion) => perMillion > 0 && Below(point, 1_000_000) < perMillion;

    /// <summary>A span between two, both included, to the millisecond.</summary>
    internal TimeSpan Between(string point, TimeSpan min, TimeSpan max) =>
        min + TimeSpan.FromMilliseconds(Below(point, (int)(max - min).TotalMilliseconds + 1));

    /// <summary>One item of a list that is not empty.</summary>
    internal T Of<T>(string point, IReadOnlyList<T> items) => items[Below(point, items.Count)];

    private sealed class Stream(Prng source)
    {
        internal Prng Source { get; } = source;

        internal int Count { get; set; }
    }
}
