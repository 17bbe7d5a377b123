using System.Globalization;

namespace Vitess.Reconcile.Sim.Kernel;

/// <summary>What happened, as a digest over everything and, where asked for, as lines.</summary>
internal sealed class Trace(VirtualClock clock)
{
    private readonly List<string> lines = [];
    private ulong digest = 0x5EED;

    /// <summary>Whether lines are kept.</summary>
    internal bool IsKeepingLines { get; init; }

    /// <summary>The lines kept so far.</summary>
    internal IReadOnlyList<string> Lines => lines;

    /// <summary>Called with every line; null calls nobody.</summary>
    internal Action<DateTimeOffset, string, string>? Listener { get; set; }

    /// <summary>The digest so far; two runs of one seed have the same at every step.</summary>
    internal ulong Digest => digest;

    /// <summary>Adds something that happened.</summary>
    /// <param name="actor">Who did it, in a word: <c>api</c>, <c>kubelet</c>, <c>vtctld</c>, <c>operator-0</c>.</param>
    /// <param name="text">What happened, without times.</param>
    internal void Add(string actor, string text)
    {
        unchecked
        {
            digest = Prng.Mix(digest ^ (ulong)clock.Now.UtcTicks);
            digest = Prng.Mix(digest ^ Prng.Fold(actor));
            digest = Prng.Mix(digest ^ Prng.Fold(text));
        }
        if (IsKeepingLines)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,10:F3} {actor,-12} {text}"));
        }
        Listener?.Invoke(clock.Now, actor, text);
    }
}
