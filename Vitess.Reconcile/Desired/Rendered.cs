using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>An object as it should be.</summary>
/// <param name="Key">Kind, namespace and name.</param>
/// <param name="Object">The whole object as it is sent, with the annotations that record hash and level.</param>
/// <param name="Hash">A digest of what was rendered, without the annotations that record it.</param>
/// <param name="Level">The rendering level that made it; 0 is what the Go operator 2.18 makes.</param>
public sealed record Rendered(ObjectKey Key, Json Object, string Hash, int Level)
{
    /// <summary>The object at the levels that it is not made at; null for kinds that carry no level.</summary>
    internal OtherLevels? Others { get; init; }

    /// <summary>The same with shared parts.</summary>
    internal Rendered Sharing(Func<Json, Json> share) => this with { Object = share(Object) };

    /// <summary>The object at a level; null for one that this version does not know.</summary>
    internal Rendered? At(int level) => level == Level || Others is null ? this : Others.At(level);

    /// <summary>The parts of the annotation <see cref="DesiredStateHash.Annotation"/>; none for objects without it.</summary>
    internal ValueMap<string, string> StateParts { get; init; }

    /// <summary>The hash that this rendering would have with a data volume of another size; null when it has none.</summary>
    /// <param name="size">The size in canonical form.</param>
    internal string? HashAtVolumeSize(string size) => !StateParts.TryGetValue(DesiredStateHash.VolumeSize, out var own) ? null
        : own == size ? Hash
        : hashAtSize.Of(Object, size, (whole, other) => Parts.Seal.HashOf(whole.WithAt(
            ["metadata", "annotations", DesiredStateHash.Annotation],
            DesiredStateHash.Of(StateParts.With(DesiredStateHash.VolumeSize, other)).ToString())));

    /// <summary>Where an object that stands differs from this one, as far as it is compared; every pass asks until it is ready.</summary>
    internal LastResult<Json, ValueList<string>> Differences { get; } = new();

    private readonly LastResult<string, string> hashAtSize = new();

    /// <summary>The level that an object which stands was made at; null when what it records is none.</summary>
    /// <remarks>An object without any record is the Go operator's.</remarks>
    internal static int? LevelOf(ValueMap<string, string> annotations) =>
        annotations.TryGetValue(Annotations.Level, out var text) ? Desired.Level.Recorded(text) : 0;

    /// <summary>The rendering by which an object that stands is judged: the one at its own level.</summary>
    /// <param name="meta">What the object says of itself.</param>
    /// <returns>Null when this version cannot render the object's level.</returns>
    internal Rendered? Of(ObjectMeta meta) => Of(meta.Annotations);

    /// <summary>The rendering by which an object that stands is judged: the one at its own level.</summary>
    /// <param name="annotations">The object's annotations.</param>
    /// <returns>Null when this version cannot render the object's level.</returns>
    internal Rendered? Of(ValueMap<string, string> annotations) => Others is null ? this
        : LevelOf(annotations) is { } level ? At(level)
        : null;

    /// <summary>What an object that stands has to agree with: its own rendering while that has not changed, else this one.</summary>
    /// <param name="meta">What the object says of itself.</param>
    internal Rendered? Due(ObjectMeta meta) => Due(meta.Annotations);

    /// <summary>What an object that stands has to agree with: its own rendering while that has not changed, else this one.</summary>
    /// <param name="annotations">The object's annotations.</param>
    internal Rendered? Due(ValueMap<string, string> annotations) => Of(annotations) switch
    {
        null => null,
        { } own when annotations.GetValueOrDefault(Annotations.Hash) is not { } recorded || own.Hash == recorded => own,
        _ => this,
    };
}
