using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps labels and annotations of pods and claims, which are never applied.</summary>
/// <remarks>
/// Safety: just the named keys are set, on the very object that was seen; nothing is taken away and nothing restarts.
/// Liveness: a label or annotation of ours that is missing or different is set.
/// </remarks>
internal static class Metadata
{
    /// <summary>Sets labels that the rendering has, the given annotation, and on an object that carries no hash of ours the hash of its rendering.</summary>
    internal static Steps Patch(ObjectMeta meta, Rendered wanted, (string Key, string Value)? annotation = null)
    {
        if (meta.IsGoing)
        {
            return Steps.None;
        }
        var labels = Missing(wanted.Object.At("metadata", "labels"), meta.Labels);
        var annotations = Annotated(meta, wanted, annotation);
        return labels is null && annotations is null
            ? Steps.None
            : Steps.Write(new Move.Patch(meta.Key, meta.Uid, meta.Version, Json.Map(
                ("metadata", Json.Map(("labels", labels), ("annotations", annotations))))));
    }

    private static Json? Missing(Json? wanted, ValueMap<string, string> present)
    {
        Json? missing = null;
        if (wanted is not null)
        {
            // Both are in ordinal order, so that one walk finds what is missing.
            var labels = present.AsSpan();
            var next = 0;
            foreach (var label in wanted.Members.AsSpan())
            {
                while (next < labels.Length && string.CompareOrdinal(labels[next].Key, label.Key) < 0)
                {
                    next++;
                }
                if (next == labels.Length || labels[next].Key != label.Key || labels[next].Value != label.Value.AsText)
                {
                    missing = (missing ?? Json.EmptyMap).With(label.Key, label.Value);
                }
            }
        }
        return missing;
    }

    private static Json? Annotated(ObjectMeta meta, Rendered wanted, (string Key, string Value)? annotation)
    {
        Json? changes = null;
        if (annotation is { } it && meta.Annotations.GetValueOrDefault(it.Key) != it.Value)
        {
            changes = Json.Map((it.Key, it.Value));
        }
        if (!meta.Annotations.ContainsKey(Annotations.Hash))
        {
            changes = (changes ?? Json.EmptyMap)
                .With(Annotations.Hash, wanted.Hash)
                .With(Annotations.Level, wanted.Level.ToString(CultureInfo.InvariantCulture));
        }
        return changes;
    }
}
