using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Planning;

/// <summary>Takes over an object that the Go operator made and that is applied from now on: its fields change owners.</summary>
/// <remarks>
/// Safety: nothing of what the object asks for changes, and the write holds for the very version that was read. Liveness: an
/// object without a record of ours is taken over with one write, after which it is kept like one that was made here. Pods
/// behind a Deployment do not restart: a template that differs is left alone and told, until it changes for another reason.
/// </remarks>
internal static class Takeover
{
    private const string Template = "spec.template";

    /// <summary>What taking over takes; null when the object is to be applied like any other.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">The rendering at the object's own level.</param>
    /// <param name="meta">The object.</param>
    /// <param name="hold">How changes wait for somebody's release; null when they do not.</param>
    internal static Steps? Of(Snapshot snapshot, Rendered wanted, ObjectMeta meta, Hold? hold)
    {
        if (!IsTakenOver(snapshot.Subject.Meta))
        {
            return Steps.None;
        }
        var (read, asking) = WholeObject.Of(snapshot, meta, isExact: true);
        if (read is null)
        {
            return asking;
        }
        var differs = ObjectDiff.Of(Unrecorded(wanted.Object), read.Content);
        var isKept = differs.Count == 0 || hold is not null
            || differs.Any(path => path.StartsWith(Template, StringComparison.Ordinal));
        var owners = FieldOwners.TakeOver(read.Managers, Filled(wanted));
        if (owners is null && !isKept)
        {
            return null;
        }
        ValueList<string> told = meta.Key.Kind == Kinds.Deployment ? [.. differs, .. LeftBehind(owners?.Left ?? [])] : [];
        var change = Json.Map(("metadata", Json.Map(
            ("annotations", isKept ? Unmarked(Recorded(wanted, told), meta, differs, hold) : null),
            ("managedFields", owners?.Entries))));
        return asking + Steps.Write(new Move.Patch(meta.Key, meta.Uid, meta.Version, change))
            + Steps.Wait("TakingOver", $"{meta.Key} is being taken over from the Go operator");
    }

    /// <summary>Whether a resource has been taken over itself: what it says is what its own parent wants now.</summary>
    /// <remarks>Adoption goes from the top down, so that nothing is held against a spec that is about to be brought in line.</remarks>
    internal static bool IsTakenOver(ObjectMeta subject) =>
        subject.Owner is null || subject.Annotations.ContainsKey(Annotations.Hash);

    // What that operator's merges left in a template stays, for nobody asks for it any more and taking it away restarts pods.
    private static ValueList<string> LeftBehind(ValueList<string> left) =>
        left.Where(path => path.StartsWith(Template, StringComparison.Ordinal));

    private static Json Recorded(Rendered wanted, ValueList<string> told)
    {
        var recorded = Json.Map((Annotations.Hash, wanted.Hash));
        recorded = wanted.Key.Kind == Kinds.Deployment
            ? recorded.With(Annotations.Level, wanted.Level.ToString(CultureInfo.InvariantCulture))
            : recorded;
        return told.Count == 0 ? recorded : recorded.With(Annotations.Differs, DifferingFields.Record(told));
    }

    /// <summary>Takes the mark of a change that changes nothing away in the same write.</summary>
    private static Json Unmarked(Json annotations, ObjectMeta meta, ValueList<string> differs, Hold? hold) =>
        differs.Count > 0 || hold?.NeverEqual.Contains(meta.Key) == true
            ? annotations
            : HeldChange.Marks.Where(meta.Annotations.ContainsKey).Aggregate(annotations, (left, mark) => left.With(mark, Json.Null));

    private static Json Unrecorded(Json rendered) => rendered
        .WithAt(["metadata", "annotations", Annotations.Hash], null)
        .WithAt(["metadata", "annotations", Annotations.Level], null);

    // What resources are made of is the operator's own, with whatever defaults their schemas fill in.
    private static Json Filled(Rendered wanted)
    {
        var filled = Defaults.FillFields(Unrecorded(wanted.Object));
        return Kinds.Resources.Contains(wanted.Key.Kind) ? filled.With("spec", true) : filled;
    }
}
