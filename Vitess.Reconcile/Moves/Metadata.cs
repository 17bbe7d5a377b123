using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps labels and annotations of pods and claims, which are never applied, and adopts those of the Go operator.</summary>
/// <remarks>
/// Safety: just the named keys are set, on the very object that was seen; nothing is taken away and nothing restarts.
/// Liveness: a label or annotation of ours that is missing or different is set, and whatever stands is adopted with one write.
/// </remarks>
internal static class Metadata
{
    /// <summary>What a pod waits for that was made from another spec.</summary>
    internal const string Outdated = "Outdated";

    /// <summary>Keeps a pod that stands, adopts one that the Go operator made, and tells where it differs.</summary>
    /// <param name="wanted">The pod that is wanted.</param>
    /// <param name="judged">The pod that stands.</param>
    /// <param name="given">Annotations that it has to have besides, or, with null, must not have.</param>
    internal static Steps Pod(
        Rendered wanted, JudgedPod judged, ValueList<(string Key, string? Value)> given = default)
    {
        var (pod, standing, asking) = judged;
        if (ReferenceEquals(standing, PodStanding.AsWanted)
            && Has(pod.Meta.Annotations, given)
            && Missing((wanted.Of(pod.Meta) ?? wanted).Object.At("metadata", "labels"), pod.Meta.Labels) is null)
        {
            return Steps.None;
        }
        return new Steps(Needs: asking) + Kept(wanted, pod, standing, given);
    }

    private static Steps Kept(
        Rendered wanted, ObservedObject.Pod pod, PodStanding standing, ValueList<(string Key, string? Value)> given) =>
        standing.Match(
            current => Set(pod.Meta, wanted.Of(pod.Meta) ?? wanted, [.. given, .. Anew(current)]) + DifferingFields.Told(pod.Key, current.Differs),
            outdated => Set(pod.Meta, wanted, given) + Steps.Wait(Outdated, OutdatedText(pod.Key, outdated.Fields)),
            adoptable => Set(pod.Meta, adoptable.As, [.. given, .. Adopted(adoptable)]) + DifferingFields.Told(pod.Key, adoptable.Differs),
            mutated => Set(pod.Meta, wanted.Of(pod.Meta) ?? wanted, [.. given, Differing(mutated.Differs)])
                + DifferingFields.Told(pod.Key, mutated.Differs),
            unjudged => unjudged.Why.Length > 0 ? Steps.Note("NotJudged", unjudged.Why) : Steps.None);

    private static bool Has(ValueMap<string, string> annotations, ValueList<(string Key, string? Value)> given)
    {
        foreach (var (key, value) in given.AsSpan())
        {
            if (annotations.GetValueOrDefault(key) != value)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Sets labels that a claim's rendering has, and on a claim that carries no hash of ours the hash of its rendering.</summary>
    internal static Steps Claim(ObjectMeta meta, Rendered wanted) =>
        Set(meta, wanted, meta.Annotations.ContainsKey(Annotations.Hash) ? [] : [(Annotations.Hash, wanted.Hash)]);

    private static ValueList<(string Key, string? Value)> Adopted(PodStanding.Adoptable adoptable)
    {
        ValueList<(string, string?)> recorded =
        [
            (Annotations.Hash, adoptable.As.Hash),
            (Annotations.Level, adoptable.As.Level.ToString(CultureInfo.InvariantCulture)),
        ];
        return adoptable.Differs.Count == 0 ? recorded : [.. recorded, Differing(adoptable.Differs)];
    }

    /// <summary>What a pod is recorded as when it differs from its rendering only in the size of its volume.</summary>
    private static ValueList<(string Key, string? Value)> Anew(PodStanding.Current current) => current.Anew is not { } own ? [] :
    [
        (Annotations.Hash, own.Hash),
        (GoAnnotations.DesiredStateHash, own.Object.At("metadata", "annotations", GoAnnotations.DesiredStateHash)?.AsText ?? ""),
        (Annotations.VolumeSize, own.StateParts.GetValueOrDefault(DesiredStateHash.VolumeSize) ?? ""),
    ];

    private static (string Key, string? Value) Differing(ValueList<string> fields) => (Annotations.Differs, DifferingFields.Record(fields));

    private static string OutdatedText(ObjectKey key, ValueList<string> fields) => $"{key} was made from another spec"
        + (fields.Count == 0 ? "" : $", and differs in {DifferingFields.Text(fields)}");

    private static Steps Set(ObjectMeta meta, Rendered wanted, ValueList<(string Key, string? Value)> given)
    {
        if (meta.IsGoing)
        {
            return Steps.None;
        }
        var labels = Missing(wanted.Object.At("metadata", "labels"), meta.Labels);
        Json? annotations = null;
        foreach (var (key, value) in given.AsSpan())
        {
            annotations = meta.Annotations.GetValueOrDefault(key) == value ? annotations : (annotations ?? Json.EmptyMap).With(key, value is null ? Json.Null : Json.FromString(value));
        }
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
}
