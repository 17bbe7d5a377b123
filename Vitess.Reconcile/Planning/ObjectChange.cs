using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>What becomes of an object.</summary>
public enum ObjectChangeKind
{
    /// <summary>Nothing, or only what adoption records on it.</summary>
    Nothing,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed in place. Of a Deployment, a changed template replaces its pods.</summary>
    Update,

    /// <summary>It is a pod that is replaced by another.</summary>
    Restart,

    /// <summary>It stands, differs from its rendering, and is left as it is: it was adopted so. The next restart takes that along.</summary>
    Differ,

    /// <summary>It was not given, and should have been there before: whether it stands is not known.</summary>
    Unknown,
}

/// <summary>What becomes of an object, and in which fields.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Fields">The fields that change, in order of their paths; none of an object that is made.</param>
public sealed record ObjectChange(ObjectKey Key, ObjectChangeKind Kind, ValueList<FieldChange> Fields)
{
    // By this annotation the Go operator marks an object as one that it would change.
    private const string Scheduled = "rollout.planetscale.com/scheduled";

    private static readonly ValueList<string> Recorded = [GoAnnotations.ObservedShardGeneration, Scheduled];

    /// <summary>Whether pods of a Deployment are replaced.</summary>
    public bool ReplacesPods => Key.Kind == Kinds.Deployment && Kind == ObjectChangeKind.Update
        && Fields.Any(change => change.Path.StartsWith("spec.template", StringComparison.Ordinal));

    /// <summary>Judges an object.</summary>
    /// <param name="wanted">How it should be.</param>
    /// <param name="stored">The whole object as it was seen; null when it was not.</param>
    /// <param name="before">How it should have been by the spec that stands; null when that is not known, or did not want it.</param>
    /// <param name="isProvenAbsent">Whether an object that was not seen is not there.</param>
    public static ObjectChange Of(Rendered wanted, Json? stored, Rendered? before, bool isProvenAbsent)
    {
        if (stored is null)
        {
            return new(wanted.Key, isProvenAbsent ? ObjectChangeKind.Create : ObjectChangeKind.Unknown, []);
        }
        var annotations = TreeFacts.TextsAt(stored, "annotations");
        before = before?.Of(annotations) ?? before;
        wanted = DueOf(wanted, before, annotations);
        var fields = FieldsOf(wanted, stored, before);
        var recorded = annotations.GetValueOrDefault(Api.Annotations.Hash);
        var kind = recorded == wanted.Hash || (recorded is null && fields.Count == 0) ? InPlace(fields)
            : recorded is null && IsKeptTemplate(wanted, fields, before) ? ObjectChangeKind.Differ
            : wanted.Key.Kind != Kinds.Pod ? ObjectChangeKind.Update
            : recorded is not null || IsOutdated(wanted, stored, before) ? ObjectChangeKind.Restart
            : ObjectChangeKind.Differ;
        return new(wanted.Key, kind, fields);

        ObjectChangeKind InPlace(ValueList<FieldChange> open) => open.Count == 0 ? ObjectChangeKind.Nothing
            : wanted.Key.Kind != Kinds.Pod || open.Any(IsLabel) ? ObjectChangeKind.Update
            : ObjectChangeKind.Differ;
    }

    /// <summary>What the object has to agree with: one without a record is the Go operator's, and stays at its level while the spec stays.</summary>
    private static Rendered DueOf(Rendered wanted, Rendered? before, ValueMap<string, string> annotations) =>
        !annotations.ContainsKey(Api.Annotations.Hash) && before is not null && before.Hash != wanted.Of(annotations)?.Hash
            ? wanted
            : wanted.Due(annotations) ?? wanted;

    // A Deployment whose pods would be replaced by its adoption alone is left as it stands.
    private static bool IsKeptTemplate(Rendered wanted, ValueList<FieldChange> fields, Rendered? before) =>
        wanted.Key.Kind == Kinds.Deployment && (before is null || before.Hash == wanted.Hash)
        && fields.Any(change => change.Path.StartsWith("spec.template", StringComparison.Ordinal));

    // Labels are the one part of a pod that is set in place.
    private static bool IsLabel(FieldChange change) => change.Path.StartsWith("metadata.labels", StringComparison.Ordinal);

    /// <summary>
    /// A pod without our hash was made by somebody else and is adopted by the spec that stands: it is outdated by another
    /// spec, or when the Go operator had marked it so.
    /// </summary>
    private static bool IsOutdated(Rendered wanted, Json stored, Rendered? before) =>
        (before is not null && before.Hash != wanted.Hash) || stored.At("metadata", "annotations", Scheduled) is not null;

    private static ValueList<FieldChange> FieldsOf(Rendered wanted, Json stored, Rendered? before)
    {
        var (to, standing) = (Comparable(wanted.Object), Comparable(stored));
        var drift = FieldChanges.Missing(standing, to);
        if (before is null || before.Hash == wanted.Hash)
        {
            return Hidden(wanted.Key, drift);
        }
        // What is taken away from the spec is not missing from what stands: it is found by what was asked for before.
        var standingPaths = FieldChanges.Between(to, standing).Select(field => field.Path).ToValueList();
        var taken = FieldChanges.Between(Comparable(before.Object), to)
            .Where(change => change.New is null && standingPaths.Contains(change.Path));
        return Hidden(wanted.Key, taken.Concat(drift).OrderBy(change => change.Path, StringComparer.Ordinal).ToValueList());
    }

    /// <summary>An object without what only records, what the cluster fills in, and the words of our init scripts.</summary>
    private static Json Comparable(Json whole)
    {
        var metadata = whole["metadata"] ?? Json.EmptyMap;
        var annotations = (metadata["annotations"]?.Members ?? default)
            .Where(text => !text.Key.StartsWith(Api.Annotations.Prefix, StringComparison.Ordinal) && !Recorded.Contains(text.Key))
            .ToValueMap();
        var left = Json.Map(
            ("metadata", Json.Map(("labels", metadata["labels"] ?? Json.EmptyMap), ("annotations", Json.Map(annotations)))),
            ("spec", whole["spec"] is { } spec ? InitScripts.Without(spec) : null),
            ("data", whole["data"]),
            ("stringData", whole["stringData"]));
        return left;
    }

    private static ValueList<FieldChange> Hidden(ObjectKey key, ValueList<FieldChange> fields) => key.Kind != Kinds.Secret
        ? fields
        : fields.Select(field => field.Path.StartsWith("metadata", StringComparison.Ordinal)
            ? field
            : field with { Old = field.Old is null ? null : "(secret)", New = field.New is null ? null : "(secret)" }).ToValueList();
}
