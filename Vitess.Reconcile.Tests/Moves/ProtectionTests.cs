using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class ProtectionTests
{
    [Fact]
    public void A_shard_that_was_deleted_under_a_protection_that_has_ended_goes_without_its_claims()
    {
        var claims = Moves(Going("{}")).Where(patch => patch.Key.Kind == Kinds.PersistentVolumeClaim).ToList();
        Assert.Equal(3, claims.Count);
        Assert.All(claims, patch => Assert.Equal(Json.Null, patch.Change.At("metadata", "ownerReferences")));
        Assert.DoesNotContain(Moves(Going("{}")), patch => patch.Key.Kind == Kinds.VitessShard);
        var protectedClaims = Going("{}") is var it ? it with { Owned = it.Owned.Where(owned => owned is not ObservedObject.Claim).ToValueList() } : it;
        Assert.Equal(Kinds.VitessShard, Assert.Single(Moves(protectedClaims)).Key.Kind);
    }

    [Theory]
    [InlineData("""{"deletionProtection":"Disabled"}""")]
    [InlineData("""{"dataVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}}""")]
    public void With_its_claims_goes_what_its_owner_lets_go_with_them(string spec) =>
        Assert.Equal(Kinds.VitessShard, Assert.Single(Moves(Going(spec))).Key.Kind);

    [Theory]
    [InlineData("""{"deletionProtection":"Disabled"}""")]
    [InlineData("""{"deletionProtection":"Enabled"}""")]
    [InlineData("""{"deletionProtection":"Disabled","dataVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}}""")]
    public void A_shard_that_was_held_goes_without_its_claims_whatever_lets_it_go(string spec)
    {
        var held = Going(spec) is var it ? it with { Subject = With(it.Subject, Annotations.KeepsClaims, Annotations.TurnDownAllowed) } : it;
        var moves = Moves(held);
        Assert.Equal(3, moves.Count);
        Assert.All(moves, patch => Assert.Equal((Kinds.PersistentVolumeClaim, Json.Null), (patch.Key.Kind, patch.Change.At("metadata", "ownerReferences"))));
    }

    [Fact]
    public void What_is_held_says_on_itself_that_it_keeps_its_claims()
    {
        var held = Going("""{"deletionProtection":"Enabled"}""");
        Assert.NotNull(Moves(held).Single(it => it.Key.Kind == Kinds.VitessShard).Change.At("metadata", "annotations", Annotations.KeepsClaims));
        Assert.DoesNotContain(Moves(held with { Subject = With(held.Subject, Annotations.KeepsClaims) }), it => it.Key.Kind == Kinds.VitessShard);
    }

    [Theory]
    [InlineData("""{"deletionProtection":"Disabled"}""", false, 0, true)]
    [InlineData("""{"deletionProtection":"Disabled"}""", true, 2, false)]
    [InlineData("""{"deletionProtection":"Enabled"}""", false, 2, false)]
    [InlineData("{}", false, 2, false)]
    [InlineData("""{"dataVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}}""", false, 0, true)]
    public void A_keyspace_that_was_held_goes_when_its_shards_keep_their_claims(string spec, bool wasHeld, int marked, bool goes)
    {
        var snapshot = new KeyspaceScene().Snapshot();
        var going = (snapshot with
        {
            Subject = With(snapshot.Subject with { Meta = snapshot.Subject.Meta with { Deletion = KeyspaceScene.Now, Finalizers = [Annotations.Protected] } },
                wasHeld ? [Annotations.KeepsClaims, Annotations.TurnDownAllowed] : [Annotations.TurnDownAllowed]),
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Resource shard ? With(shard with { Meta = shard.Meta with { Finalizers = [Annotations.Protected] } }, Annotations.TurnDownAllowed) : it).ToValueList(),
            Family = snapshot.Family.Select(it => it with { Spec = Json.Parse(spec) }).ToValueList(),
        }).Standing();
        Assert.Equal(marked, Moves(going).Count(it => it.Change.At("metadata", "annotations", Annotations.KeepsClaims) is not null));
        Assert.Equal(goes, Moves(going).Any(it => it.Key == going.Subject.Key));
        var told = going with { Owned = going.Owned.Select(it => it is ObservedObject.Resource shard ? With(shard, Annotations.KeepsClaims) : it).ToValueList() };
        Assert.Equal(going.Subject.Key, Assert.Single(Moves(told)).Key);
        var unheld = told with { Owned = told.Owned.Select(it => it is ObservedObject.Resource shard ? shard with { Meta = shard.Meta with { Finalizers = [] } } : it).ToValueList() };
        Assert.Equal(goes, Moves(unheld).Any(it => it.Key == going.Subject.Key));
    }

    [Theory]
    [InlineData(false, "of it", true)]
    [InlineData(true, "of it", false)]
    [InlineData(false, "of another", false)]
    public void A_cluster_that_was_held_is_taken_down_when_all_shards_of_its_keyspaces_keep_their_claims(bool isShardMarked, string owner, bool waits)
    {
        ObservedObject.Resource cluster = new(Sample.Meta(Kinds.VitessCluster, "example") with { Deletion = KeyspaceScene.Now, Finalizers = [Annotations.Protected] },
            Json.Parse("""{"deletionProtection":"Disabled"}"""), Json.EmptyMap);
        ObservedObject.Resource keyspace = new(Sample.Meta(Kinds.VitessKeyspace, "commerce", "of it") with { Finalizers = [Annotations.Protected] }, Json.EmptyMap, Json.EmptyMap);
        var shard = KeyspaceScene.Shard("-") is var it ? it with { Meta = it.Meta with { Finalizers = [Annotations.Protected], Owner = new(Kinds.VitessKeyspace, "commerce", owner) } } : it;
        var going = new KeyspaceScene().Snapshot() with
        {
            Subject = With(cluster, Annotations.KeepsClaims),
            Owned = [With(keyspace, Annotations.KeepsClaims)],
            Family = [keyspace, isShardMarked ? With(shard, Annotations.KeepsClaims) : shard],
        };
        Assert.Equal(waits, Protection.Unprotected(going) is not null);
        Assert.NotNull(Protection.Unprotected(going with { Owned = [keyspace] }));
    }

    [Fact]
    public void A_keyspace_passes_on_that_claims_are_kept_though_its_spec_is_wrong()
    {
        var snapshot = new KeyspaceScene().Snapshot();
        var wrong = (snapshot with
        {
            Subject = With(snapshot.Subject with { Spec = snapshot.Subject.Spec.With("partitionings", "none"), Meta = snapshot.Subject.Meta with { Finalizers = [Annotations.Protected] } }, Annotations.KeepsClaims),
        }).Standing();
        var plan = Reconciler.Reconcile(wrong);
        Assert.Contains(plan.Waits, wait => wait.Code == "InvalidSpec");
        Assert.Equal(2, plan.Moves.Count(it => it.Move is Move.Patch { Key.Kind: Kinds.VitessShard }));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    public void A_shard_that_keeps_its_claims_holds_itself_back(bool keepsClaims, bool isHeld, bool? written)
    {
        var snapshot = Going("{}") is var it ? it with { Subject = it.Subject with { Meta = it.Subject.Meta with { Deletion = null, Finalizers = isHeld ? [Annotations.Protected] : [] } } } : it;
        var patch = Moves(keepsClaims ? snapshot with { Subject = With(snapshot.Subject, Annotations.KeepsClaims) } : snapshot).SingleOrDefault();
        Assert.Equal(written, patch is null ? null : patch.Change.At("metadata", "finalizers")?.Items.Count > 0);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"deletionProtection":"Disabled"}""", true)]
    [InlineData("""{"deletionProtection":"Enabled"}""", false)]
    [InlineData(null, false)]
    public void What_is_going_is_let_go_only_when_the_cluster_read_afresh_does_not_protect_it(string? read, bool isLetGo)
    {
        var going = Going("""{"deletionProtection":"Disabled"}""");
        var cluster = new Query.Object(going.Family.Single(it => it.Key.Kind == Kinds.VitessCluster).Key);
        var others = going.Readings.All.Where(it => it.Query != cluster);
        var seen = going with
        {
            Readings = new([.. others, .. read is null ? (ValueList<QueryReading>)[] : [new(cluster, new Reading<Answer>.Known(
                new Answer.Object(1, Json.Map(("spec", Json.Parse(read)))), ShardScene.Now))]]),
        };
        Assert.Equal(isLetGo, Moves(seen).Count == 1);
        Assert.Contains(Protection.Next(seen).Needs, need => need.Query == cluster);
        Assert.Single(Moves(seen with { Readings = new([.. others, new(cluster, new Reading<Answer>.Absent(ShardScene.Now))]) }));
        Assert.Empty(Moves(seen with { Readings = new([.. others, new(cluster, new Reading<Answer>.Absent(ShardScene.Now.AddMinutes(-1)))]) }));
    }

    [Fact]
    public void What_keeps_a_keyspace_from_going_is_told_before_what_its_shards_wait_for()
    {
        var blocked = Json.Parse("""{"conditions":{"Blocked":{"status":"True","message":"somebody has to release it"}}}""");
        var snapshot = new KeyspaceScene().Snapshot();
        var going = (snapshot with
        {
            Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Deletion = KeyspaceScene.Now, Finalizers = [Annotations.Protected] } },
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Resource shard ? shard with { Status = blocked } : it).ToValueList(),
            Family = snapshot.Family.Select(it => it with { Spec = it.Spec.With("deletionProtection", "Enabled") }).ToValueList(),
        }).Standing();
        var blocking = Reconciler.Reconcile(going).Waits.Where(wait => wait.BlockedFrom <= going.Now).Select(wait => wait.Code).ToList();
        Assert.Equal(["DeletionProtected", "VitessShardNotReady", "VitessShardNotReady"], blocking);
    }

    private static ObservedObject.Resource With(ObservedObject.Resource resource, params ReadOnlySpan<string> annotations)
    {
        var all = resource.Meta.Annotations.ToDictionary(StringComparer.Ordinal);
        foreach (var annotation in annotations)
        {
            all[annotation] = "true";
        }
        return resource with { Meta = resource.Meta with { Annotations = all.ToValueMap(it => it.Key, it => it.Value) } };
    }

    private static List<Move.Patch> Moves(Snapshot snapshot) => [.. Protection.Next(snapshot).Moves.Select(it => it.Move).OfType<Move.Patch>()];

    private static Snapshot Going(string clusterSpec)
    {
        var snapshot = new ShardScene().Snapshot();
        return (snapshot with
        {
            Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Deletion = ShardScene.Now, Finalizers = [Annotations.Protected] } },
            Family = snapshot.Family.Select(it => it.Key.Kind == Kinds.VitessCluster ? it with { Spec = Json.Parse(clusterSpec) } : it).ToValueList(),
        }).Standing();
    }
}
