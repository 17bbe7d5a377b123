using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>The fields in which an object stands otherwise than it renders, as an annotation records them.</summary>
internal static class DifferingFields
{
    private const string Separator = ", ";

    // Reason: a status message that names more is read by nobody.
    private const int Most = 12;

    /// <summary>Fields as they are recorded.</summary>
    internal static string Record(ValueList<string> fields) => string.Join(Separator, fields);

    /// <summary>Fields as they are told.</summary>
    internal static string Text(ValueList<string> fields) => fields.Count <= Most
        ? string.Join(Separator, fields)
        : string.Join(Separator, fields.Take(Most)) + Separator + "…";

    /// <summary>The fields that are recorded; none when nothing is.</summary>
    internal static ValueList<string> Of(ObjectMeta meta) =>
        meta.Annotations.GetValueOrDefault(Annotations.Differs) is { Length: > 0 } text
            ? text.Split(Separator).ToValueList()
            : [];

    /// <summary>What is told of an object that stands otherwise than it renders; nothing when it does not.</summary>
    internal static Steps Told(ObjectKey key, ValueList<string> fields) => fields.Count == 0
        ? Steps.None
        : Steps.Note("Differs", $"{key} stands otherwise than the spec renders, in {Text(fields)}; it is left alone until it "
            + "changes for another reason");

    /// <summary>The rendering as it is applied to an object that has such a record: what differed is brought in line now.</summary>
    internal static Rendered Cleared(Rendered wanted, ObjectMeta meta) => Of(meta).Count == 0
        ? wanted
        : wanted with { Object = wanted.Object.WithAt(["metadata", "annotations", Annotations.Differs], "") };
}
