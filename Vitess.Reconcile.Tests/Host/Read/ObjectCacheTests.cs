using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class ObjectCacheTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Owner Shard = new(Kinds.VitessShard, "shard", "uid-shard");

    private readonly ObjectCache cache = new(TimeSpan.FromMinutes(10));

    [Fact]
    public void An_older_version_never_replaces_a_newer_one()
    {
        cache.Put(Pod("a", "uid-1", 20), Start);

        Assert.Null(cache.Put(Pod("a", "uid-1", 19), Start));
        Assert.Null(cache.Put(Pod("a", "uid-1", 20), Start));
        Assert.Equal(20ul, cache.Find(Key("a"))?.Meta.Version);
        Assert.NotNull(cache.Put(Pod("a", "uid-1", 21), Start));
    }

    [Fact]
    public void What_is_gone_does_not_come_back_by_a_late_sight_answer_or_list()
    {
        cache.Put(Pod("a", "uid-1", 20), Start);
        Assert.NotNull(cache.Remove(Key("a"), "uid-1", Start));

        Assert.Null(cache.Put(Pod("a", "uid-1", 25), Start));
        Assert.Empty(Merge(22, Pod("a", "uid-1", 20)));
        Assert.Null(cache.Find(Key("a")));
        Assert.Empty(cache.Owned("uid-shard"));
    }

    [Fact]
    public void Its_successor_of_the_same_name_is_another_object()
    {
        cache.Put(Pod("a", "uid-1", 20), Start);
        cache.Put(Pod("a", "uid-2", 30), Start);

        // The disappearance of the first comes late, and so does a sight of it.
        Assert.Null(cache.Remove(Key("a"), "uid-1", Start));
        Assert.Null(cache.Put(Pod("a", "uid-1", 40), Start));
        Assert.Equal("uid-2", cache.Find(Key("a"))?.Meta.Uid);
    }

    [Fact]
    public void An_object_that_was_never_seen_is_remembered_as_gone_too()
    {
        Assert.Null(cache.Remove(Key("a"), "uid-1", Start));
        Assert.Null(cache.Put(Pod("a", "uid-1", 20), Start));
    }

    [Fact]
    public void Pods_of_tablets_are_counted_by_keyspace_shard_and_cell_and_those_of_VTOrc_are_their_shards_whoever_owns_them()
    {
        ObservedObject.Pod Of(string name, ulong version, string component, string cell, bool isReady) => Pod(name, $"uid-{name}", version) is var pod
            ? pod with
            {
                Meta = pod.Meta with
                {
                    Owner = null,
                    Labels = ValueMap.Of((Labels.Cluster, "example"), (Labels.Keyspace, "commerce"), (Labels.Shard, "x-x"), (Labels.Component, component), (Labels.Cell, cell)),
                },
                State = pod.State with { Phase = PodPhase.Running, IsReady = isReady },
            }
            : pod;
        cache.Put(Of("one", 20, Labels.VtTablet, "zone2", isReady: true), Start);
        cache.Put(Of("two", 21, Labels.VtTablet, "zone1", isReady: false), Start);
        cache.Put(Of("three", 22, Labels.VtTablet, "zone1", isReady: false), Start);
        cache.Put(Of("three", 23, Labels.VtTablet, "zone1", isReady: true), Start);
        cache.Put(Of("vtorc", 24, Labels.VtOrc, "zone1", isReady: true), Start);
        Assert.Equal([new("commerce", "x-x", "zone1", 2, 1), new("commerce", "x-x", "zone2", 1, 1)], cache.TabletPods(Resource(Kinds.VitessCluster, "example")));
        Assert.Equal(cache.TabletPods(Resource(Kinds.VitessCluster, "example")), cache.TabletPods(Resource(Kinds.VitessKeyspace, "any")));
        Assert.Equal("vtorc", Assert.Single(cache.VtorcPods(Resource(Kinds.VitessShard, "any"))).Key.Name);
        cache.Remove(Key("one"), "uid-one", Start);
        cache.Remove(Key("vtorc"), "uid-vtorc", Start);
        Assert.Equal([new("commerce", "x-x", "zone1", 2, 1)], cache.TabletPods(Resource(Kinds.VitessCluster, "example")));
        Assert.Empty(cache.VtorcPods(Resource(Kinds.VitessShard, "any")));
        Assert.Empty(cache.TabletPods(Resource(Kinds.VitessShard, "any")));
    }

    [Fact]
    public void A_list_removes_what_it_does_not_show_unless_that_is_newer()
    {
        cache.Put(Pod("old", "uid-1", 20), Start);
        cache.Put(Pod("new", "uid-2", 40), Start);

        var change = Assert.Single(Merge(30));
        Assert.Equal("old", change.Before?.Key.Name);
        Assert.Null(change.After);
        Assert.NotNull(cache.Find(Key("new")));
        Assert.Null(cache.Put(Pod("old", "uid-1", 50), Start));
    }

    [Fact]
    public void What_a_watch_shows_late_from_before_a_list_tells_nothing()
    {
        Merge(30);

        // It was created and deleted before the list.
        Assert.Null(cache.Put(Pod("a", "uid-1", 25), Start));
        Assert.NotNull(cache.Put(Pod("b", "uid-2", 31), Start));
    }

    [Fact]
    public void The_list_of_one_kind_says_nothing_of_another()
    {
        Merge(30);
        Assert.NotNull(cache.Put(Secret("s", 25), Start));
    }

    [Fact]
    public void Identities_are_forgotten_after_their_time()
    {
        cache.Remove(Key("a"), "uid-1", Start);
        cache.Remove(Key("b"), "uid-2", Start + TimeSpan.FromMinutes(9));
        Assert.Null(cache.Put(Pod("a", "uid-1", 20), Start + TimeSpan.FromMinutes(9)));

        cache.Remove(Key("c"), "uid-3", Start + TimeSpan.FromMinutes(11));
        Assert.Null(cache.Put(Pod("b", "uid-2", 20), Start + TimeSpan.FromMinutes(11)));
        Assert.NotNull(cache.Put(Pod("a", "uid-1", 20), Start + TimeSpan.FromMinutes(11)));
    }

    [Fact]
    public void An_owner_has_its_objects_in_order_and_loses_those_that_change_owner()
    {
        foreach (var name in (string[])["c", "a", "b"])
        {
            cache.Put(Pod(name, $"uid-{name}", 20), Start);
        }
        Assert.Equal(["a", "b", "c"], cache.Owned("uid-shard").Select(pod => pod.Key.Name));

        cache.Put(Pod("b", "uid-b", 21, owner: null), Start);
        Assert.Equal(["a", "c"], cache.Owned("uid-shard").Select(pod => pod.Key.Name));
    }

    [Fact]
    public void Lists_are_the_same_while_nothing_changes()
    {
        cache.Put(Pod("a", "uid-1", 20), Start);
        var before = cache.Owned("uid-shard");
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var after = cache.Owned("uid-shard");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - bytes);
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_family_is_the_cluster_and_what_carries_its_label()
    {
        var cluster = Resource(Kinds.VitessCluster, "main", default);
        var member = Resource(Kinds.VitessShard, "shard", ValueMap.Of(("planetscale.com/cluster", "main")));
        var stranger = Resource(Kinds.VitessShard, "stranger", ValueMap.Of(("planetscale.com/cluster", "other")));
        foreach (var resource in (ObservedObject.Resource[])[stranger, member, cluster])
        {
            cache.Put(resource, Start);
        }
        Assert.Equal([cluster, member], cache.Family(member));
        Assert.Equal([cluster, member], cache.Family(cluster));
    }

    [Fact]
    public void Claims_that_nobody_owns_are_found_by_their_labels_with_the_backups_of_their_shards()
    {
        var labels = ValueMap.Of(("planetscale.com/cluster", "main"), ("planetscale.com/keyspace", "k"), ("planetscale.com/shard", "x-x"));
        var cluster = Resource(Kinds.VitessCluster, "main", default);
        var shard = Resource(Kinds.VitessShard, "shard", labels);
        var backup = Resource(Kinds.VitessBackup, "backup", labels);
        var other = Resource(Kinds.VitessBackup, "other", labels.With("planetscale.com/shard", "x-80"));
        foreach (var resource in (ObservedObject.Resource[])[cluster, shard, backup, other])
        {
            cache.Put(resource, Start);
        }
        var kept = Claim("kept", 20, labels.With("reconcile.vitess.io/component", "vttablet"));
        var used = Claim("used", 20, labels.With("reconcile.vitess.io/protected", "true"));
        var plain = Claim("plain", 20, labels);
        var owned = Claim("owned", 20, labels.With("reconcile.vitess.io/protected", "true"), Shard);
        foreach (var claim in (ObservedObject.Claim[])[kept, used, plain, owned])
        {
            cache.Put(claim, Start);
        }
        Assert.Equal([kept, used], cache.Claims(shard));
        Assert.Equal([kept, used], cache.Claims(cluster));
        Assert.Equal([backup], cache.BackupsOf(cache.Claims(cluster)));

        cache.Put(Claim("kept", 21, labels), Start);
        cache.Remove(used.Key, used.Meta.Uid, Start);
        Assert.Empty(cache.Claims(shard));
        Assert.Empty(cache.Claims(cluster));
        Assert.Empty(cache.BackupsOf(cache.Claims(cluster)));
    }

    [Fact]
    public void A_schedule_sees_the_backups_of_shards_whose_status_does_not_tell_them()
    {
        var of = ValueMap.Of((Labels.Cluster, "main"), (Labels.Keyspace, "k"));
        var (left, right) = (of.With(Labels.Shard, "x-80"), of.With(Labels.Shard, "80-x"));
        var told = Resource(Kinds.VitessShard, "told", right) with { Status = Json.Parse("""{"backupLocations": []}""") };
        var backup = Resource(Kinds.VitessBackup, "backup", left);
        var schedule = Resource(Kinds.VitessBackupSchedule, "schedule", default) with { Spec = Json.Map(("cluster", "main")) };
        foreach (var resource in (ObservedObject.Resource[])[Resource(Kinds.VitessShard, "untold", left), told, backup, Resource(Kinds.VitessBackup, "other", right), schedule])
        {
            cache.Put(resource, Start);
        }
        Assert.Equal([backup], cache.UntoldBackups(schedule));
    }

    private static ObservedObject.Claim Claim(string name, ulong version, ValueMap<string, string> labels, Owner? owner = null) => new(
        Meta(new(Kinds.PersistentVolumeClaim, "ns", name), $"uid-{name}", version) with { Labels = labels, Owner = owner },
        IsBound: true, "1Gi", "1Gi", "v");

    private static ObjectKey Key(string name) => new(Kinds.Pod, "ns", name);

    private static ObjectMeta Meta(ObjectKey key, string uid, ulong version) =>
        new() { Key = key, Uid = uid, Version = version, Created = Start };

    private static ObservedObject.Pod Pod(string name, string uid, ulong version) => Pod(name, uid, version, Shard);

    private static ObservedObject.Pod Pod(string name, string uid, ulong version, Owner? owner) =>
        new(Meta(Key(name), uid, version) with { Owner = owner }, new() { Phase = PodPhase.Running });

    private static ObservedObject.Secret Secret(string name, ulong version) =>
        new(Meta(new(Kinds.Secret, "ns", name), $"uid-{name}", version), default);

    private static ObservedObject.Resource Resource(string kind, string name, ValueMap<string, string> labels) =>
        new(Meta(new(kind, "ns", name), $"uid-{name}", 5) with { Labels = labels }, Json.EmptyMap, Json.EmptyMap);

    private List<Change> Merge(ulong version, params ObservedObject[] listed)
    {
        var changes = new List<Change>();
        cache.Merge(Kinds.Pod, [.. listed], version, Start, changes);
        return changes;
    }

    private static ObservedObject.Resource Resource(string kind, string name) => Resource(
        kind, name, ValueMap.Of((Labels.Cluster, "example"), (Labels.Keyspace, "commerce"), (Labels.Shard, "x-x")));
}
