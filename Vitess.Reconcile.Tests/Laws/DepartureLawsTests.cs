using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>When a plan may take a tablet away, whatever was seen.</summary>
public sealed class DepartureLawsTests
{
    [Fact]
    public void A_tablet_that_runs_is_deleted_only_under_the_turn_for_its_very_pod() => Deleting((scene, index, move) =>
        Turn.Parse(scene.TurnText) is { Holder: ShardScene.Us, Operation: TurnOperation.ReplacePod } turn
        && turn.PodUid == move.Uid && move.Uid == scene.PodUids[index]);

    [Fact]
    public void A_tablet_is_deleted_only_because_nobody_wants_it_or_because_it_is_outdated() => Deleting((scene, index, _) =>
        IsUnwanted(scene, index) || scene.Tablets[index].IsOutdated);

    [Fact]
    public void A_tablet_that_is_wanted_is_deleted_only_under_the_share_of_its_cell_whatever_the_turn_was_taken_for() => Deleting((scene, index, _) =>
        IsUnwanted(scene, index) ? null : scene.Share == scene.Tablets[index].Cell);

    [Fact]
    public void A_primary_is_never_deleted_while_another_may_lead() => Deleting((scene, index, _) =>
        index != scene.Primary || scene.Term is null
        || !scene.Tablets.Where((tablet, i) => i != index && !IsUnwanted(scene, i) && tablet.Pool == "replica").Any());

    [Fact]
    public void A_replica_that_answers_is_deleted_only_as_a_spare_that_acknowledges_nothing() => Deleting((scene, index, _) =>
        index == scene.Primary || scene.Term is null || scene.Record == Known.Absent || scene.IsExternal
            || scene.Tablets[index].Record is null || scene.Tablets[index].Status != Known.Fresh
            ? null
            : scene.Tablets[index] is { Says: TabletType.Spare, Acknowledges: false });

    [Fact]
    public void A_replica_is_deleted_only_when_another_that_acknowledges_has_all_that_it_has() => Deleting((scene, index, _) =>
        index == scene.Primary || scene.Term is null || scene.Record == Known.Absent || scene.IsExternal || scene.Policy is "none" or ""
            || scene.Tablets[index].Record is null || scene.Tablets[index].Status != Known.Fresh || !CouldEver(scene, index)
            ? null
            : scene.Tablets.Where((other, i) => i != index && i != scene.Primary && other.Status == Known.Fresh && Covers(other.Executed, scene.Tablets[index].Executed)).Any());

    [Fact]
    public void A_tablet_that_is_well_is_deleted_only_while_all_others_are() => Deleting((scene, index, _) =>
        scene.Term is null || scene.Record == Known.Absent || scene.IsExternal || (scene.Tablets[index].Pod != PodScene.Ready && !IsUnwanted(scene, index))
            ? null
            : scene.Tablets.Where((_, i) => i != index && !IsUnwanted(scene, i)).All(other => other is { Pod: PodScene.Ready, Status: Known.Fresh })
                || IsAlone(scene, index));

    [Fact]
    public void A_departure_is_not_sent_later_than_its_oldest_evidence_allows() => Property.Holds(
        DepartureScenes.Any,
        ShardScene.Smaller,
        scene => Departing(scene) is { } move ? move.NotAfter <= ShardScene.Now - scene.Age + Deadlines.Freshness : null,
        500,
        judgedMin: 8);

    [Fact]
    public void A_tablet_is_declared_drained_only_when_it_does_not_lead_and_no_other_pod_is() => Property.Holds(
        DepartureScenes.Any,
        ShardScene.Smaller,
        scene => scene.Plan().Moves.Select(it => it.Move).OfType<Move.Patch>().FirstOrDefault(Finishes) is { } patch
            ? scene.PodUids.Select((uid, i) => (Uid: uid, Index: i)).All(it => it.Uid == patch.Uid
                ? it.Index != scene.Primary && scene.Tablets[it.Index].Drain >= DrainScene.Acknowledged
                : scene.Tablets[it.Index].Drain != DrainScene.Finished && scene.PodReads == Known.Fresh)
                && Turn.Parse(scene.TurnText) is { Holder: ShardScene.Us, Operation: TurnOperation.Drain } turn && turn.PodUid == patch.Uid
            : null,
        500,
        judgedMin: 8);

    [Fact]
    public void A_successor_follows_the_primary_closely_and_is_not_to_leave_itself() => Property.Holds(
        DepartureScenes.Any,
        ShardScene.Smaller,
        scene => scene.Plan().Moves.Select(it => it.Move).OfType<Move.Invoke>().Select(it => it.Call).OfType<Call.PlannedReparent>()
            .FirstOrDefault(call => call.Expected is not null && call.Expected != call.To) is { } call
                ? Enumerable.Range(0, scene.Tablets.Count).Single(i => scene.Alias(i) == call.To) is var heir
                    && scene.Tablets[heir] is { Pod: PodScene.Ready, Record: TabletType.Replica, Status: Known.Fresh, Io: ReplicationThread.Running, Drain: null }
                    && !IsUnwanted(scene, heir) && scene.Primary is { } primary && scene.Alias(primary) == call.Expected
                : null,
        500,
        judgedMin: 10);

    [Fact]
    public void What_is_ready_to_go_goes()
    {
        Assert.Contains(DepartureScenes.ReadyToGo.Plan().Moves, it => it.Move is Move.Delete delete && delete.Uid == DepartureScenes.ReadyToGo.PodUids[2]);
        Assert.Contains(DepartureScenes.PrimaryLast.Plan().Moves, it => it.Move is Move.Invoke { Call: Call.PlannedReparent });
        Assert.Contains(DepartureScenes.ToBeDrained.Plan().Moves, it => it.Move is Move.Patch patch && Finishes(patch));
    }

    private static bool Finishes(Move.Patch patch) =>
        patch.Change.At("metadata", "annotations", GoAnnotations.DrainFinished) is { } value && value != Json.Null;

    private static bool IsUnwanted(ShardScene scene, int index) => index >= scene.Tablets.Count - scene.Unwanted;

    /// <summary>Whether no other wanted tablet may lead, so that nothing would be won by waiting.</summary>
    private static bool IsAlone(ShardScene scene, int index) =>
        index == scene.Primary && !scene.Tablets.Where((tablet, i) => i != index && !IsUnwanted(scene, i) && tablet.Pool == "replica").Any();

    /// <summary>Whether the other wanted tablets could acknowledge the primary's writes at all.</summary>
    private static bool CouldEver(ShardScene scene, int index) => scene.Primary is { } primary && primary < scene.Tablets.Count
        && scene.Tablets.Where((other, i) => i != index && i != primary && !IsUnwanted(scene, i)
            && (other.Pool == "replica" || scene.Policy.Contains("rdonly", StringComparison.Ordinal))
            && (!scene.Policy.StartsWith("cross", StringComparison.Ordinal) || other.Cell != scene.Tablets[primary].Cell)).Any();

    private static bool Covers(string theirs, string own) =>
        theirs == own || own.Length == 0 || (theirs, own) is ("1-11", "1-10" or "1-9") or ("1-10", "1-9" or "1-11") or (_, "nonsense");

    private static PlannedMove? Departing(ShardScene scene) => scene.Plan().Moves.FirstOrDefault(it =>
        it.Move is Move.Delete { Key.Kind: Kinds.Pod } delete && Running(scene, delete) is not null);

    /// <summary>Which tablet runs in the pod that is deleted; null when nothing does any more.</summary>
    private static int? Running(ShardScene scene, Move.Delete delete)
    {
        var uids = scene.PodUids;
        for (var i = 0; i < uids.Count; i++)
        {
            if (uids[i] == delete.Uid && scene.Tablets[i].Pod is not (PodScene.Failed or PodScene.Succeeded))
            {
                return i;
            }
        }
        return null;
    }

    private static void Deleting(Func<ShardScene, int, Move.Delete, bool?> law) => Property.Holds(
        DepartureScenes.Any,
        ShardScene.Smaller,
        scene => Departing(scene)?.Move is Move.Delete delete && Running(scene, delete) is { } index ? law(scene, index, delete) : null,
        500,
        judgedMin: 15);
}
