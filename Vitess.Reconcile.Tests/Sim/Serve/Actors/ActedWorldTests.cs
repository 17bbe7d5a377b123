using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Serve.Actors;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Vitess.Reconcile.Tests.Golden;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.Serve.Actors;

/// <summary>The actors on an API server that they reach only over HTTP.</summary>
public sealed class ActedWorldTests
{
    private const string Deployment = """
        {"metadata": {"name": "web", "namespace": "t"},
         "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}},
          "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
        """;

    private const string ClaimingPod = """
        {"metadata": {"name": "db", "namespace": "t"},
         "spec": {"containers": [{"name": "c", "image": "i"}],
          "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}}
        """;

    private const string Claim = """
        {"metadata": {"name": "data", "namespace": "t"},
         "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
        """;

    [Fact]
    public async Task What_is_created_runs_and_what_is_deleted_leaves_nothing_behind()
    {
        await using var server = await FrontedServer.Start();
        await using var world = await Alive(server, hasControllers: null);
        Assert.True(world.HasControllers);
        server.Made(Kinds.Deployment, Deployment);
        await Until(server, "two pods are available", api =>
            api.Find(Kinds.Deployment, "t", "web")?.At("status", "availableReplicas")?.AsInteger == 2);
        Delete(server, Kinds.Deployment, "web");
        await Until(server, "nothing is left", api => !api.All(Kinds.ReplicaSet).Any() && !api.All(Kinds.Pod).Any());
    }

    [Fact]
    public async Task A_claim_gets_a_volume_where_its_pod_runs_and_goes_when_no_pod_needs_it()
    {
        await using var server = await FrontedServer.Start();
        await using var world = await Alive(server, hasControllers: true);
        server.Made(Kinds.PersistentVolumeClaim, Claim);
        server.Made(Kinds.Pod, ClaimingPod);
        await Until(server, "the pod is ready on its volume", api =>
            api.Find(Kinds.Pod, "t", "db") is { } pod && Conditions.Is(pod, "Ready")
            && api.Find(Kinds.PersistentVolumeClaim, "t", "data")?.At("status", "phase")?.AsText == "Bound");
        Delete(server, Kinds.PersistentVolumeClaim, "data");
        Delete(server, Kinds.Pod, "db");
        await Until(server, "pod, claim and volume are gone", api =>
            !api.All(Kinds.Pod).Any() && !api.All(Kinds.PersistentVolumeClaim).Any() && !api.All(Kinds.PersistentVolume).Any());
    }

    [Fact]
    public async Task What_another_writes_meanwhile_is_kept()
    {
        await using var server = await FrontedServer.Start();
        await using var world = await Alive(server, hasControllers: true);
        server.Made(Kinds.Pod, ClaimingPod.Replace("persistentVolumeClaim\": {\"claimName\": \"data\"}", "emptyDir\": {}", StringComparison.Ordinal));
        for (var i = 0; i < 50; i++)
        {
            lock (server.Gate)
            {
                server.Server.Patch(Kinds.Pod, "t", "db", PatchType.Merge, Json.Parse($$"""{"metadata": {"annotations": {"n{{i}}": "x"} } }"""));
            }
            await Task.Delay(10);
        }
        await Until(server, "the pod is ready", api => api.Find(Kinds.Pod, "t", "db") is { } pod && Conditions.Is(pod, "Ready"));
        var annotations = server.Server.Find(Kinds.Pod, "t", "db")?.At("metadata", "annotations")?.Members.Count;
        Assert.Equal(50, annotations);
    }

    [Fact]
    public async Task Where_a_controller_manager_holds_its_lease_its_work_is_left_to_it()
    {
        await using var server = await FrontedServer.Start();
        server.Made(Kinds.Namespace, """{"metadata": {"name": "kube-system"}}""");
        server.Made(Kinds.Namespace, """{"metadata": {"name": "kube-node-lease"}}""");
        server.Made(Kinds.Lease, """{"metadata": {"name": "kube-controller-manager", "namespace": "kube-system"}, "spec": {"holderIdentity": "a"}}""");
        await using var world = await Alive(server, hasControllers: null);
        Assert.False(world.HasControllers);
        server.Made(Kinds.Deployment, Deployment);
        server.Made(Kinds.Pod, """{"metadata": {"name": "p", "namespace": "t"}, "spec": {"containers": [{"name": "c", "image": "i"}]} }""");
        await Until(server, "the nodes have leases, and the pod is ready", api =>
            api.All(Kinds.Lease, "kube-node-lease").Count() == 2
            && api.Find(Kinds.Pod, "t", "p") is { } pod && Conditions.Is(pod, "Ready"));
        Assert.Empty(server.Server.All(Kinds.ReplicaSet));
    }

    [Fact]
    public async Task A_namespace_gets_the_account_that_pods_need_unless_it_has_one_or_another_gives_it()
    {
        await using var server = await FrontedServer.Start();
        var own = server.Made(Kinds.ServiceAccount, """{"metadata": {"name": "default", "namespace": "t"} }""");
        await using var world = await Alive(server, hasControllers: true);
        server.Made(Kinds.Namespace, """{"metadata": {"name": "new"} }""");
        await Until(server, "the new namespace has its account", api => api.Find(Kinds.ServiceAccount, "new", "default") is not null);
        Assert.Equal(own, server.Server.Find(Kinds.ServiceAccount, "t", "default"));
        Delete(server, Kinds.ServiceAccount, "default");
        await Until(server, "it is given again", api => api.Find(Kinds.ServiceAccount, "t", "default") is { } given && given.Uid() != own.Uid());

        await using var managed = await FrontedServer.Start();
        await using var beside = await Alive(managed, hasControllers: false);
        managed.Made(Kinds.Pod, """{"metadata": {"name": "p", "namespace": "t"}, "spec": {"containers": [{"name": "c", "image": "i"}]} }""");
        await Until(managed, "the pod is ready", api => api.Find(Kinds.Pod, "t", "p") is { } pod && Conditions.Is(pod, "Ready"));
        Assert.Empty(managed.Server.All(Kinds.ServiceAccount));
    }

    [Fact]
    public async Task What_another_operator_left_is_put_there_and_runs_on()
    {
        await using var server = await FrontedServer.Start();
        server.Server.PriorityClasses = server.Server.PriorityClasses.With("vitess-operator-control-plane", 5000).With("vitess", 1000);
        var folder = new DirectoryInfo(Path.GetDirectoryName(RecordedObjects.PathOf("01-minimal", "cluster.yaml")) ?? "");
        var left = HandedOverInput.Read([folder], new([], []), TextWriter.Null) ?? [];
        await using (await Alive(server, hasControllers: true, left))
        {
            await RunsOn(server);
        }
        lock (server.Gate)
        {
            server.Server.Patch(Kinds.VitessCluster, "minimal", "mini", PatchType.Merge, Json.Parse("""{"status": {"observedGeneration": 7} }"""), new() { Subresource = "status" });
        }
        var before = Uids(server);
        await using var again = await Alive(server, hasControllers: true, left);
        await RunsOn(server);
        Assert.Equal(before, Uids(server));
        Assert.Equal(7, server.Server.Find(Kinds.VitessCluster, "minimal", "mini")?.At("status", "observedGeneration")?.AsInteger);
    }

    private static ValueMap<string, string> Uids(FrontedServer server)
    {
        lock (server.Gate)
        {
            return server.Server.All(Kinds.Pod).ToValueMap(pod => pod.Name(), pod => pod.Uid());
        }
    }

    private static async Task RunsOn(FrontedServer server)
    {
        await Until(server, "who owns what is known", api => api.All(Kinds.Pod).Count() == 9
            && api.All(Kinds.Pod).All(pod => api.FindByUid(pod.OwnerReferences()[0]["uid"]?.AsText ?? "") is not null));
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Until(server, "every pod has gone on", api => api.All(Kinds.Pod).Count() == 9 && api.All(Kinds.ReplicaSet).Count() == 3
            && api.All(Kinds.Pod).All(pod => Conditions.Is(pod, "Ready") && pod.At("status", "containerStatuses")?.Items[0]["restartCount"]?.AsInteger == 0)
            && api.All(Kinds.PersistentVolumeClaim).All(claim => claim.At("status", "phase")?.AsText == "Bound"));
    }

    [Fact]
    public async Task A_watch_that_breaks_loses_nothing()
    {
        await using var server = await FrontedServer.Start();
        await using var world = await Alive(server, hasControllers: true);
        for (var i = 0; i < 5; i++)
        {
            server.Front.BreakWatches();
            server.Made(Kinds.Pod, $$"""{"metadata": {"name": "p{{i}}", "namespace": "t"}, "spec": {"containers": [{"name": "c", "image": "i"}]} }""");
        }
        await Until(server, "all pods are ready", api => api.All(Kinds.Pod).Count(pod => Conditions.Is(pod, "Ready")) == 5);
    }

    private static async Task<ActedWorld> Alive(FrontedServer server, bool? hasControllers, ValueList<ObservedInput> left = default)
    {
        var world = new ActedWorld(new() { Server = server.Front.Address }, new()
        {
            World = left.Count == 0 ? WorldDescription.Of(1, "a", "b") : WorldDescription.Of(3, [.. HandedOverInput.ZonesOf(left)]),
            HandedOver = left,
            Speed = 20,
            HasControllers = hasControllers,
            BrokenLaws = _ => { },
        });
        await world.Start(() => []);
        return world;
    }

    private static void Delete(FrontedServer server, KindInfo kind, string name)
    {
        lock (server.Gate)
        {
            server.Server.Delete(kind, "t", name);
        }
    }

    private static async Task Until(FrontedServer server, string what, Func<ApiServer, bool> isSo)
    {
        for (var i = 0; i < 6000; i++)
        {
            lock (server.Gate)
            {
                if (isSo(server.Server))
                {
                    return;
                }
            }
            await Task.Delay(10);
        }
        Assert.Fail($"It was not so within a minute: {what}. {string.Join('\n', server.Server.All(Kinds.Pod))}");
    }
}
