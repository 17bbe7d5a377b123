using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Gives every wanted tablet its claim and its pod, and replaces pods that have ended.</summary>
/// <remarks>
/// Safety: a pod is deleted here only when all its containers have ended for good, unless its volume goes with it that may be
/// the only one (<see cref="GoingClaims"/>), and a claim of a tablet never.
/// Liveness: a wanted tablet without a pod gets one as soon as its claim is there and the lock server is up.
/// </remarks>
internal static class TabletObjects
{
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        var generation = ObservedGeneration(view);
        foreach (var tablet in view.Tablets.AsSpan())
        {
            steps += Claim(view, tablet) + Pod(view, tablet, generation);
        }
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            steps += tablet.Pod.Meta.IsGoing ? GoingPods.Late(view.Snapshot, tablet.Pod, $"the pod of tablet {tablet.Alias}, which nobody wants any more, is being deleted on node {tablet.Pod.State.Node}")
                : tablet.Pod is not { State.IsOver: true } over ? Steps.None
                : new Leaver(tablet.Alias, over, LeaveFor.Removal) is var leaver && GoingClaims.Keeps(view, leaver) ? GoingClaims.Kept(view, leaver)
                : Delete(over) + Steps.Wait("RemovingPod", $"the pod of tablet {tablet.Alias}, which nobody wants any more, has ended and is deleted");
        }
        return steps + MissingSecrets.Of(view.Snapshot, NotReady(view));
    }

    private static ValueList<Rendered> NotReady(ShardView view)
    {
        List<Rendered>? found = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { State.IsReady: false })
            {
                (found ??= []).Add(tablet.Desired.Pod);
            }
        }
        return found?.ToValueList() ?? [];
    }

    private static Steps Claim(ShardView view, TabletHealth tablet) => (tablet.Desired.Claim, tablet.Claim) switch
    {
        (null, _) => Steps.None,
        ({ } wanted, null) => TabletClaims.Missing(view, tablet.Alias, wanted),
        (_, { Meta.IsGoing: true } claim) => GoingClaims.Told(view, tablet, claim),
        ({ } wanted, { } claim) => Metadata.Claim(claim.Meta, wanted),
    };

    private static Steps Pod(ShardView view, TabletHealth tablet, ValueList<(string Key, string? Value)> generation) => tablet.Judged switch
    {
        null when tablet.Desired.Claim is not null && tablet.Claim is not { Meta.IsGoing: false } => Steps.None,
        null when TabletRecords.IsGoing(view.Snapshot, tablet.Alias) =>
            Steps.Wait("RecordGoing", $"the record of a former tablet {tablet.Alias} is being removed; its pod is made then"),
        null => LockserverGate.NotUp(view.Snapshot) ?? CellComesBack(view, tablet.Alias.Cell) ?? KeyspaceGate.NotRecorded(view) ?? PrimaryFirst.Before(view, tablet) ?? Create(view, tablet.Desired.Pod),
        { Pod: { Meta.IsGoing: true } going } => GoingPods.Wait(view.Snapshot, going, $"tablet {tablet.Alias} {tablet.PodText}"),
        { Pod: { State.IsOver: true } over } when !GoingClaims.Keeps(view, new(tablet.Alias, over, LeaveFor.Update)) => Delete(over)
            + Steps.Wait("ReplacingPod", $"tablet {tablet.Alias} {tablet.PodText}; it is made anew", isLoss: true),
        { Pod: var pod } judged => Metadata.Pod(tablet.Desired.Pod, judged, generation.Concat(PodRelease.Marks(view, tablet, pod)).Concat(ClaimGrowth.Remembered(tablet)))
            + (pod.State.IsReady ? Steps.None : NoBackup(view, tablet)
                ?? Steps.Wait("TabletNotReady", $"tablet {tablet.Alias} {tablet.PodText}", pod.TooLong(), isLoss: true)),
    };

    /// <summary>Why a tablet waits whose cell was emptied and is asked for again: its record in the topology may still be being removed.</summary>
    private static Steps? CellComesBack(ShardView view, CellName cell)
    {
        foreach (var relative in view.Snapshot.Family.AsSpan())
        {
            if (relative.Key.Kind == Kinds.VitessCell && relative.Spec["name"]?.AsText == cell.Value && relative.Meta.Annotations.ContainsKey(Annotations.Emptied))
            {
                return Steps.Wait("CellComesBack", $"cell {cell} was being turned down: its tablets come up when {relative.Key} is back", view.Snapshot.TooLong("CellComesBack"));
            }
        }
        return null;
    }

    /// <summary>How long a tablet may wait for a backup until somebody is asked for one. Reason: a restore may begin before its backup is listed.</summary>
    private static readonly TimeSpan ListedWithin = TimeSpan.FromMinutes(1);

    /// <summary>What a tablet of a shard that has led waits for that finds no backup to start from; null when it does not.</summary>
    /// <remarks>The first backup is taken only while a shard has nothing; whoever asks for backups later, or in another place, takes the first one there.</remarks>
    private static Steps? NoBackup(ShardView view, TabletHealth tablet) =>
        tablet is { Record.Type: TabletType.Restore, Desired.BackupLocation: { } location, Pod: { } pod }
        && view.KnownRecord is { TermStart: not null } && !BackupJob.HasCompleteBackup(view, location)
            ? Steps.Wait("BackupMissing", $"tablet {tablet.Alias} waits for a backup of shard {view.Name} to start from, and no complete one is known in "
                + $"{(location.Length > 0 ? $"location {location}" : "the location of its pool")}: take one with \"vtctldclient BackupShard {view.Name}\" or by a VitessBackupSchedule, and it goes on by itself",
                (pod.State.ReadySince ?? pod.Meta.Created) + ListedWithin, isLoss: true)
            : null;

    private static Steps Delete(ObservedObject.Pod over) => Steps.Write(new Move.Delete(
        over.Key, over.Meta.Uid, over.Meta.Version, $"its containers have ended ({over.State.Reason})"));

    /// <summary>Creates a pod; in a cluster held at level 0 with the words of the init scripts that its neighbours have.</summary>
    /// <remarks>So it can be given back without a restart: the Go operator compares them.</remarks>
    private static Steps Create(ShardView view, Rendered wanted)
    {
        if (wanted.Level > 0 || view.Tablets.FirstOrDefault(tablet => tablet.Pod is not null)?.Pod is not { } neighbour)
        {
            return ObjectUpdate.Create(view.Snapshot, wanted);
        }
        var (read, asking) = WholeObject.Of(view.Snapshot, neighbour.Meta);
        if (read is null && !view.Snapshot.Readings.HasBeenTried(new Query.Object(neighbour.Key)))
        {
            return asking + Steps.Wait("Creating", $"{wanted.Key} is created when the init scripts of {neighbour.Key} are read");
        }
        var spec = InitScripts.As(wanted.Object["spec"] ?? Json.EmptyMap, read?.Content["spec"] ?? Json.EmptyMap);
        return asking + ObjectUpdate.Create(view.Snapshot, wanted with { Object = wanted.Object.With("spec", spec) });
    }

    /// <summary>The annotation by which the Go operator tells which generation of the shard a pod has been held against.</summary>
    private static ValueList<(string Key, string? Value)> ObservedGeneration(ShardView view) =>
        [(GoAnnotations.ObservedShardGeneration, view.Snapshot.Subject.Meta.Generation.ToString(CultureInfo.InvariantCulture))];
}
