using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Planning;

/// <summary>How changes of an object that stands are held back.</summary>
/// <param name="Passing">The spec that may stand at once, from the wanted and the standing one: the latter but for what concerns nothing that runs.</param>
/// <param name="IsPaused">Whether everything is paused, so that no release of a single object counts.</param>
internal sealed record Hold(Func<Json, Json, Json> Passing, bool IsPaused = false)
{
    /// <summary>Objects that are marked with a change that changes nothing, because the Go operator never finds them equal.</summary>
    internal ValueList<ObjectKey> NeverEqual { get; init; }

    /// <summary>Whether it holds an object back.</summary>
    internal bool Holds(ObjectMeta meta) => IsPaused || !meta.Annotations.ContainsKey(GoAnnotations.Released);

    /// <summary>What releases a change, for people.</summary>
    internal string Release => IsPaused
        ? "changes are paused, and it changes when updateStrategy.staged.paused is false again"
        : $"with the update strategy External it changes when it gets the annotation {GoAnnotations.Released}";

    /// <summary>Everything is held back.</summary>
    internal static Hold All { get; } = new((_, standing) => standing);
}

/// <summary>Changes that wait for somebody's release, by the annotations that the Go operator's tools use.</summary>
/// <remarks>
/// Safety: of an object whose change is held nothing is written but labels, annotations and what its hold lets pass.
/// Liveness: a held change is told on the object, happens once the object is released, and is not told any more when it has
/// happened or is gone.
/// </remarks>
internal static class HeldChange
{
    // Source: recorded; a patch without content, as YAML.
    private const string NoChange = "{}\n";

    /// <summary>The annotations by which a change waits and is released.</summary>
    internal static ValueList<string> Marks => [GoAnnotations.Scheduled, GoAnnotations.Released];

    /// <summary>What of the object may be written at once; null when that stands already.</summary>
    internal static Rendered? Passing(Rendered wanted, Json content, Hold hold)
    {
        var (target, standing) = (wanted.Object["spec"] ?? Json.EmptyMap, content["spec"] ?? Json.EmptyMap);
        var passing = hold.Passing(target, standing);
        if (passing == standing && ObjectDiff.Of(WithoutSpec(wanted.Object), content).Count == 0)
        {
            return null;
        }
        if (FieldChanges.Between(passing, target).Count == 0)
        {
            return wanted;
        }
        var partial = WithoutSpec(wanted.Object).With("spec", passing);
        var hash = Digest.Of(partial.ToString()).ToString();
        return new(wanted.Key, partial.WithAt(["metadata", "annotations", Annotations.Hash], hash), hash, wanted.Level);
    }

    /// <summary>Whether all that changes of a Deployment passes. What stands has the defaults of Kubernetes, so they are filled in here too.</summary>
    internal static bool PassesWhole(Rendered wanted, Json content, Hold hold)
    {
        var target = Defaults.FillFields(wanted.Object)["spec"] ?? Json.EmptyMap;
        return FieldChanges.Between(hold.Passing(target, content["spec"] ?? Json.EmptyMap), target).Count == 0;
    }

    /// <summary>The labels, and the number of pods where that may pass, of a Deployment whose template is held.</summary>
    internal static Move.Patch? Passing(Rendered wanted, ObjectMeta meta, Json content, Hold hold)
    {
        var passing = hold.Passing(wanted.Object["spec"] ?? Json.EmptyMap, content["spec"] ?? Json.EmptyMap);
        var labels = (wanted.Object.At("metadata", "labels")?.Members ?? default)
            .Where(label => meta.Labels.GetValueOrDefault(label.Key) != label.Value.AsText).ToValueMap();
        var scaled = passing.Members
            .Where(member => member.Key == "replicas" && member.Value != content.At("spec", "replicas")).ToValueMap();
        return labels.Count == 0 && scaled.Count == 0 ? null : new(meta.Key, meta.Uid, meta.Version, Json.Map(
            ("metadata", labels.Count == 0 ? null : Json.Map(("labels", Json.Map(labels)))),
            ("spec", scaled.Count == 0 ? null : Json.Map(scaled))));
    }

    /// <summary>Tells on the object what waits, and waits for its release.</summary>
    internal static Steps Told(Rendered wanted, ObjectMeta meta, Json content, Hold hold)
    {
        var fields = ChangeText.Fields(wanted, content);
        var text = ChangeText.Of(fields);
        var waiting = Steps.Blocked(hold.IsPaused ? "RolloutPaused" : "ChangeHeld", $"{wanted.Key} differs from the spec in "
            + $"{(fields.Count == 0 ? "what it was made from" : DifferingFields.Text(fields.Select(field => field.Path).ToValueList()))}; "
            + hold.Release);
        return meta.Annotations.GetValueOrDefault(GoAnnotations.Scheduled) == text
            ? waiting
            : waiting + Annotate(meta, (GoAnnotations.Scheduled, text));
    }

    /// <summary>Takes both annotations off an object that has nothing to change, or gives it the mark that it has there for ever.</summary>
    internal static Steps Withdraw(ObjectMeta meta, Hold? hold) => hold?.NeverEqual.Contains(meta.Key) == true
        ? meta.Annotations.GetValueOrDefault(GoAnnotations.Scheduled) == NoChange && !meta.Annotations.ContainsKey(GoAnnotations.Released)
            ? Steps.None
            : Annotate(meta, (GoAnnotations.Scheduled, NoChange), (GoAnnotations.Released, null))
        : meta.Annotations.ContainsKey(GoAnnotations.Scheduled) || meta.Annotations.ContainsKey(GoAnnotations.Released)
            ? Annotate(meta, (GoAnnotations.Scheduled, null), (GoAnnotations.Released, null))
            : Steps.None;

    /// <summary>Sets annotations, or takes them off.</summary>
    internal static Steps Annotate(ObjectMeta meta, params ReadOnlySpan<(string Key, string? Value)> annotations)
    {
        var change = Json.EmptyMap;
        foreach (var (key, value) in annotations)
        {
            change = change.With(key, value is null ? Json.Null : Json.FromString(value));
        }
        return Steps.Write(new Move.Patch(
            meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(("annotations", change))))));
    }

    /// <summary>An object without its spec and the hash of it: names, labels, annotations, owner.</summary>
    private static Json WithoutSpec(Json whole) => whole.With("spec", null).WithAt(["metadata", "annotations", Annotations.Hash], null);
}
