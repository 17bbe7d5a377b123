using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What becomes of the data volumes of tablets that are not wanted any more, or that cannot follow their primary.</summary>
/// <remarks>Named like the policy of a StatefulSet. The Go operator has none and deletes the claim as soon as the pod is gone.</remarks>
public sealed record DataVolumeClaimRetentionPolicy
{
    /// <summary>The word for keeping claims.</summary>
    internal const string Retain = "Retain";

    /// <summary>The word for deleting claims.</summary>
    internal const string Delete = "Delete";

    /// <summary>For tablets that the spec no longer has: Retain keeps the claim, Delete deletes it. Retain unless set.</summary>
    public string? WhenScaled { get; init; }

    /// <summary>For the deletion of the cluster: Retain keeps the claims, Delete has Kubernetes collect them. Delete unless set.</summary>
    public string? WhenDeleted { get; init; }

    /// <summary>How long a claim is kept under <see cref="WhenScaled"/> Retain, as Go writes durations; for ever unless set.</summary>
    public string? DeleteAfter { get; init; }

    /// <summary>
    /// For a tablet that cannot follow its primary, which never had transactions of the tablet's own: Retain keeps the claim, and a person
    /// decides; Delete deletes it and has the tablet built anew, where it is proven that no client was told of them. Retain unless set.
    /// </summary>
    public string? WhenErrant { get; init; }

    /// <summary>The duration of <see cref="DeleteAfter"/>; null when there is none, or none that can be reckoned with.</summary>
    internal TimeSpan? KeptFor => DeleteAfter is { Length: > 0 } text && GoDuration.Parse(text) is { } span && span > TimeSpan.Zero && span <= Longest
        ? span
        : null;

    // Reason: a hundred years; an instant further away would leave the calendar.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<DataVolumeClaimRetentionPolicy> Shape { get; } =
        Shape<DataVolumeClaimRetentionPolicy>.Of("DataVolumeClaimRetentionPolicy")
        .Optional("whenScaled", Kinds.OneOf(Retain, Delete), s => s.WhenScaled, (s, v) => s with { WhenScaled = v })
        .Optional("whenDeleted", Kinds.OneOf(Retain, Delete), s => s.WhenDeleted, (s, v) => s with { WhenDeleted = v })
        .Optional(
            "deleteAfter", Kinds.TextOf(TextPatterns.Duration), s => s.DeleteAfter, (s, v) => s with { DeleteAfter = v })
        .Optional("whenErrant", Kinds.OneOf(Retain, Delete), s => s.WhenErrant, (s, v) => s with { WhenErrant = v });
}
