using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class RenderingTests
{
    [Fact]
    public void Equal_specs_are_rendered_equally() => Assert.Equal(
        Sample.Shard(Sample.Pool).WithBackups("builtin").Render().Tablets,
        Sample.Shard(Sample.Pool).WithBackups("builtin").Render().Tablets);

    [Fact]
    public void A_tablets_pod_carries_the_Go_operators_own_digest()
    {
        var rows = Vectors.Lines("values/tablet-hashes.jsonl").Select(line => Json.Parse(line)).ToList();
        Assert.Equal(13, rows.Count);
        Assert.All(rows, row =>
        {
            var pool = VitessShardTabletPool.Shape.Read((row["pool"] ?? Json.Null).With("cell", "zone1").With("type", "replica").With("replicas", 1));
            var spec = Sample.Shard(pool);
            var pod = (row["backups"] == Json.True ? spec.WithBackups("xtrabackup") : spec).Render().Tablets[0].Pod;
            Assert.Equal(row["hash"]?.AsText, Annotation(pod, GoAnnotations.DesiredStateHash));
            var containers = ContentHash.Containers(pod.Object.At("spec", "containers")?.Items ?? []);
            Assert.Equal(row["containers"]?.AsText ?? containers, containers);
        });
    }

    // Values of the Go operator's own rendering.
    [Theory]
    [InlineData("1.125T", "ed07dd6b49ecccc85371f9f88ddab129")]
    [InlineData("+1Ti", "def7e13ba144a4673eae120d2a13fda7")]
    [InlineData("1.5Gi", "c154d65d19383dd2f4e1abf70dd696f3")]
    public void The_digest_counts_a_size_as_Go_prints_it(string size, string digest)
    {
        var template = Json.Map(("accessModes", Json.List("ReadWriteOnce")), ("resources", Json.Map(("requests", Json.Map(("storage", size))))));
        var pod = Sample.Shard(Sample.Pool with { DataVolumeClaimTemplate = template }).Render().Tablets[0].Pod;
        Assert.Equal(digest, Annotation(pod, GoAnnotations.DesiredStateHash));
    }

    [Fact]
    public void An_annotation_of_the_users_takes_the_place_of_the_digest()
    {
        var pool = Sample.Pool with { Annotations = ValueMap.Of((GoAnnotations.DesiredStateHash, "mine")) };
        Assert.Equal("mine", Annotation(Sample.Shard(pool).Render().Tablets[0].Pod, GoAnnotations.DesiredStateHash));
    }

    [Fact]
    public void A_security_context_of_the_users_is_that_of_one_init_container_alone()
    {
        var own = Json.Parse("""{"name":"init-mysql-socket","image":"i","securityContext":{"runAsUser":5}}""");
        var pod = Sample.Shard(Sample.Pool with { InitContainers = [own] }).Render().Tablets[0].Pod;
        var users = pod.Object.At("spec", "initContainers")?.Items.Select(one => one.At("securityContext", "runAsUser")?.AsInteger);
        Assert.Equal([999, 5], users ?? []);
    }

    [Fact]
    public void The_hash_is_recorded_and_the_owners_identity_is_no_part_of_it()
    {
        var one = Sample.Shard(Sample.Pool).Render(uid: "one").Tablets[0].Pod;
        var two = Sample.Shard(Sample.Pool).Render(uid: "two").Tablets[0].Pod;
        Assert.NotEqual(one.Object, two.Object);
        Assert.Equal(one.Hash, two.Hash);
        Assert.Equal(one.Hash, Annotation(one, Annotations.Hash));
    }

    [Fact]
    public void What_a_pod_runs_is_part_of_its_hash()
    {
        var spec = Sample.Shard(Sample.Pool);
        var changed = spec with { Images = (spec.Images ?? new()) with { Vttablet = "vitess/lite:v23.0.0" } };
        Assert.NotEqual(spec.Render().Tablets[0].Pod.Hash, changed.Render().Tablets[0].Pod.Hash);
        Assert.Equal(spec.Render().Tablets[0].Claim?.Hash, changed.Render().Tablets[0].Claim?.Hash);
    }

    [Theory]
    [InlineData(0, Labels.TabletType, "replica", "mine")]
    [InlineData(0, Labels.TabletUid, "2548885007", "mine")]
    [InlineData(0, Labels.Cell, "zone1", "mine")]
    [InlineData(0, Labels.Shard, "mine", "mine")]
    [InlineData(0, "own", "mine", "mine")]
    [InlineData(1, Labels.TabletType, "replica", "replica")]
    [InlineData(1, Labels.Shard, "x-x", "x-x")]
    [InlineData(1, "own", "mine", "mine")]
    public void A_tablets_pod_has_the_operators_value_of_a_label_by_which_it_is_not_found_and_its_claim_the_users(
        int level, string label, string ofPod, string ofClaim)
    {
        var tablet = Sample.Shard(Sample.Pool with { ExtraLabels = ValueMap.Of((label, "mine")) }).Render(levelMax: level).Tablets[0];
        Assert.Equal(ofPod, tablet.Pod.Object.At("metadata", "labels", label)?.AsText);
        Assert.Equal(ofClaim, tablet.Claim?.Object.At("metadata", "labels", label)?.AsText);
    }

    [Fact]
    public void A_pools_size_is_no_part_of_its_pods()
    {
        var one = Sample.Shard(Sample.Pool).Render().Tablets;
        var three = Sample.Shard(Sample.Pool with { Replicas = 3 }).Render().Tablets;
        Assert.Contains(one[0], three);
        Assert.Equal(3, three.Count);
    }

    [Fact]
    public void The_level_stands_on_pods_and_deployments_and_in_no_template()
    {
        var shard = Sample.Shard(Sample.Pool).Render(levelMax: 0);
        Assert.Equal("0", Annotation(shard.Tablets[0].Pod, Annotations.Level));
        Assert.Equal("0", Annotation(shard.VtorcDeployments[0], Annotations.Level));
        Assert.Null(shard.Tablets[0].Claim?.Object.At("metadata", "annotations", Annotations.Level));
        var template = shard.VtorcDeployments[0].Object.At("spec", "template") ?? Json.EmptyMap;
        Assert.DoesNotContain(Annotations.Prefix, template.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_are_no_part_of_a_pods_hash()
    {
        var spec = Sample.Shard(Sample.Pool).Render().Tablets[0].Pod.Object["spec"] ?? Json.EmptyMap;
        Assert.Contains("mkdir", spec.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("mkdir", InitScripts.Without(spec).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_pools_that_mean_one_tablet_the_later_makes_it()
    {
        var shard = Sample.Shard(
            Sample.Pool with { Replicas = 2, ExtraLabels = ValueMap.Of(("tier", "hot")) },
            Sample.Pool with { Name = "other", ExtraLabels = ValueMap.Of(("tier", "cold")) }).Render();
        Assert.Equal(3, shard.TabletsAsked);
        Assert.Equal(["cold", "hot"], shard.Tablets.OrderBy(tablet => tablet.Index).Select(tablet => Label(tablet.Pod, "tier")));
    }

    [Fact]
    public void Pools_with_an_external_datastore_are_told_apart_by_name()
    {
        var pool = Sample.Pool with { Mysqld = null, ExternalDatastore = new() { User = "u", Host = "h", Port = 3306 } };
        var shard = Sample.Shard(pool, pool with { Name = "other" }).WithBackups("builtin").Render();
        Assert.Equal(2, shard.Tablets.Count);
        Assert.All(shard.Tablets, tablet => Assert.True(tablet.IsExternal));
        Assert.Null(shard.BackupPod);
        Assert.False(shard.HasBackups);
    }

    [Fact]
    public void The_first_backup_is_made_only_where_the_first_pool_has_a_place_for_it()
    {
        var spec = Sample.Shard(Sample.Pool).WithBackups("builtin");
        Assert.NotNull(spec.Render().BackupPod);
        Assert.NotNull(spec.Render().BackupClaim);
        Assert.Null((spec with { BackupLocations = [] }).Render().BackupPod);
        var elsewhere = Sample.Shard(Sample.Pool with { BackupLocationName = "elsewhere" }, Sample.Pool);
        Assert.Null(elsewhere.WithBackups("builtin").Render().BackupPod);
        Assert.True(elsewhere.WithBackups("builtin").Render().HasBackups);
        Assert.False(Sample.Shard(Sample.Pool with { BackupLocationName = "elsewhere" }).WithBackups("builtin").Render().HasBackups);
        var declined = spec with { Template = spec.Template with { Replication = new() { InitializeBackup = false } } };
        Assert.Null(declined.Render().BackupPod);
    }

    private static string? Annotation(Rendered rendered, string key) =>
        rendered.Object.At("metadata", "annotations", key)?.AsText;

    private static string? Label(Rendered rendered, string key) => rendered.Object.At("metadata", "labels", key)?.AsText;
}
