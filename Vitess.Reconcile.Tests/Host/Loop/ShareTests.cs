using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class ShareTests
{
    [Fact]
    public void Every_cluster_is_in_just_one_share_and_shares_are_about_equal()
    {
        var store = new ObjectStore();
        var clusters = Enumerable.Range(0, 300)
            .Select(n => Assert.IsType<ObservedObject.Resource>(store.Put(Kinds.VitessCluster, $"cluster-{n}"))).ToList();
        for (var count = 1; count <= 5; count++)
        {
            var shares = Enumerable.Range(0, count).Select(index => new Share(index, count)).ToList();
            Assert.All(clusters, cluster => Assert.Single(shares, share => share.Covers(cluster)));
            Assert.All(shares, share => Assert.InRange(clusters.Count(share.Covers), 200 / count, 400 / count));
        }
    }

    [Fact]
    public void All_resources_of_a_cluster_are_in_its_share()
    {
        var store = new ObjectStore();
        for (var n = 0; n < 30; n++)
        {
            var labels = Json.Map((Labels.Cluster, $"c{n}"));
            var cluster = Assert.IsType<ObservedObject.Resource>(store.Put(Kinds.VitessCluster, $"c{n}"));
            var shard = Assert.IsType<ObservedObject.Resource>(store.Put(Kinds.VitessShard, $"c{n}-keyspace-shard", labels: labels));
            for (var index = 0; index < 4; index++)
            {
                Assert.Equal(new Share(index, 4).Covers(cluster), new Share(index, 4).Covers(shard));
            }
        }
    }

    [Fact]
    public void A_schedule_is_in_the_share_of_the_cluster_that_it_names_whatever_its_labels_say()
    {
        var store = new ObjectStore();
        for (var n = 0; n < 30; n++)
        {
            var cluster = Assert.IsType<ObservedObject.Resource>(store.Put(Kinds.VitessCluster, $"c{n}"));
            var spec = Json.Map(("cluster", $"c{n}"));
            var bare = Assert.IsType<ObservedObject.Resource>(store.Put(Kinds.VitessBackupSchedule, $"bare-{n}", spec));
            var labelled = Assert.IsType<ObservedObject.Resource>(
                store.Put(Kinds.VitessBackupSchedule, $"labelled-{n}", spec, Json.Map((Labels.Cluster, $"c{n + 1}"))));
            for (var index = 0; index < 4; index++)
            {
                Assert.Equal(new Share(index, 4).Covers(cluster), new Share(index, 4).Covers(bare));
                Assert.Equal(new Share(index, 4).Covers(cluster), new Share(index, 4).Covers(labelled));
            }
        }
    }

    [Fact]
    public void Two_processes_that_share_the_work_are_active_at_once_and_no_resource_has_passes_in_both()
    {
        var world = new SmallWorld();
        for (var n = 0; n < 20; n++)
        {
            world.Store.Put(Kinds.VitessShard, $"shard-{n}", PodsPass.Spec($"pod-{n}"), Json.Map((Labels.Cluster, $"c{n}")));
        }
        var passes = new[] { new PodsPass(), new PodsPass() };
        for (var index = 0; index < 2; index++)
        {
            var share = new Share(index, 2);
            world.Begin(
                passes[index].Reconcile, $"holder-{index}", new() { Share = share, LeaseName = share.LeaseOf("vitess-operator") });
        }
        world.Pass(5);
        var seen = passes.Select(pass => pass.Snapshots.Select(snapshot => snapshot.Subject.Key).Distinct().ToList()).ToList();
        Assert.All(seen, keys => Assert.True(keys.Count >= 3, $"only {keys.Count}"));
        Assert.Empty(seen[0].Intersect(seen[1]));
        Assert.Equal(20, seen[0].Count + seen[1].Count);
        Assert.All(Enumerable.Range(0, 20), n => Assert.NotNull(world.Store.Find(Kinds.Pod, $"pod-{n}")));
    }

    [Theory]
    [InlineData("1/1", 0, 1)]
    [InlineData("3/3", 2, 3)]
    public void A_share_is_written_as_people_count(string text, int index, int count) =>
        Assert.Equal(new Share(index, count), Share.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("a/b")]
    [InlineData("-1/3")]
    public void What_is_no_share_is_refused(string text) => Assert.Null(Share.Parse(text));
}
