using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile;

/// <summary>Gives objects back to the Go operator: what undoes adoption, and what would restart over there.</summary>
/// <remarks>
/// Every move holds for the very version that was given. A move on an object that another has changed meanwhile is refused,
/// so that objects are read and released again until nothing is left to do. The operator must not run meanwhile: it would
/// adopt what is released.
/// </remarks>
public static class Release
{
    // Source: the conditions that the Go operator 2.18 writes, all of them on VitessKeyspaces.
    private static readonly ValueList<string> Theirs = ["Ready", "ReshardingActive", "ReshardingInSync"];

    /// <summary>What undoes adoption.</summary>
    /// <param name="objects">The objects of a cluster as the API server gives them, managed fields and statuses included.</param>
    public static ReleasePlan Of(ValueList<Json> objects)
    {
        var (moves, restarts, kept) = (new List<Move>(), new List<Restart>(), new List<Restart>());
        foreach (var whole in objects)
        {
            if (KeyOf(whole) is not { } key || whole.At("metadata", "uid")?.AsText is not { } uid
                || !ulong.TryParse(whole.At("metadata", "resourceVersion")?.AsText, System.Globalization.CultureInfo.InvariantCulture, out var version))
            {
                continue;
            }
            if (ReleasedClaim.IsKept(whole))
            {
                kept.Add(new(key, ReleasedClaim.KeptText));
            }
            if (key.Kind != Kinds.PersistentVolumeClaim && IsOnlyOurs(whole))
            {
                moves.Add(new Move.Delete(key, uid, version, "the Go operator does not know it"));
                continue;
            }
            if (ReleasedClaim.IsProtected(whole) && ReleasedClaim.OwnerOf(whole, objects) is null)
            {
                kept.Add(new(key, ReleasedClaim.AloneText));
            }
            if (MetadataOf(whole, objects) is { Members.Count: > 0 } change)
            {
                moves.Add(new Move.Patch(key, uid, version, Json.Map(("metadata", change))));
            }
            else if (Kinds.Resources.Contains(key.Kind) && StatusOf(whole) is { } status)
            {
                moves.Add(new Move.SetStatus(key, uid, version, status));
            }
            if (WhyRestarted(key.Kind, whole) is { } why)
            {
                restarts.Add(new(key, why));
            }
        }
        return new(moves.ToValueList(), restarts.ToValueList()) { Kept = kept.ToValueList() };
    }

    private static ObjectKey? KeyOf(Json whole) =>
        whole["kind"]?.AsText is { } kind && whole.At("metadata", "name")?.AsText is { } name
            ? new(kind, whole.At("metadata", "namespace")?.AsText ?? "", name)
            : null;

    private static Json MetadataOf(Json whole, ValueList<Json> objects)
    {
        var entries = whole.At("metadata", "managedFields")?.Items ?? [];
        var change = Json.Map(("annotations", Cleared(whole, "annotations")), ("labels", Cleared(whole, "labels")));
        change = ReleasedClaim.IsProtected(whole) ? change.With("ownerReferences", ReleasedClaim.OwnerOf(whole, objects)) : change;
        var finalizers = whole.At("metadata", "finalizers")?.Items ?? [];
        change = finalizers.Any(IsOurs)
            ? change.With("finalizers", Json.List(finalizers.Where(finalizer => !IsOurs(finalizer))))
            : change;
        return entries.Any(entry => entry["manager"]?.AsText == FieldOwners.Ours && entry["subresource"] is null)
            ? change.With("managedFields", FieldOwners.GiveBack(entries, whole["apiVersion"]))
            : change;
    }

    private static Json? Cleared(Json whole, string part)
    {
        var ours = (whole.At("metadata", part)?.Members ?? default).Keys
            .Where(key => key.StartsWith(Annotations.Prefix, StringComparison.Ordinal)).ToValueList();
        return ours.Count == 0 ? null : Json.Map(ours.ToValueMap(key => key, _ => Json.Null));
    }

    /// <summary>The status without conditions of ours; null when there are none.</summary>
    private static Json? StatusOf(Json whole)
    {
        if (whole.At("status", "conditions") is not { } conditions)
        {
            return null;
        }
        var isTheirs = whole["kind"]?.AsText == Kinds.VitessKeyspace;
        var left = conditions.IsMap
            ? []
            : conditions.Items.Where(condition => isTheirs && Theirs.Contains(condition["type"]?.AsText ?? "")).ToValueList();
        return conditions.IsList && left.Count == conditions.Items.Count
            ? null
            : whole["status"]?.With("conditions", left.Count == 0 ? null : Json.List(left));
    }

    private static string? WhyRestarted(string kind, Json whole)
    {
        var level = whole.At("metadata", "annotations", Annotations.Level)?.AsText;
        return kind is not (Kinds.Pod or Kinds.Deployment) ? null
            : Level.Recorded(level) > 0 ? $"it was made at the rendering level {level}"
            : kind == Kinds.Pod && InitScripts.AreOurs(whole["spec"] ?? Json.EmptyMap) ? "its init scripts are in this operator's words"
            : null;
    }

    private static bool IsOnlyOurs(Json whole) => (whole.At("metadata", "labels")?.Members ?? default) is { Count: > 0 } labels
        && labels.Keys.All(key => key.StartsWith(Annotations.Prefix, StringComparison.Ordinal));

    private static bool IsOurs(Json finalizer) => finalizer.AsText?.StartsWith(Annotations.Prefix, StringComparison.Ordinal) == true;
}

/// <summary>What releasing takes, and what comes of it.</summary>
/// <param name="Moves">What undoes adoption, an object at a time; none when nothing is left to undo.</param>
/// <param name="Restarts">What the Go operator would make anew.</param>
public sealed record ReleasePlan(ValueList<Move> Moves, ValueList<Restart> Restarts)
{
    /// <summary>Claims that stay and that the Go operator does not see.</summary>
    public ValueList<Restart> Kept { get; init; }
}

/// <summary>A pod that would be made anew, a Deployment whose pods would be, or a claim that stays.</summary>
/// <param name="Key">Which.</param>
/// <param name="Why">Why, for people.</param>
public sealed record Restart(ObjectKey Key, string Why);
