using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Reading the metadata of objects.</summary>
public static class Meta
{
    public static string Name(this Json self) => Text(self, "name");

    public static string Namespace(this Json self) => Text(self, "namespace");

    public static string Uid(this Json self) => Text(self, "uid");

    public static string ResourceVersion(this Json self) => Text(self, "resourceVersion");

    public static long Generation(this Json self) => self.At("metadata", "generation")?.AsInteger ?? 0;

    public static string? Label(this Json self, string name) => self.At("metadata", "labels", name)?.AsText;

    public static string? Annotation(this Json self, string name) => self.At("metadata", "annotations", name)?.AsText;

    public static bool IsBeingDeleted(this Json self) => self.At("metadata", "deletionTimestamp") is { Kind: JsonKind.Text };

    /// <summary>The finalizers that still hold the object.</summary>
    public static ValueList<Json> Finalizers(this Json self) => self.At("metadata", "finalizers")?.Items ?? [];

    public static ValueList<Json> OwnerReferences(this Json self) => self.At("metadata", "ownerReferences")?.Items ?? [];

    /// <summary>An instant as Kubernetes writes it: UTC, whole seconds.</summary>
    public static string Stamp(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The instant of a stamp; null when there is none.</summary>
    public static DateTimeOffset? Instant(this Json? stamp) =>
        DateTimeOffset.TryParse(stamp?.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;

    private static string Text(Json self, string name) => self.At("metadata", name)?.AsText ?? "";
}
