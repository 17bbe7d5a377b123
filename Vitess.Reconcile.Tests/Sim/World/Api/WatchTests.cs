using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

public sealed class WatchTests
{
    private readonly Cluster cluster = new();

    [Fact]
    public void A_watch_from_a_list_shows_everything_after_it_once()
    {
        cluster.Made(Kinds.Secret, Cluster.Secret("before"));
        var version = cluster.Server.ResourceVersion;
        cluster.Made(Kinds.Secret, Cluster.Secret("after"));
        cluster.Server.Patch(Kinds.Secret, "t", "before", PatchType.Merge, Cluster.Read("""{"data": {"a": "Yg=="}}"""));
        cluster.Server.Delete(Kinds.Secret, "t", "after");
        cluster.Server.WatchFrom(Kinds.Secret, version, out var changes);
        Assert.Equal("Added after, Modified before, Deleted after",
            string.Join(", ", changes.Select(change => $"{change.Type} {change.Object.Name()}")));
        Assert.Equal(changes.Select(change => change.Version), changes.Select(change => change.Version).Order());
    }

    [Fact]
    public void A_watch_from_before_the_window_is_refused_as_expired()
    {
        var version = cluster.Server.ResourceVersion;
        cluster.Made(Kinds.Secret, Cluster.Secret("a"));
        cluster.Server.CutWatchWindow(Kinds.Secret, cluster.Server.ResourceVersion);
        Assert.Equal(410, cluster.Server.WatchFrom(Kinds.Secret, version, out _).Code);
        Assert.Equal(200, cluster.Server.WatchFrom(Kinds.Secret, cluster.Server.ResourceVersion, out var none).Code);
        Assert.Empty(none);
    }

    [Fact]
    public void Watchers_that_write_are_told_in_the_order_of_the_writes()
    {
        var told = new List<string>();
        cluster.Server.Subscribe(change =>
        {
            told.Add($"first {change.Object.Name()} {change.Type}");
            if (change.Type == WatchEventType.Added && change.Object.Name() == "a")
            {
                cluster.Made(Kinds.Secret, Cluster.Secret("b"));
            }
        });
        cluster.Server.Subscribe(change => told.Add($"second {change.Object.Name()} {change.Type}"));
        cluster.Made(Kinds.Secret, Cluster.Secret("a"));
        Assert.Equal(["first a Added", "second a Added", "first b Added", "second b Added"], told);
    }

    [Fact]
    public void A_write_that_changes_nothing_is_not_told_and_moves_no_version()
    {
        cluster.Made(Kinds.Secret, Cluster.Secret("a"));
        var version = cluster.Server.ResourceVersion;
        cluster.Server.Patch(Kinds.Secret, "t", "a", PatchType.Merge, Cluster.Read("""{"type": "Opaque"}"""));
        Assert.Equal(version, cluster.Server.ResourceVersion);
    }

    [Fact]
    public void Two_servers_with_one_seed_and_one_history_hold_the_same()
    {
        var other = new Cluster();
        foreach (var each in (Cluster[])[cluster, other])
        {
            each.Made(Kinds.Pod, Cluster.Pod("p"));
            each.Made(Kinds.Pod, Cluster.Pod("q").WithAt(["metadata", "name"], null).WithAt(["metadata", "generateName"], "g-"));
        }
        Assert.Equal(cluster.Server.Everything(), other.Server.Everything());
        Assert.NotEqual(cluster.Server.Everything().ToList(), new Cluster(seed: 2).Server.Everything());
    }
}
