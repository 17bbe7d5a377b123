using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>What a change that waits would change, in words: a line a field, as the annotation of a scheduled change tells it.</summary>
internal static class ChangeText
{
    // Reason: a person reads the first few, and all annotations of an object together may have 256 KiB.
    private const int LinesMax = 40;
    private const int ValueMax = 120;

    /// <summary>The fields in which what is wanted differs from what stands; what only records is not among them.</summary>
    /// <param name="wanted">The object as it should be.</param>
    /// <param name="content">The object as it stands. Of our own resources the whole spec is ours, so that what is taken away shows too.</param>
    internal static ValueList<FieldChange> Fields(Rendered wanted, Json content)
    {
        var (to, from) = (Unrecorded(wanted.Object), Unrecorded(content));
        var missing = FieldChanges.Missing(from, to);
        if (!Kinds.Resources.Contains(wanted.Key.Kind))
        {
            return missing;
        }
        var taken = FieldChanges.Between(from["spec"] ?? Json.EmptyMap, to["spec"] ?? Json.EmptyMap)
            .Where(change => change.New is null)
            .Select(change => change with { Path = FieldLeaves.Join("spec", change.Path) });
        return missing.Concat(taken).DistinctBy(change => change.Path)
            .OrderBy(change => change.Path, StringComparer.Ordinal).ToValueList();
    }

    /// <summary>The lines.</summary>
    internal static string Of(ValueList<FieldChange> fields)
    {
        var lines = fields.Take(LinesMax).Select(change => $"{change.Path}: {Value(change.Old)} -> {Value(change.New)}\n");
        var more = fields.Count > LinesMax ? FormattableString.Invariant($"and {fields.Count - LinesMax} more\n") : "";
        return fields.Count == 0 ? "it renders otherwise than it was made\n" : string.Concat(lines) + more;
    }

    private static string Value(Json? value) => value is null ? "(none)"
        : (value.AsText ?? value.ToString()) is { Length: > ValueMax } text ? text[..ValueMax] + "…"
        : value.AsText ?? value.ToString();

    private static Json Unrecorded(Json whole)
    {
        var annotations = (whole.At("metadata", "annotations")?.Members ?? default)
            .Where(it => !it.Key.StartsWith(Annotations.Prefix, StringComparison.Ordinal)).ToValueMap();
        return Json.Map(
            ("metadata", Json.Map(("labels", whole.At("metadata", "labels") ?? Json.EmptyMap), ("annotations", Json.Map(annotations)))),
            ("spec", whole["spec"] ?? Json.EmptyMap));
    }
}
