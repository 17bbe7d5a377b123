using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class TabletClaimsTests
{
    private static readonly ShardScene Well = new();
    private static readonly DesiredTablet Last = Well.View().Tablets[2].Desired;
    private static readonly ObjectKey Key = (Last.Claim ?? throw new InvalidOperationException("the tablet has no claim")).Key;
    private static readonly DataVolumeClaimRetentionPolicy Week = new() { DeleteAfter = "168h" };
    private static readonly DataVolumeClaimRetentionPolicy Hour = new() { DeleteAfter = "1h" };
    private static readonly DataVolumeClaimRetentionPolicy AtOnce = new() { WhenScaled = "Delete" };

    [Fact]
    public void A_shard_that_is_well_needs_nothing() => Assert.Equal(Steps.None, Next(Well.Snapshot(), new()));

    [Fact]
    public void The_claim_of_a_tablet_that_is_not_wanted_any_more_is_let_go_when_its_pod_is_gone()
    {
        Assert.Empty(Moves(Next(Well.Snapshot(), new(), isWanted: false)));
        Assert.Empty(Moves(Next(Without(Last.Pod.Key, it => it with { Meta = it.Meta with { Deletion = ShardScene.Now } }), new(), isWanted: false)));
        var patch = Patched(Next(Without(Last.Pod.Key), new(), isWanted: false));
        Assert.Equal((Key, "uid of " + Key.Name, 7UL), (patch.Key, patch.Uid, patch.Version));
        Assert.Equal(Json.Null, patch.Change.At("metadata", "ownerReferences"));
        Assert.Equal(Json.Null, patch.Change.At("metadata", "labels", Labels.Component));
        Assert.Equal(Labels.VtTablet, patch.Change.At("metadata", "labels", Annotations.Component)?.AsText);
        Assert.Equal("2026-01-02T03:04:05Z", patch.Change.At("metadata", "annotations", Annotations.RetainedSince)?.AsText);
        Assert.Equal(Json.Null, patch.Change.At("metadata", "annotations", Annotations.DeleteAfter));
    }

    [Theory]
    [InlineData(null, "168h", "2026-01-09T03:04:05Z")]
    [InlineData("Retain", "90m", "2026-01-02T04:34:05Z")]
    [InlineData("Delete", null, "2026-01-02T03:04:35Z")]
    [InlineData("Delete", "168h", "2026-01-02T03:04:35Z")]
    public void The_claim_says_from_when_on_it_may_be_deleted(string? whenScaled, string? deleteAfter, string expected) => Assert.Equal(
        expected,
        Patched(Next(Without(Last.Pod.Key), new() { WhenScaled = whenScaled, DeleteAfter = deleteAfter }, isWanted: false))
            .Change.At("metadata", "annotations", Annotations.DeleteAfter)?.AsText);

    [Fact]
    public void A_claim_that_is_to_outlive_its_cluster_is_kept_for_ever_when_that_goes()
    {
        var snapshot = Protected() is var it ? it with { Owned = it.Owned.Where(owned => owned.Key != Last.Pod.Key).ToValueList() } : it;
        var going = snapshot with
        {
            Family = snapshot.Family.Select(member => member.Key.Kind == Kinds.VitessCluster
                ? member with { Meta = member.Meta with { Deletion = ShardScene.Now } } : member).ToValueList(),
        };
        Assert.Equal("2026-01-02T03:04:35Z", Until(snapshot)?.AsText);
        Assert.Equal(Json.Null, Until(going));

        static Json? Until(Snapshot seen) => Moves(Next(seen, AtOnce, isWanted: false)).OfType<Move.Patch>()
            .Single(patch => patch.Key == Key).Change.At("metadata", "annotations", Annotations.DeleteAfter);
    }

    /// <summary>That the keyspace is not seen says no more than that nothing is deleted.</summary>
    [Theory]
    [InlineData(Kinds.VitessCluster, true)]
    [InlineData(Kinds.VitessKeyspace, true)]
    [InlineData(Kinds.VitessKeyspace, false)]
    public void So_is_one_that_was_let_go_for_a_time_before(string kind, bool isSeen)
    {
        var read = Due(Expired());
        var keyspace = new ObservedObject.Resource(read.Subject.Meta with { Key = new(Kinds.VitessKeyspace, read.Subject.Key.Namespace, "above"), Owner = null }, Json.EmptyMap, Json.EmptyMap);
        var snapshot = (read with
        {
            Subject = read.Subject with { Meta = read.Subject.Meta with { Owner = new(Kinds.VitessKeyspace, "above", keyspace.Meta.Uid) } },
            Family = [.. read.Family.Where(member => member.Key.Kind != Kinds.VitessKeyspace), keyspace],
        }).Standing();
        var gone = snapshot with
        {
            Family = snapshot.Family.Where(member => isSeen || member.Key.Kind != kind).Select(member => member.Key.Kind == kind
                ? member with { Meta = member.Meta with { Deletion = ShardScene.Now } } : member).ToValueList(),
        };
        var outliving = Hour with { WhenDeleted = DataVolumeClaimRetentionPolicy.Retain };
        Assert.Contains(Moves(Next(snapshot, outliving, isWanted: false)), move => move is Move.Delete);
        var kept = Moves(Next(gone, outliving, isWanted: false));
        Assert.DoesNotContain(kept, move => move is Move.Delete);
        Assert.Equal(isSeen ? [Json.Null] : [], kept.OfType<Move.Patch>().Where(patch => patch.Key == Key).Select(patch => patch.Change.At("metadata", "annotations", Annotations.DeleteAfter)));
    }

    [Fact]
    public void A_claim_whose_pod_may_still_be_made_is_not_let_go()
    {
        var making = new UnderWay(new Move.Create(Last.Pod), ShardScene.Now, EffectPhase.Unknown, ShardScene.Now.AddSeconds(9), "");
        Assert.Empty(Moves(Next(Without(Last.Pod.Key) with { UnderWay = [making] }, new(), isWanted: false)));
    }

    [Fact]
    public void A_claim_that_nobody_marked_as_ours_is_left_alone()
    {
        var snapshot = Kept(labels => labels) with { Claims = [] };
        Assert.Equal(Steps.None, Next(snapshot, AtOnce, isWanted: false));
    }

    [Fact]
    public void A_kept_claim_is_taken_back_when_its_tablet_is_wanted_again()
    {
        var patch = Patched(Next(Kept().Standing(), Week));
        Assert.Equal(Kinds.VitessShard, patch.Change.At("metadata", "ownerReferences")?.Items[0]["kind"]?.AsText);
        Assert.Equal(Labels.VtTablet, patch.Change.At("metadata", "labels", Labels.Component)?.AsText);
        Assert.Equal(Json.Null, patch.Change.At("metadata", "labels", Annotations.Component));
        Assert.Equal(Json.Null, patch.Change.At("metadata", "annotations", Annotations.DeleteAfter));
        var objects = TabletObjects.Next(View(Kept(), Week, isWanted: true));
        Assert.DoesNotContain(Moves(objects), move => move is Move.Create);
        Assert.Contains("ClaimComesBack", Codes(objects));
    }

    [Fact]
    public void A_kept_claim_that_is_going_is_waited_for()
    {
        var going = Kept();
        going = going with { Claims = going.Claims.Select(claim => claim with { Meta = claim.Meta with { Deletion = ShardScene.Now } }).ToValueList() };
        Assert.Empty(Moves(Next(going, Week)));
        Assert.DoesNotContain(Moves(TabletObjects.Next(View(going, Week, isWanted: true))), move => move is Move.Create);
    }

    [Fact]
    public void Whoever_has_a_claim_of_the_name_is_told()
    {
        var snapshot = Without(Key);
        var refused = new UnderWay(
            new Move.Create(Last.Claim ?? Last.Pod), ShardScene.Now.AddSeconds(-1), EffectPhase.Refused, ShardScene.Now.AddSeconds(9), "already exists");
        var asked = TabletObjects.Next(View(snapshot with { UnderWay = [refused] }, new(), isWanted: true));
        Assert.Contains(asked.Needs, need => need.Query == new Query.Object(Key));
        var theirs = new Answer.Object(3, Json.Parse("""{"metadata":{"ownerReferences":[{"kind":"StatefulSet","name":"db","uid":"u"}]}}"""));
        snapshot = With(snapshot, new Query.Object(Key), new Reading<Answer>.Known(theirs, ShardScene.Now)) with { UnderWay = [refused] };
        var told = TabletObjects.Next(View(snapshot, new(), isWanted: true));
        Assert.Contains("StatefulSet/db", told.Waits.Single(wait => wait.Code == "ClaimOfAnother").Text, StringComparison.Ordinal);
        Assert.All(Moves(told), move => Assert.IsType<Move.Create>(move));
    }

    [Fact]
    public void While_claims_are_to_outlive_the_cluster_nobody_owns_them_and_work_goes_on()
    {
        var keeping = new DataVolumeClaimRetentionPolicy { WhenDeleted = "Retain" };
        var patches = Moves(Next(Well.Snapshot(), keeping)).Cast<Move.Patch>().ToList();
        Assert.Equal(3, patches.Count);
        Assert.All(patches, patch => Assert.Equal(Json.Null, patch.Change.At("metadata", "ownerReferences")));
        Assert.All(patches, patch => Assert.Equal("true", patch.Change.At("metadata", "labels", Annotations.Protected)?.AsText));
        var after = Protected();
        Assert.Equal(Steps.None, Next(after, keeping));
        Assert.Equal(Steps.None, TabletObjects.Next(View(after, keeping, isWanted: true)));
        var back = Moves(Next(after.Standing(), new())).Cast<Move.Patch>().ToList();
        Assert.Equal(3, back.Count);
        Assert.All(back, patch => Assert.Equal(1, patch.Change.At("metadata", "ownerReferences")?.Items.Count));
        Assert.All(back, patch => Assert.Equal(Json.Null, patch.Change.At("metadata", "labels", Annotations.Protected)));
    }

    [Fact]
    public void A_protected_claim_gets_no_owner_back_while_the_owner_of_its_shard_goes_or_is_gone()
    {
        var owner = new Owner(Kinds.VitessKeyspace, "shop-commerce", "uid of the keyspace");
        var shard = Protected() is var it ? it with { Subject = it.Subject with { Meta = it.Subject.Meta with { Owner = owner } } } : it;
        Assert.Empty(Moves(Next(shard.Standing(), new())));
        Assert.Empty(Moves(Next(Of(Keyspace("uid of the keyspace", ShardScene.Now)).Standing(), new())));
        Assert.Empty(Moves(Next(Of(Keyspace("uid of its successor", null)).Standing(), new())));
        Assert.Equal(3, Moves(Next(Of(Keyspace("uid of the keyspace", null)).Standing(), new())).Count);

        Snapshot Of(ObservedObject.Resource keyspace) => shard with { Family = [.. shard.Family, keyspace] };

        ObservedObject.Resource Keyspace(string uid, DateTimeOffset? deletion) => new(
            shard.Subject.Meta with { Key = new(Kinds.VitessKeyspace, shard.Subject.Key.Namespace, owner.Name), Uid = uid, Deletion = deletion, Owner = null },
            Json.EmptyMap, Json.EmptyMap);
    }

    [Fact]
    public void A_claim_gets_no_owner_back_while_the_cluster_that_owns_its_keyspace_is_gone()
    {
        var owner = new Owner(Kinds.VitessKeyspace, "shop-commerce", "uid of the keyspace");
        foreach (var seen in new[] { Protected(), Kept() })
        {
            var cluster = seen.Family.Single(it => it.Key.Kind == Kinds.VitessCluster);
            var keyspace = new ObservedObject.Resource(
                seen.Subject.Meta with { Key = new(Kinds.VitessKeyspace, seen.Subject.Key.Namespace, owner.Name), Uid = owner.Uid, Owner = new(Kinds.VitessCluster, cluster.Key.Name, cluster.Meta.Uid) },
                Json.EmptyMap, Json.EmptyMap);
            var shard = seen with { Subject = seen.Subject with { Meta = seen.Subject.Meta with { Owner = owner } }, Family = [.. seen.Family, keyspace] };
            var successor = cluster with { Meta = cluster.Meta with { Uid = "uid of its successor" } };
            Assert.NotEmpty(Moves(Next(shard.Standing(), new())));
            Assert.Empty(Moves(Next((shard with { Family = [keyspace] }).Standing(), new())));
            Assert.Empty(Moves(Next((shard with { Family = [successor, keyspace] }).Standing(), new())));
        }
    }

    [Theory]
    [InlineData(Kinds.VitessShard)]
    [InlineData(Kinds.VitessCluster)]
    public void A_claim_gets_an_owner_back_only_when_it_was_read_afresh_that_nothing_above_it_is_going(string kind)
    {
        foreach (var shard in new[] { Protected(), Kept() })
        {
            Assert.Empty(Moves(Next(shard, new())));
            Assert.Contains(Next(shard, new()).Needs, need => need.Query is Query.Object { Key.Kind: var asked } && asked == kind);
            Assert.Empty(Moves(Next(shard.Going(kind), new())));
            Assert.All(Next(shard.Standing(), new()).Moves, move => Assert.Equal(ShardScene.Now + Deadlines.Freshness, move.NotAfter));
        }
    }

    [Fact]
    public void A_claim_is_deleted_when_its_time_has_come_and_everything_fresh_agrees()
    {
        var planned = Assert.Single(Next(Due(Expired()), Hour, isWanted: false).Moves);
        var delete = Assert.IsType<Move.Delete>(planned.Move);
        Assert.Equal((Key, "uid of " + Key.Name, 7UL), (delete.Key, delete.Uid, delete.Version));
        Assert.Equal(ShardScene.Now.AddSeconds(1.5), planned.NotAfter);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void The_record_of_its_tablet_goes_first(bool prunes, bool isShardEmpty)
    {
        var snapshot = Gone(Expired());
        snapshot = snapshot with { Subject = snapshot.Subject with { Spec = snapshot.Subject.Spec.WithAt(["topologyReconciliation", "pruneTablets"], prunes) } };
        var desired = Well.Desired with { Tablets = isShardEmpty ? [] : [.. Well.Desired.Tablets.Take(2)], Retention = Hour };
        var steps = TabletClaims.Next(ShardView.Of(snapshot, desired, DateTimeOffset.MinValue));
        Assert.Equal(!prunes, Moves(steps).Any(move => move is Move.Delete delete && delete.Key == Key));
        Assert.Equal(prunes, Codes(steps).Contains("PruningRecord"));
        Assert.Equal(prunes && isShardEmpty ? [new Call.DeleteTablet(Last.Alias)] : [], Moves(steps).OfType<Move.Invoke>().Select(it => it.Call));
    }

    [Fact]
    public void The_record_of_another_shards_tablet_with_the_same_alias_stays()
    {
        var snapshot = Gone(Expired());
        snapshot = snapshot with
        {
            Readings = new([.. snapshot.Readings.All.Select(it => it.Reading is Reading<Answer>.Known { Value: Answer.Tablets { Records: var records } } known
                ? it with { Reading = known with { Value = new Answer.Tablets(records.Select(record => record.Alias == Last.Alias ? record with { Shard = record.Shard with { Range = "80-c0" } } : record).ToValueList()) } }
                : it)]),
        };
        var steps = TabletClaims.Next(ShardView.Of(snapshot, Well.Desired with { Tablets = [], Retention = Hour }, DateTimeOffset.MinValue));
        Assert.DoesNotContain(Moves(steps), move => move is Move.Invoke { Call: Call.DeleteTablet });
        Assert.Contains(Moves(steps), move => move is Move.Delete delete && delete.Key == Key);
    }

    [Fact]
    public void A_claim_stays_before_its_time_and_the_pass_looks_again()
    {
        var steps = Next(Due(Expired("2026-01-02T03:04:06Z")), Hour, isWanted: false);
        Assert.Empty(Moves(steps));
        Assert.Equal(ShardScene.Now.AddSeconds(1), steps.WakeUp);
    }

    [Fact]
    public void A_claim_stays_that_the_present_policy_keeps_for_ever() =>
        Assert.Empty(Moves(Next(Due(Expired()), new(), isWanted: false)));

    [Theory]
    [InlineData("Retain", "720h", "2026-02-01T00:00:00Z")]
    [InlineData(null, "720h", "2026-02-01T00:00:00Z")]
    [InlineData("Retain", "1h", null)]
    [InlineData("Delete", "720h", null)]
    public void A_claim_stays_for_as_long_as_the_present_policy_keeps_it(string? whenScaled, string deleteAfter, string? until)
    {
        var steps = Next(Due(Expired()), new() { WhenScaled = whenScaled, DeleteAfter = deleteAfter }, isWanted: false);
        Assert.Equal(until is null, Moves(steps).Any(move => move is Move.Delete));
        if (until is not null)
        {
            Assert.Equal(until, steps.WakeUp is { } at ? Conditions.Time(at) : "");
            Assert.Contains(until, steps.Waits.Single(wait => wait.Code == "ClaimsKept").Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_claim_stays_when_its_time_is_not_to_be_read() =>
        Assert.Empty(Moves(Next(Due(Expired("tomorrow")), Hour, isWanted: false)));

    [Fact]
    public void A_claim_stays_while_something_is_not_known_freshly()
    {
        var whole = Due(Expired());
        foreach (var reading in whole.Readings.All.Where(it => it.Query is Query.Object { Key.Kind: Kinds.Pod } or Query.Shards or Query.Tablets))
        {
            var unread = whole with { Readings = new(whole.Readings.All.Where(it => it != reading).ToValueList()) };
            Assert.Empty(Moves(Next(unread, Hour, isWanted: false)));
            Reading<Answer> old = reading.Reading is Reading<Answer>.Known known
                ? known with { SentAt = ShardScene.Now.AddSeconds(-2) }
                : new Reading<Answer>.Absent(ShardScene.Now.AddSeconds(-2));
            var steps = Next(With(unread, reading.Query, old), Hour, isWanted: false);
            Assert.Empty(Moves(steps));
            Assert.Contains(steps.Needs, need => need.Query == reading.Query && need.Since > ShardScene.Now.AddSeconds(-2));
        }
        Assert.Empty(Moves(Next(whole with { LastEnd = ShardScene.Now }, Hour, isWanted: false)));
    }

    [Theory]
    [InlineData(Kinds.VitessShard)]
    [InlineData(Kinds.VitessKeyspace)]
    [InlineData(Kinds.VitessCluster)]
    public void A_claim_stays_while_the_operator_has_still_to_see_an_edit_that_may_want_it(string edited)
    {
        var due = Due(Expired());
        Assert.Contains(Moves(Next(due, Hour, isWanted: false)), move => move is Move.Delete);
        var query = due.Readings.All.Single(it => it.Query is Query.Object asked && asked.Key.Kind == edited).Query;
        foreach (var newer in new Reading<Answer>[]
        {
            new Reading<Answer>.Known(new Answer.Object(9, Json.Parse("""{"metadata":{"uid":"one","generation":9}}""")), ShardScene.Now),
            new Reading<Answer>.Unknown("no answer", ShardScene.Now),
        })
        {
            var steps = Next(With(due, query, newer), Hour, isWanted: false);
            Assert.Empty(Moves(steps));
            Assert.Contains(steps.Needs, need => need.Query == query);
        }
    }

    [Fact]
    public void The_claim_of_a_primary_stays()
    {
        var snapshot = Due(Expired());
        var query = snapshot.Readings.All.Single(it => it.Query is Query.Shards).Query;
        var led = new Answer.Shards([new(Well.Desired.Name, Last.Alias, ShardScene.Now, true)]);
        Assert.Empty(Moves(Next(With(snapshot, query, new Reading<Answer>.Known(led, ShardScene.Now)), Hour, isWanted: false)));
        var tablets = snapshot.Readings.All.Single(it => it.Query is Query.Tablets).Query;
        var leading = new Answer.Tablets([new(Last.Alias, Well.Desired.Name, TabletType.Primary, ShardScene.Now, "h", 1)]);
        Assert.Empty(Moves(Next(With(snapshot, tablets, new Reading<Answer>.Known(leading, ShardScene.Now)), Hour, isWanted: false)));
    }

    [Theory]
    [InlineData(null, true, false)]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    [InlineData(null, false, true)]
    public void The_claim_of_who_led_last_stays_until_a_record_names_another(int? primary, bool led, bool goes)
    {
        var snapshot = Due(Expired());
        snapshot = !led ? snapshot : snapshot with
        {
            Claims = snapshot.Claims.Select(claim => claim with { Meta = claim.Meta with { Annotations = claim.Meta.Annotations.With(Annotations.Led, "true") } }).ToValueList(),
        };
        var query = snapshot.Readings.All.Single(it => it.Query is Query.Shards).Query;
        var record = new ShardRecord(Well.Desired.Name, primary is { } index ? Well.Desired.Tablets[index].Alias : null, primary is null ? null : ShardScene.Now, true);
        var steps = Next(With(snapshot, query, new Reading<Answer>.Known(new Answer.Shards([record]), ShardScene.Now)), Hour, isWanted: false);
        Assert.Equal(goes, Moves(steps).Any(move => move is Move.Delete));
        Assert.Equal(!goes, Codes(steps).Contains("ClaimOfPrimary"));
        if (primary is null)
        {
            foreach (var none in new Reading<Answer>[] { new Reading<Answer>.Absent(ShardScene.Now), new Reading<Answer>.Known(new Answer.Shards([]), ShardScene.Now) })
            {
                Assert.Equal(goes, Moves(Next(With(snapshot, query, none), Hour, isWanted: false)).Any(move => move is Move.Delete));
            }
            var turnedDown = With(snapshot, query, new Reading<Answer>.Known(new Answer.Shards([]), ShardScene.Now)) is var it
                ? it with { Subject = it.Subject with { Meta = it.Subject.Meta with { Annotations = it.Subject.Meta.Annotations.With(Annotations.TurnDown, "its keyspace is not wanted") } } } : it;
            Assert.Contains(Moves(Next(turnedDown, Hour, isWanted: false)), move => move is Move.Delete);
        }
    }

    [Theory]
    [InlineData(true, "2026-01-01T01:00:00Z", true)]
    [InlineData(true, "2025-12-31T23:00:00Z", false)]
    [InlineData(false, "2026-01-02T02:00:00Z", false)]
    public void Where_backups_are_taken_a_claim_goes_only_with_a_late_complete_one(bool isComplete, string started, bool isEnough)
    {
        var snapshot = Due(Expired());
        var claim = snapshot.Claims[0];
        var backup = new ObservedObject.Resource(
            claim.Meta with { Key = new(Kinds.VitessBackup, "example", "b") },
            Json.EmptyMap,
            Json.Map(("complete", isComplete), ("startTime", started)));
        var desired = Well.Desired with { Tablets = [.. Well.Desired.Tablets.Take(2)], Retention = Hour, BackupLocations = [""] };
        var steps = TabletClaims.Next(ShardView.Of(snapshot with { Backups = [backup] }, desired, DateTimeOffset.MinValue));
        Assert.Equal(isEnough, Moves(steps).Count == 1);
        Assert.Equal(!isEnough, Codes(steps).Contains("ClaimWaitsForBackup"));
    }

    private static Snapshot Expired(string after = "2026-01-02T03:04:05Z") => Kept(after: after);

    /// <summary>All that a deletion rests on has been read freshly and agrees.</summary>
    private static Snapshot Due(Snapshot snapshot) => Unrecorded(Gone(snapshot));

    /// <summary>The tablet's pod is proven to be gone, and what leaves it out to be what was seen.</summary>
    private static Snapshot Gone(Snapshot snapshot) =>
        With(snapshot, new Query.Object(Last.Pod.Key), new Reading<Answer>.Absent(ShardScene.Now.AddSeconds(-0.5))).Standing();

    /// <summary>The tablet has no record.</summary>
    private static Snapshot Unrecorded(Snapshot snapshot) => snapshot with
    {
        Readings = new(snapshot.Readings.All.Select(it => it.Reading is Reading<Answer>.Known { Value: Answer.Tablets all } known
            ? it with { Reading = known with { Value = new Answer.Tablets(all.Records.Where(record => record.Alias != Last.Alias).ToValueList()) } }
            : it).ToValueList()),
    };

    /// <summary>The last tablet's claim is kept, and its pod is gone.</summary>
    private static Snapshot Kept(Func<ValueMap<string, string>, ValueMap<string, string>>? labels = null, string after = "2026-01-09T00:00:00Z")
    {
        var snapshot = Without(Last.Pod.Key);
        var claim = snapshot.Owned.OfType<ObservedObject.Claim>().Single(it => it.Key == Key);
        var marked = claim.Meta.Labels.Without(Labels.Component).With(Annotations.Component, Labels.VtTablet);
        var kept = claim with
        {
            Meta = claim.Meta with
            {
                Labels = labels is null ? marked : labels(claim.Meta.Labels),
                Annotations = claim.Meta.Annotations.With(Annotations.RetainedSince, "2026-01-02T00:00:00Z").With(Annotations.DeleteAfter, after),
            },
        };
        return snapshot with { Owned = snapshot.Owned.Where(it => it.Key != Key).ToValueList(), Claims = [kept] };
    }

    private static Snapshot Protected()
    {
        var snapshot = Well.Snapshot();
        return snapshot with
        {
            Owned = snapshot.Owned.Where(it => it is not ObservedObject.Claim).ToValueList(),
            Claims = snapshot.Owned.OfType<ObservedObject.Claim>()
                .Select(it => it with { Meta = it.Meta with { Labels = it.Meta.Labels.With(Annotations.Protected, "true") } }).ToValueList(),
        };
    }

    private static Snapshot Without(ObjectKey key, Func<ObservedObject, ObservedObject>? change = null)
    {
        var snapshot = Well.Snapshot();
        return snapshot with
        {
            Owned = snapshot.Owned.Where(it => it.Key != key || change is not null)
                .Select(it => it.Key == key && change is not null ? change(it) : it).ToValueList(),
        };
    }

    private static Snapshot With(Snapshot snapshot, Query query, Reading<Answer> reading) => snapshot with
    {
        Readings = new([.. snapshot.Readings.All.Where(it => it.Query != query), new(query, reading)]),
    };

    private static ShardView View(Snapshot snapshot, DataVolumeClaimRetentionPolicy policy, bool isWanted)
    {
        var desired = Well.Desired with { Retention = policy };
        return ShardView.Of(snapshot, isWanted ? desired : desired with { Tablets = [.. desired.Tablets.Take(2)] }, DateTimeOffset.MinValue);
    }

    private static Steps Next(Snapshot snapshot, DataVolumeClaimRetentionPolicy policy, bool isWanted = true) =>
        TabletClaims.Next(View(snapshot, policy, isWanted));

    private static Move.Patch Patched(Steps steps) => Assert.IsType<Move.Patch>(Assert.Single(Moves(steps)));

    private static List<Move> Moves(Steps steps) => [.. steps.Moves.Select(it => it.Move)];

    private static List<string> Codes(Steps steps) => [.. steps.Waits.Select(it => it.Code)];
}
