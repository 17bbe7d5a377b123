using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>When a plan may disrupt a shard or delete something of it.</summary>
public sealed class DisruptionLawsTests
{
    [Fact]
    public void A_shard_is_disrupted_only_under_the_turn_that_this_process_holds_for_it() => Disrupting((scene, move) =>
    {
        var turn = Turn.Parse(scene.TurnText);
        return CallOf(move) switch
        {
            Call.EmergencyReparent => null,
            Call.PlannedReparent call => turn is { Holder: ShardScene.Us, QuietSeconds: null } && turn.Heir == call.To && turn.Tablet is null
                && turn.Operation == (call.Expected is null ? TurnOperation.FirstPrimary : TurnOperation.RepairPrimary),
            Call.TabletExternallyReparented call => turn is { Holder: ShardScene.Us, QuietSeconds: null, Operation: TurnOperation.FirstPrimary } && turn.Heir == call.To,
            _ => false,
        };
    }, judgedMin: 5);

    [Fact]
    public void A_disruption_is_not_sent_later_than_its_oldest_evidence_allows() => Disrupting((scene, move) =>
        move.NotAfter is { } notAfter && notAfter <= Evidence(scene, CallOf(move)).Min() + Deadlines.Freshness);

    [Fact]
    public void A_disruption_rests_on_evidence_from_after_the_last_effect() => Disrupting((scene, move) =>
        Evidence(scene, CallOf(move)).All(sentAt => sentAt >= ShardScene.Now - scene.LastEnd));

    [Fact]
    public void Nothing_is_disrupted_on_the_strength_of_unknown() => Disrupting((scene, move) =>
        scene.Record is Known.Fresh or Known.Absent && scene.Records == Known.Fresh
        && (CallOf(move) is not Call.PlannedReparent || scene.Tablets.All(it => it.Record is null || it.Status == Known.Fresh))
        && (CallOf(move) is not (Call.EmergencyReparent or Call.PlannedReparent { Expected: null }) || scene.Keyspace == Known.Fresh));

    [Fact]
    public void No_reparent_is_sent_to_a_vtctld_that_may_ignore_whom_it_expects() => Disrupting((scene, move) =>
        CallOf(move) is Call.TabletExternallyReparented ? null
            : scene is { HonoursExpectedPrimary: true, Capability: Known.Fresh or Known.Stale });

    [Fact]
    public void Two_disruptions_are_never_in_the_air() => Disrupting((scene, move) =>
        !scene.UnderWay.Any(it => it.Phase == EffectPhase.InFlight
            || (it.Phase == EffectPhase.Unknown && CallOf(move) is not Call.EmergencyReparent)));

    [Fact]
    public void A_first_primary_is_elected_only_where_there_has_been_none() => Disrupting((scene, move) =>
        CallOf(move) is Call.PlannedReparent { Expected: null } or Call.TabletExternallyReparented
            ? (scene.Record == Known.Absent || scene.Term is null) && scene.Tablets.All(it => it.Record is not TabletType.Primary)
            : null, judgedMin: 3);

    [Fact]
    public void No_heir_lacks_what_another_candidate_has() => Disrupting((scene, move) =>
        CallOf(move) is Call.PlannedReparent { Expected: null } call
            ? scene.Tablets.Where(it => it.Record == TabletType.Replica && it.Executed.StartsWith("1-", StringComparison.Ordinal))
                .All(it => scene.Tablets[Index(scene, call.To)].Executed is var mine && (mine == it.Executed || (mine == "1-11" && it.Executed == "1-10")
                    || scene.Policy.StartsWith("cross", StringComparison.Ordinal)))
            : null, judgedMin: 3);

    [Fact]
    public void A_repair_names_the_recorded_primary_and_moves_nothing() => Disrupting((scene, move) =>
        CallOf(move) is Call.PlannedReparent { Expected: { } expected } call
            ? expected == call.To && scene.Primary is { } index && scene.Alias(index) == expected
                && !scene.Tablets.Where((_, i) => i != index).Any(it => it is { Record: not null, Term: { } term } && term > scene.Term)
            : null, judgedMin: 3);

    [Fact]
    public void An_emergency_names_the_recorded_primary_which_is_silent() => Disrupting((scene, move) =>
        CallOf(move) is Call.EmergencyReparent call
            ? scene.Primary is { } index && scene.Alias(index) == call.Expected
                && scene.Tablets[index].Status == Known.Unknown
                && !scene.IsExternal
                && !scene.Tablets.Where((_, i) => i != index).Any(it => it is { Record: not null, Term: { } term } && term > scene.Term)
            : null, judgedMin: 3);

    [Fact]
    public void An_emergency_loses_no_acknowledged_write() => Disrupting((scene, move) =>
        CallOf(move) is Call.EmergencyReparent call ? MayReplace(scene, Index(scene, call.Expected)) : null, judgedMin: 3);

    [Fact]
    public void A_pod_is_deleted_only_when_it_is_over_and_a_claim_of_a_tablet_never() => ShardLawsTests.Holds(scene =>
    {
        var desired = scene.Desired;
        var deletes = scene.Plan().Moves.Select(it => it.Move).OfType<Move.Delete>().ToList();
        return deletes.Count == 0 ? null : deletes.All(delete => desired.Tablets.Select((it, i) => (it, i)).All(pair =>
            delete.Key != pair.it.Claim?.Key
            && (delete.Key != pair.it.Pod.Key || scene.Tablets[pair.i].Pod is PodScene.Failed or PodScene.Succeeded)));
    });

    [Fact]
    public void A_deletion_carries_the_identity_and_the_version_of_what_was_seen() => ShardLawsTests.Holds(scene =>
    {
        var snapshot = scene.Snapshot();
        var deletes = Reconciler.Reconcile(snapshot).Moves.Select(it => it.Move).OfType<Move.Delete>().ToList();
        return deletes.Count == 0 ? null : deletes.All(delete =>
            snapshot.Owned(delete.Key) is { Meta: var meta } && meta.Uid == delete.Uid && meta.Version == delete.Version && !meta.IsGoing);
    });

    [Fact]
    public void Of_a_backup_nothing_is_deleted_while_the_shards_record_is_unknown() => ShardLawsTests.Holds(scene =>
    {
        var desired = (scene with { HasBackups = true }).Desired;
        var asked = scene with { HasBackups = true, Record = Known.Unknown, BackupPod = PodScene.Succeeded, BackupClaim = ClaimScene.Bound };
        return asked.Plan().Moves.Select(it => it.Move).OfType<Move.Delete>()
            .All(delete => delete.Key != desired.BackupPod?.Key && delete.Key != desired.BackupClaim?.Key);
    });

    private static void Disrupting(Func<ShardScene, PlannedMove, bool?> law, int judgedMin = 30) => ShardLawsTests.Holds(
        scene => scene.Plan().Moves.FirstOrDefault(ShardLawsTests.Disrupts) is { } move ? law(scene, move) : null, judgedMin, tries: 800);

    private static Call? CallOf(PlannedMove move) => (move.Move as Move.Invoke)?.Call;

    private static int Index(ShardScene scene, TabletAlias alias) =>
        Enumerable.Range(0, scene.Tablets.Count).First(i => scene.Alias(i) == alias);

    /// <summary>When the readings were asked for that the call certainly rests on.</summary>
    private static IEnumerable<DateTimeOffset> Evidence(ShardScene scene, Call? call)
    {
        List<Known> used = [scene.Record, scene.Records];
        used.AddRange(call is Call.EmergencyReparent or Call.PlannedReparent { Expected: null } ? [scene.Keyspace] : []);
        used.AddRange(call is Call.PlannedReparent ? scene.Tablets.Where(it => it.Record is not null).Select(it => it.Status) : []);
        return used.Select(known => known is Known.Fresh or Known.Absent ? ShardScene.Now - scene.Age : DateTimeOffset.MinValue);
    }

    /// <summary>Judges an emergency by itself: whoever may have acknowledged a write for the lost primary or for another leader has answered.</summary>
    internal static bool MayReplace(ShardScene scene, int lost)
    {
        var all = Enumerable.Range(0, scene.Tablets.Count).Where(i => i == lost || scene.Tablets[i].Record is not null).ToList();
        var answers = all.Where(i => i != lost && scene.Tablets[i].Record is not null && scene.Tablets[i].Status == Known.Fresh).ToList();
        var silent = all.Except(answers).ToList();
        return scene.Policy.Contains('_', StringComparison.Ordinal)
            && silent.Where(i => i == lost || Leads(i)).All(leader => !silent.Any(acker => Acks(acker, leader)))
            && answers.Any(heir => scene.Tablets[heir].Record == TabletType.Replica && answers.Any(acker => Acks(acker, heir)))
            && !answers.Any(i => scene.Tablets[i].Io == ReplicationThread.Running);

        bool Leads(int i) => scene.Tablets[i].Record is TabletType.Primary or TabletType.Replica;
        bool Acks(int acker, int leader) => acker != leader
            && (acker == lost || Leads(acker) || (scene.Policy.Contains("rdonly", StringComparison.Ordinal) && scene.Tablets[acker].Record == TabletType.Rdonly))
            && (!scene.Policy.StartsWith("cross", StringComparison.Ordinal) || scene.Tablets[acker].Cell != scene.Tablets[leader].Cell);
    }
}
