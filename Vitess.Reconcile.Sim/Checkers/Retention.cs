using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>How long a claim is kept that nobody owns, read from the claim alone.</summary>
internal static class Retention
{
    /// <summary>Whether it is kept for a tablet that is not wanted any more.</summary>
    internal static bool IsKept(Json claim) => IsUnowned(claim) && claim.At("metadata", "labels", Annotations.Component) is not null;

    /// <summary>Whether it is protected from the deletion of its cluster.</summary>
    internal static bool IsProtected(Json claim) => IsUnowned(claim) && claim.At("metadata", "labels", Annotations.Protected) is not null;

    /// <summary>Whether the instant that is written on it has passed.</summary>
    internal static bool IsOver(Json claim, DateTimeOffset now) => DateTimeOffset.TryParse(
        claim.At("metadata", "annotations", Annotations.DeleteAfter)?.AsText,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var at) && at <= now;

    private static bool IsUnowned(Json claim) => (claim.At("metadata", "ownerReferences")?.Items ?? []).Count == 0;
}
