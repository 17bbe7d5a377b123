using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
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
    [InlineData(true, true, false, true)]
    [InlineData(true, false, false, null)]
    [InlineData(false, true, false, null)]
    [InlineData(false, false, true, false)]
    [InlineData(true, true, true, null)]
    public void A_shard_holds_itself_back_when_its_keyspace_went_under_a_protection_that_has_ended(bool isGoing, bool isKeyspaceHeld, bool isHeld, bool? written)
    {
        var patch = Moves(Left(isHeld, keyspace => keyspace with
        {
            Deletion = isGoing ? ShardScene.Now : null, Finalizers = isKeyspaceHeld ? [Annotations.Protected] : [],
        })).SingleOrDefault();
        Assert.Equal(written, patch is null ? null : patch.Change.At("metadata", "finalizers")?.Items.Count > 0);
    }

    [Fact]
    public void A_shard_whose_keyspace_is_gone_stays_held_until_it_goes_itself() => Assert.Empty(Moves(Left(isHeld: true, keyspace => keyspace with { Uid = "another" })));

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

    private static Snapshot Left(bool isHeld, Func<ObjectMeta, ObjectMeta> keyspace)
    {
        var snapshot = new ShardScene().Snapshot();
        return (snapshot with
        {
            Subject = snapshot.Subject with
            {
                Meta = snapshot.Subject.Meta with { Owner = new(Kinds.VitessKeyspace, snapshot.Relatives(Kinds.VitessKeyspace).Single().Key.Name, "keyspace"), Finalizers = isHeld ? [Annotations.Protected] : [] },
            },
            Family = snapshot.Family.Select(it => it.Key.Kind switch
            {
                Kinds.VitessKeyspace => it with { Meta = keyspace(it.Meta with { Uid = "keyspace" }) },
                Kinds.VitessCluster => it with { Spec = Json.EmptyMap },
                _ => it,
            }).ToValueList(),
        }).Standing();
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
