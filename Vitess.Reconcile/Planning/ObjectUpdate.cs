using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>Creates objects that are missing and applies those that differ from their rendering.</summary>
/// <remarks>
/// Safety: only an object that the subject controls is applied, and only the very one that was compared (uid and
/// resourceVersion go along). Liveness: an object that somebody else changed in a field of ours is applied again; a field
/// that comes back different from our own write is left alone and told.
/// </remarks>
internal static class ObjectUpdate
{
    /// <summary>What converging contributes, and the comparisons to remember.</summary>
    internal readonly record struct Converged(Steps Steps, ValueMap<string, Comparison> Compared)
    {
        internal static Converged Of(Snapshot snapshot) =>
            new(Steps.None, snapshot.Remembered?.Compared ?? default);

        internal Converged Add(Steps steps) => this with { Steps = Steps + steps };
    }

    /// <summary>Converges a group of objects that are applied (everything but pods, claims and jobs).</summary>
    /// <param name="before">What earlier groups contributed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">The objects.</param>
    /// <param name="hold">How changes of objects that stand wait for somebody's release; null when they do not.</param>
    internal static Converged Apply(
        Converged before, Snapshot snapshot, ValueList<Rendered> wanted, Hold? hold = null)
    {
        var result = before;
        foreach (var rendered in wanted.AsSpan())
        {
            result = snapshot.Owned(rendered.Key) switch
            {
                null => result.Add(Create(snapshot, rendered)),
                { Meta.IsGoing: true } => result.Add(Steps.Wait("BeingDeleted", $"{rendered.Key} is being deleted and is made anew when it is gone")),
                ObservedObject.Deployment it => Compare(result, snapshot, rendered, it.Meta, it.Content, hold),
                ObservedObject.Applied it => Compare(result, snapshot, rendered, it.Meta, it.Content, hold),
                ObservedObject.Resource it => Compare(result, snapshot, rendered, it.Meta, Content(rendered, it), hold),
                _ => result,
            };
        }
        return result;
    }

    /// <summary>Creates an object, or says why it could not be created.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">The object.</param>
    internal static Steps Create(Snapshot snapshot, Rendered wanted)
    {
        var move = new Move.Create(wanted);
        foreach (var underWay in snapshot.UnderWay.AsSpan())
        {
            if (underWay.Refusal.Length > 0 && underWay.Move == move)
            {
                return Steps.Write(move) + Steps.Wait("CreateRefused", $"{wanted.Key} could not be created: {underWay.Refusal}", snapshot.TooLong("CreateRefused"));
            }
        }
        return Steps.Write(move) + Steps.Wait("Creating", $"{wanted.Key} is being created");
    }

    private static Converged Compare(
        Converged before, Snapshot snapshot, Rendered newest, ObjectMeta meta, Json content, Hold? hold)
    {
        if (newest.Due(meta) is not { } wanted)
        {
            return before.Add(Steps.Note("NotJudged", $"{meta.Key} was made at the rendering level "
                + $"{meta.Annotations.GetValueOrDefault(Annotations.Level)}, which this version does not know; it is left alone"));
        }
        if (!meta.Annotations.TryGetValue(Annotations.Hash, out var recorded))
        {
            if (Takeover.Of(snapshot, wanted, meta, hold) is { } taking)
            {
                return before.Add(taking);
            }
        }
        else if (recorded == wanted.Hash && DifferingFields.Of(meta) is { Count: > 0 } left)
        {
            return Kept(before, snapshot, wanted, meta, content, hold, left);
        }
        return Kept(before, snapshot, DifferingFields.Cleared(wanted, meta), meta, content, hold, []);
    }

    /// <summary>Keeps an object that is ours: compares it with its rendering, but for the fields that it was adopted with.</summary>
    private static Converged Kept(
        Converged before, Snapshot snapshot, Rendered wanted, ObjectMeta meta, Json content, Hold? hold, ValueList<string> left, bool isWhole = true)
    {
        before = before.Add(DifferingFields.Told(meta.Key, left));
        var known = before.Compared.GetValueOrDefault(meta.Uid);
        if (known is { AttemptedAt: 0 } && known.Hash == wanted.Hash && known.Generation == meta.Generation
            && known.Labels == meta.Labels && (meta.Generation > 0 || known.Version == meta.Version))
        {
            return Told(before, wanted, known).Add(isWhole ? HeldChange.Withdraw(meta, hold) : Steps.None);
        }
        var differences = ObjectDiff.Of(wanted.Object, content);
        var tolerated = known?.Hash == wanted.Hash ? known.Tolerated : [];
        var open = differences.Where(path => !tolerated.Contains(path) && !left.Contains(path)).ToValueList();
        if (open.Count > 0 && known is { AttemptedAt: > 0 } && CameBack(snapshot, known, wanted, meta, open))
        {
            tolerated = [.. tolerated, .. open];
            open = [];
        }
        var agreed = open.Count == 0;
        if (!agreed && hold is not null && hold.Holds(meta))
        {
            return Held(before, snapshot, wanted, meta, content, hold);
        }
        var comparison = new Comparison(
            meta.Generation,
            meta.Generation > 0 ? 0 : meta.Version,
            meta.Labels,
            wanted.Hash,
            tolerated,
            Attempted: open,
            AttemptedAt: agreed ? 0 : meta.Version,
            AttemptedOn: agreed ? DateTimeOffset.MinValue : known is { AttemptedAt: var at } && at == meta.Version ? known.AttemptedOn : snapshot.Now);
        var after = before with { Compared = before.Compared.With(meta.Uid, comparison) };
        if (agreed)
        {
            return Told(after, wanted, comparison).Add(isWhole ? HeldChange.Withdraw(meta, hold) : Steps.None);
        }
        var (bringing, isApplied) = Bring(snapshot, wanted, meta);
        return (isApplied ? after : before).Add(
            bringing + Steps.Wait("Applying", $"{wanted.Key} is being brought in line in {string.Join(", ", open)}"));
    }

    /// <summary>Lets through what may pass at once, and tells what waits.</summary>
    private static Converged Held(
        Converged before, Snapshot snapshot, Rendered wanted, ObjectMeta meta, Json content, Hold hold)
    {
        if (meta.Key.Kind == Kinds.Deployment)
        {
            return HeldChange.PassesWhole(wanted, content, hold) ? Kept(before, snapshot, wanted, meta, content, hold: null, []) : before.Add(HeldChange.Passing(wanted, meta, content, hold) is { } patch
                ? Steps.Write(patch) + Steps.Wait("Applying", $"{wanted.Key} is being brought in line in its labels and its number of pods")
                : HeldChange.Told(wanted, meta, content, hold));
        }
        if (HeldChange.Passing(wanted, content, hold) is { } passing)
        {
            before = Kept(before, snapshot, passing, meta, content, hold: null, [], isWhole: false);
            if (before.Compared.GetValueOrDefault(meta.Uid) is not { AttemptedAt: 0 } known || known.Hash != passing.Hash)
            {
                return before;
            }
        }
        return before.Add(HeldChange.Told(wanted, meta, content, hold));
    }

    /// <summary>Applies an object; one that was only ever created so far is first made one that was applied.</summary>
    private static (Steps Steps, bool IsApplied) Bring(Snapshot snapshot, Rendered wanted, ObjectMeta meta)
    {
        var (read, asking) = WholeObject.Of(snapshot, meta, isExact: true);
        if (read is null)
        {
            return (asking, false);
        }
        return FieldOwners.Joined(read.Managers) is { } entries
            ? (asking + Steps.Write(new Move.Patch(meta.Key, meta.Uid, meta.Version, Json.Map(
                ("metadata", Json.Map(("managedFields", entries)))))), false)
            : (asking + Steps.Write(new Move.Apply(wanted, meta.Uid, meta.Version)), true);
    }

    /// <summary>Whether our own write of these fields landed and they still differ.</summary>
    private static bool CameBack(
        Snapshot snapshot, Comparison known, Rendered wanted, ObjectMeta meta, ValueList<string> open) =>
        known.Hash == wanted.Hash
        && (meta.Version > known.AttemptedAt || snapshot.LastEnd > known.AttemptedOn)
        && meta.Annotations.GetValueOrDefault(Annotations.Hash) == wanted.Hash
        && open.All(path => known.Attempted.Contains(path))
        && !snapshot.UnderWay.Any(it => it.Move is Move.Apply apply && apply.Wanted.Key == wanted.Key);

    private static Converged Told(Converged result, Rendered wanted, Comparison comparison) => comparison.Tolerated.Count == 0
        ? result
        : result.Add(Steps.Note("ChangedOnWrite",
            $"{wanted.Key}: {string.Join(", ", comparison.Tolerated)} came back different from what was written, and is left alone"));

    private static Json Content(Rendered wanted, ObservedObject.Resource it) => Json.Map(
        ("apiVersion", wanted.Object["apiVersion"]),
        ("kind", it.Key.Kind),
        ("metadata", Json.Map(
            ("name", it.Key.Name),
            ("namespace", it.Key.Namespace),
            ("labels", Json.Map(it.Meta.Labels)),
            ("annotations", Json.Map(it.Meta.Annotations)),
            ("ownerReferences", wanted.Object.At("metadata", "ownerReferences")))),
        ("spec", it.Spec));
}
