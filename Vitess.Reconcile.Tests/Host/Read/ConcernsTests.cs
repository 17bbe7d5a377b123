using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class ConcernsTests
{
    private static readonly Json Labels = Json.Map(("planetscale.com/cluster", "main"));

    private readonly SmallWorld world = new();
    private readonly List<string> ran = [];
    private readonly Process process;

    public ConcernsTests()
    {
        world.Store.Put(Kinds.VitessCluster, "main");
        world.Store.Put(Kinds.VitessCell, "cell", labels: Labels);
        world.Store.Put(Kinds.VitessShard, "shard", labels: Labels, owner: new("VitessCluster", "main", "uid-1"));
        world.Store.Put(Kinds.VitessShard, "stranger", labels: Json.Map(("planetscale.com/cluster", "other")));
        world.Store.Put(Kinds.VitessBackup, "backup", labels: Labels);
        world.Store.Put(Kinds.Node, "node", labels: Json.Map(("topology.kubernetes.io/zone", "z1")));
        world.Store.Put(Kinds.Pod, "pod", owner: new(Kinds.VitessShard, "shard", "uid-3"));
        process = world.Begin(snapshot =>
        {
            ran.Add(snapshot.Subject.Key.Name);
            return default;
        });
    }

    [Fact]
    public void Every_resource_with_a_pass_runs_at_first_clusters_before_cells_before_shards() =>
        Assert.Equal(["main", "cell", "shard", "stranger"], ran);

    [Fact]
    public void An_owned_object_concerns_its_owner() =>
        Ran(() => world.Store.Change(Kinds.Pod, "pod", ["status"], Json.Map(("phase", "Running"))), "shard");

    [Fact]
    public void A_claim_that_nobody_owns_concerns_its_shard_and_its_cluster()
    {
        world.Store.Put(Kinds.PersistentVolumeClaim, "kept", labels: Labels.With("reconcile.vitess.io/component", "vttablet"));
        world.Run();
        ran.Clear();
        Ran(() => world.Store.Change(Kinds.PersistentVolumeClaim, "kept", ["metadata", "annotations", "x"], "y"), "main", "shard");
        Ran(() => world.Store.Change(Kinds.PersistentVolumeClaim, "kept", ["metadata", "labels"], Labels), "main", "shard");
        Ran(() => world.Store.Change(Kinds.PersistentVolumeClaim, "kept", ["metadata", "annotations", "x"], "z"));
    }

    [Fact]
    public void A_pod_of_VTOrc_concerns_its_shard_and_a_tablet_that_is_gone_its_cluster()
    {
        world.Store.Put(Kinds.Pod, "vtorc", labels: Labels.With("planetscale.com/component", "vtorc"));
        world.Store.Put(Kinds.Pod, "tablet", labels: Labels.With("planetscale.com/component", "vttablet"));
        world.Run();
        ran.Clear();
        Ran(() => world.Store.Change(Kinds.Pod, "vtorc", ["status"], Json.Map(("phase", "Running"))), "shard");
        Ran(() => world.Store.Change(Kinds.Pod, "tablet", ["status"], Json.Map(("phase", "Running"))));
        Ran(() => world.Store.Remove(Kinds.Pod, "vtorc"), "shard");
        Ran(() => world.Store.Remove(Kinds.Pod, "tablet"), "main");
    }

    [Fact]
    public void The_spec_or_status_of_a_resource_concerns_its_family()
    {
        Ran(() => world.Store.Change(Kinds.VitessShard, "shard", ["status"], Json.Map(("x", 1))), "cell", "main", "shard");
        Ran(() => world.Store.Change(Kinds.VitessCell, "cell", ["spec", "x"], 1), "cell", "main", "shard");
    }

    [Fact]
    public void A_backup_concerns_its_shard_alone()
    {
        foreach (var label in (ReadOnlySpan<string>)["planetscale.com/keyspace", "planetscale.com/shard"])
        {
            world.Store.Change(Kinds.VitessShard, "shard", ["metadata", "labels", label], "x-80");
            world.Store.Change(Kinds.VitessBackup, "backup", ["metadata", "labels", label], "x-80");
        }
        world.Run();
        ran.Clear();
        Ran(() => world.Store.Change(Kinds.VitessBackup, "backup", ["status"], Json.Map(("complete", true))), "shard");
    }

    [Fact]
    public void What_no_other_reads_of_a_resource_concerns_it_and_its_owner() =>
        Ran(() => world.Store.Change(Kinds.VitessShard, "shard", ["metadata", "other"], "x"), "main", "shard");

    [Fact]
    public void A_member_that_leaves_a_family_concerns_both() => Ran(
        () => world.Store.Change(Kinds.VitessCell, "cell", ["metadata", "labels"], Json.Map(("planetscale.com/cluster", "other"))),
        "cell", "main", "shard", "stranger");

    [Fact]
    public void A_schedule_that_names_another_cluster_concerns_both()
    {
        world.Store.Put(Kinds.VitessBackupSchedule, "nightly", Json.Map(("cluster", "main")));
        world.Run();
        Ran(() => world.Store.Change(Kinds.VitessBackupSchedule, "nightly", ["spec", "cluster"], "other"), "cell", "main", "nightly", "shard", "stranger");
        Ran(() => world.Store.Change(Kinds.VitessBackupSchedule, "nightly", ["metadata", "labels"], Labels), "nightly", "stranger");
    }

    [Fact]
    public void A_member_that_is_gone_concerns_the_family() =>
        Ran(() => world.Store.Remove(Kinds.VitessCell, "cell"), "main", "shard");

    [Fact]
    public void A_node_concerns_shards_when_its_zone_or_readiness_changes()
    {
        Ran(() => world.Store.Change(Kinds.Node, "node", ["status"], Ready), "shard", "stranger");
        Ran(() => world.Store.Change(Kinds.Node, "node", ["metadata", "other"], "x"));
    }

    [Fact]
    public void A_secret_concerns_its_namespace_when_its_data_change()
    {
        Ran(() => world.Store.Put(Kinds.Secret, "secret"), "cell", "main", "shard", "stranger");
        Ran(() => world.Store.Change(Kinds.Secret, "secret", ["metadata", "other"], "x"));
        Ran(() => world.Store.Change(Kinds.Secret, "secret", ["data", "k"], "eA=="), "cell", "main", "shard", "stranger");
    }

    [Fact]
    public void A_service_concerns_its_owner_and_its_cluster_when_where_it_is_reached_changes()
    {
        Ran(() => world.Store.Put(Kinds.Service, "service", labels: Labels, owner: new(Kinds.VitessCell, "cell", "uid-2")), "cell", "main");
        Ran(() => world.Store.Change(Kinds.Service, "service", ["metadata", "other"], "x"), "cell");
        Ran(() => world.Store.Change(Kinds.Service, "service", ["spec", "clusterIP"], "10.0.0.1"), "cell", "main");
    }

    [Fact]
    public void Many_changes_in_one_list_make_one_pass()
    {
        process.HoldsEvents = true;
        world.Store.Change(Kinds.VitessCell, "cell", ["spec", "x"], 1);
        world.Store.Put(Kinds.VitessCell, "other", labels: Labels);
        world.Run();
        ran.Clear();
        process.LoseWatch(Kinds.VitessCell);
        world.Pass(1);

        Assert.Equal(["cell", "main", "other", "shard"], ran.Order(StringComparer.Ordinal));
    }

    private static Json Ready => Json.Map(("conditions", Json.List(Json.Map(("type", "Ready"), ("status", "True")))));

    private void Ran(Action change, params string[] expected)
    {
        ran.Clear();
        change();
        world.Run();
        Assert.Equal(expected, ran.Order(StringComparer.Ordinal));
    }
}
