using System.Diagnostics;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Health;

/// <summary>A pod that stands, how it relates to the one that is wanted, and what has to be asked to tell.</summary>
internal readonly record struct JudgedPod(ObservedObject.Pod Pod, PodStanding Standing, ValueList<Need> Asking);

/// <summary>How a pod that stands relates to the one that is wanted. The set is closed.</summary>
/// <remarks>
/// A pod is judged by hashes: the one that it was made with, or that was recorded when it was adopted, against the rendering
/// at its own level. Its fields are looked at only when it is adopted and while it comes up, so that what admission made of
/// it is told and never fought.
/// </remarks>
internal abstract record PodStanding
{
    private PodStanding() { }

    /// <summary>It is as wanted, or was adopted as it stands.</summary>
    /// <param name="Differs">Where it differs all the same; this rolls with the next change.</param>
    internal sealed record Current(ValueList<string> Differs) : PodStanding
    {
        /// <summary>The rendering that is to be recorded for it, since it differs only in what changes in place; null for none.</summary>
        internal Rendered? Anew { get; init; }
    }

    /// <summary>It is as wanted in every field.</summary>
    internal static Current AsWanted { get; } = new([]);

    /// <summary>It was made from another spec and is to be made anew.</summary>
    /// <param name="Fields">Where it differs, as far as that is known.</param>
    internal sealed record Outdated(ValueList<string> Fields) : PodStanding;

    /// <summary>The Go operator made it and it is to be taken as it stands.</summary>
    /// <param name="As">The rendering that it is taken for.</param>
    /// <param name="Differs">Where it differs from that.</param>
    internal sealed record Adoptable(Rendered As, ValueList<string> Differs) : PodStanding;

    /// <summary>It came up otherwise than it was made, which is to be recorded.</summary>
    /// <param name="Differs">Where.</param>
    internal sealed record Mutated(ValueList<string> Differs) : PodStanding;

    /// <summary>It cannot be judged yet or by this version; it is left alone.</summary>
    /// <param name="Why">Why, for people; empty for what passes in a moment.</param>
    internal sealed record Unjudged(string Why) : PodStanding;

    /// <summary>Judges a pod.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">The pod that is wanted, with its renderings at every level.</param>
    /// <param name="pod">The pod that stands.</param>
    internal static JudgedPod Of(Snapshot snapshot, Rendered wanted, ObservedObject.Pod pod)
    {
        if (wanted.Of(pod.Meta) is not { } own)
        {
            return new(pod, new Unjudged($"{pod.Key} was made at the rendering level {pod.Meta.Annotations.GetValueOrDefault(Annotations.Level)}, "
                + "which this version does not know; it is left alone"), []);
        }
        if (!pod.Meta.Annotations.TryGetValue(Annotations.Hash, out var recorded))
        {
            return OfUnrecorded(snapshot, own, pod);
        }
        if (recorded != own.Hash)
        {
            var claim = snapshot.ClaimInUse(pod.Key with { Kind = Kinds.PersistentVolumeClaim });
            return new(pod, VolumeGrowth.DiffersInSizeOnly(own, recorded, pod, claim)
                ? new Current(DifferingFields.Of(pod.Meta)) { Anew = own }
                : new Outdated(DifferingFields.Of(pod.Meta)), []);
        }
        if (pod.State.IsReady || pod.Meta.Annotations.ContainsKey(Annotations.Differs))
        {
            var recordedFields = DifferingFields.Of(pod.Meta);
            return new(pod, recordedFields.Count == 0 ? AsWanted : new Current(recordedFields), []);
        }
        var (read, asking) = WholeObject.Of(snapshot, pod.Meta);
        return read is not null && Differences(own, read) is { Count: > 0 } differs
            ? new(pod, new Mutated(differs), asking.Needs)
            : new(pod, new Current([]), asking.Needs);
    }

    /// <summary>Takes the set apart; every case has an arm.</summary>
    internal T Match<T>(
        Func<Current, T> current, Func<Outdated, T> outdated, Func<Adoptable, T> adoptable, Func<Mutated, T> mutated, Func<Unjudged, T> unjudged) =>
        this switch
        {
            Current it => current(it),
            Outdated it => outdated(it),
            Adoptable it => adoptable(it),
            Mutated it => mutated(it),
            Unjudged it => unjudged(it),
            _ => throw new UnreachableException($"no arm for {this}"),
        };

    private static JudgedPod OfUnrecorded(Snapshot snapshot, Rendered own, ObservedObject.Pod pod)
    {
        if (!Takeover.IsTakenOver(snapshot.Subject.Meta))
        {
            return new(pod, new Unjudged(""), []);
        }
        var (read, asking) = WholeObject.Of(snapshot, pod.Meta);
        if (read is null)
        {
            return new(pod, new Unjudged(""), asking.Needs);
        }
        var differs = Differences(own, read);
        return new(pod, differs.Count > 0 && pod.Meta.Annotations.ContainsKey(GoAnnotations.Scheduled)
            ? new Outdated(differs)
            : new Adoptable(own, differs), asking.Needs);
    }

    private static ValueList<string> Differences(Rendered own, Answer.Object read) =>
        own.Differences.Of(own.Object, read.Content, static (wanted, stored) => ObjectDiff.Of(Comparable(wanted), Comparable(stored)));

    /// <summary>What of a pod is compared: not the words of our init scripts, not what we record.</summary>
    private static Json Comparable(Json pod) => pod
        .With("spec", InitScripts.Without(pod["spec"] ?? Json.EmptyMap))
        .WithAt(["metadata", "annotations", Annotations.Hash], null)
        .WithAt(["metadata", "annotations", Annotations.Level], null);
}
