using System.Globalization;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A law does not hold: the simulation stops here.</summary>
internal sealed class LawBrokenException(ulong seed, TimeSpan at, string law, string details)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {at.TotalSeconds:F3} s: {law} {details}"))
{
    internal ulong Seed { get; } = seed;

    /// <summary>When, since the start of the simulation.</summary>
    internal TimeSpan At { get; } = at;

    /// <summary>The law's sentence.</summary>
    internal string Law { get; } = law;

    internal string Details { get; } = details;
}
