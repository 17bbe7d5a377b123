using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Holds changes of tablets back while they are paused, and while canaries soak.</summary>
/// <remarks>
/// Safety: while changes are paused no tablet is changed; while a canary has not been available for the soak time no other
/// tablet of the shard is, and while a canary shard has not, no other shard.
/// Liveness: a tablet that is broken anyway never waits for a canary; what is paused goes on when it is resumed, and what
/// soaks when the time has passed.
/// </remarks>
internal static class Staging
{
    // Reason: what fails under load fails within a minute more often than later; longer is the user's to say.
    private const int SoakDefault = 60;

    /// <summary>Reason: changes come down from the cluster to all shards well within it, so that a canary that stands is up to date by then.</summary>
    private static readonly TimeSpan ComesDownWithin = TimeSpan.FromSeconds(10);

    /// <summary>What is remembered since when tablets of a shard have been outdated.</summary>
    internal const string OutdatedKey = "outdated";

    /// <summary>How carefully a resource's changes are to go.</summary>
    internal static StagedUpdate Of(Json spec) => spec.At("updateStrategy", "staged") is { } staged ? StagedUpdate.Shape.Read(staged) : new();

    /// <summary>Why an outdated tablet may not be changed yet; null when it may.</summary>
    internal static Decision? Holds(ShardView view, TabletHealth tablet)
    {
        var staged = Of(view.Snapshot.Subject.Spec);
        return staged.Paused == true ? Decision.Blocked("RolloutPaused", PausedText)
            : !tablet.IsReady ? null
            : CanaryShard(view, staged) ?? CanaryTablets(view, staged);
    }

    /// <summary>Why tablets that are outdated and released wait, and the mark of a canary shard that has soaked.</summary>
    internal static Steps Next(ShardView view)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { Meta.IsGoing: false } && tablet.IsOutdated && PodRelease.IsReleased(view, tablet)
                && Holds(view, tablet) is Decision.NotYet held)
            {
                return held.Steps;
            }
        }
        return Soaked(view);
    }

    /// <summary>An updated tablet that has not become available in time; null when there is none.</summary>
    internal static TabletHealth? Failing(ShardView view)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (FailsAt(view, tablet) <= view.Now)
            {
                return tablet;
            }
        }
        return null;
    }

    /// <summary>When the next updated tablet will have taken too long; null when none is on its way.</summary>
    internal static DateTimeOffset? FailsAt(ShardView view)
    {
        DateTimeOffset? next = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            next = Steps.Earlier(next, FailsAt(view, tablet));
        }
        return next;
    }

    private static DateTimeOffset? FailsAt(ShardView view, TabletHealth tablet)
    {
        if (tablet is not { IsReady: false, Pod: { Meta.IsGoing: false } pod } || tablet.IsOutdated)
        {
            return null;
        }
        var given = Of(view.Snapshot.Subject.Spec).ProgressDeadlineSeconds;
        return given is { } seconds ? pod.State.ReadySince + TimeSpan.FromSeconds(seconds) : pod.TooLong();
    }

    private const string PausedText = "changes are paused: set updateStrategy.staged.paused to false, or run vitess-operator rollout resume, and they go on";

    private static Decision.NotYet? CanaryTablets(ShardView view, StagedUpdate staged)
    {
        if (staged.CanaryTablets is not { } wanted || wanted < 1)
        {
            return null;
        }
        // Canaries are the first that were made after every pod that is still to be changed.
        var newest = view.Tablets.Where(it => it.IsOutdated).Max(it => it.Pod?.Meta.Created) ?? DateTimeOffset.MinValue;
        var canaries = view.Tablets.Where(it => it.Pod is { } pod && pod.Meta.Created > newest && !it.IsOutdated)
            .OrderBy(it => it.Pod?.Meta.Created).Take(wanted).ToValueList();
        if (canaries.Count < wanted)
        {
            return null;
        }
        var names = string.Join(", ", canaries.Select(it => it.Alias));
        var until = SoakedAt(canaries, staged);
        return until is not { } at ? new Decision.NotYet(Steps.Wait("CanarySoaking", $"tablets {names} are updated and go first: they have to become and to stay available for "
                + FormattableString.Invariant($"{staged.SoakSeconds ?? SoakDefault} s before the others follow (updateStrategy.staged.canaryTablets)")))
            : at <= view.Now ? null
            : new Decision.NotYet(Steps.Wait("CanarySoaking", $"tablets {names} are updated and have to stay available until "
                + $"{Conditions.Time(at)} before the others follow (updateStrategy.staged.canaryTablets)") + Steps.LookAgain(at));
    }

    /// <summary>When the last of some tablets has been available for the soak time; null while one is not available.</summary>
    private static DateTimeOffset? SoakedAt(ValueList<TabletHealth> tablets, StagedUpdate staged) => tablets.All(it => it.AvailableFrom is not null)
        ? tablets.Max(it => it.AvailableFrom) + TimeSpan.FromSeconds(staged.SoakSeconds ?? SoakDefault)
        : null;

    private static Decision? CanaryShard(ShardView view, StagedUpdate staged)
    {
        if (staged.CanaryShard is not { Length: > 0 } name || name == view.Name.ToString())
        {
            return null;
        }
        if (view.Snapshot.Relatives(Kinds.VitessShard).FirstOrDefault(it => NameOf(it) == name) is not { } canary)
        {
            return Decision.Blocked("CanaryMissing", $"updateStrategy.staged.canaryShard names {name}, and there is no such shard: correct it, or take it out");
        }
        var comesDownAt = view.Snapshot.SeenSince(OutdatedKey) + ComesDownWithin;
        return comesDownAt > view.Now
                ? new Decision.NotYet(Steps.Wait("CanarySoaking", $"shard {name} goes first") + Steps.LookAgain(comesDownAt))
            : HasSoaked(canary) ? null
            : Decision.Wait("CanarySoaking", $"shard {name} goes first: its tablets have to be updated and to stay available for "
                + FormattableString.Invariant($"{staged.SoakSeconds ?? SoakDefault} s (updateStrategy.staged.canaryShard)"));
    }

    private static bool HasSoaked(ObservedObject.Resource canary) =>
        !canary.Meta.Annotations.ContainsKey(GoAnnotations.Scheduled)
        && canary.Meta.Annotations.GetValueOrDefault(Annotations.Soaked) is { } soaked
        && soaked == canary.Meta.Annotations.GetValueOrDefault(Annotations.Hash);

    private static string NameOf(ObservedObject.Resource shard) =>
        $"{shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace)}/{shard.Spec["name"]?.AsText}";

    /// <summary>Marks a canary shard when all its tablets are updated and have soaked. One for which a change is scheduled is still to be updated.</summary>
    private static Steps Soaked(ShardView view)
    {
        var (meta, staged) = (view.Snapshot.Subject.Meta, Of(view.Snapshot.Subject.Spec));
        if (staged.CanaryShard is not { } canary || canary != view.Name.ToString() || view.Tablets.Count == 0 || HasSoaked(view.Snapshot.Subject)
            || meta.Annotations.ContainsKey(GoAnnotations.Scheduled) || view.Tablets.Any(tablet => tablet.IsOutdated))
        {
            return Steps.None;
        }
        var until = SoakedAt(view.Tablets, staged);
        return until <= view.Now && meta.Annotations.GetValueOrDefault(Annotations.Hash) is { } hash
            ? HeldChange.Annotate(meta, (Annotations.Soaked, hash))
            : until is { } at ? Steps.LookAgain(at) : Steps.None;
    }
}
