using System.Collections.Concurrent;
using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Volumes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using Installed = Vitess.Reconcile.Host.Install.Installation;
using ServedKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Volumes;

/// <summary>How full volumes are, as a process that was told whom to ask finds it out.</summary>
public sealed class VolumeSettingsTests
{
    private const string Summary = """
        {"pods":[{"podRef":{"name":"data-0","namespace":"t"},"volume":[{"time":"2026-11-21T08:00:05Z","capacityBytes":100,
         "usedBytes":40,"pvcRef":{"name":"data-0","namespace":"t"}}]}]}
        """;

    private static readonly DateTimeOffset At = new(2026, 11, 21, 8, 0, 5, TimeSpan.Zero);
    private static readonly ObjectKey Claim = new(Kinds.PersistentVolumeClaim, "t", "data-0");

    [Fact]
    public async Task A_world_asks_the_kubelet_of_the_node_with_the_operators_own_token()
    {
        using var certificate = WebServer.SelfSigned();
        var asked = new ConcurrentQueue<string>();
        await using var kubelet = await Kubelet(certificate, asked);
        await using var on = await FrontedServer.Start();
        on.Made(ServedKinds.Node, """{"metadata": {"name": "n1"}}""");
        await on.Client.Send(
            new(HttpMethod.Patch, "/api/v1/nodes/n1/status")
            {
                Body = Json.Parse("""
                    {"status": {"addresses": [{"type": "Hostname", "address": "n1"}, {"type": "InternalIP", "address": "127.0.0.1"}]}}
                    """),
                ContentType = KubeRequest.MergePatch,
                Deadline = on.Soon,
            },
            default);
        on.Made(ServedKinds.Node, """{"metadata": {"name": "n2"}}""");
        // Whom the API server's certificate is believed from, the kubelets' are too.
        var access = new KubeAccess
        {
            Server = on.Front.Address, Credential = new Credential.Token("mine"), Authority = new(null, certificate.ExportCertificatePem()),
        };
        using var client = new KubeClient(access, on.Clock);
        var settings = new VolumeSettings.Kubelets(new() { Port = kubelet.Address.Port });
        var ended = new ConcurrentQueue<Input.Ended>();
        using var vitess = new VitessCalls((_, _) => throw new InvalidOperationException("No vtctld knows it."), () => on.Clock.Now);
        using var world = new LiveWorld(
            client, vitess, new(settings.Open(access, client, on.Clock), () => on.Clock.Now),
            new() { Scope = Scope.All, LeaseNamespace = "t", LeaseDuration = TimeSpan.FromSeconds(15) }, on.Clock,
            input => ended.Enqueue((Input.Ended)input), default);
        foreach (var (id, node) in new (int, string?)[] { (1, "n1"), (2, "n2"), (3, "n3"), (4, null) })
        {
            world.Begin(new(id, new EffectTask.Read(new Query.VolumeUsage(Claim, node)), on.Clock.Now, TimeSpan.FromSeconds(10), null));
        }
        for (var i = 0; i < 1000 && ended.Count < 4; i++)
        {
            await Task.Delay(10);
        }
        Assert.Equal(
            new Outcome.Done(new Result.Answered(new Answer.VolumeUsage(new(Claim, At, 40, 100, null, null)))),
            ended.Single(one => one.Effect == 1).Outcome);
        Assert.All(ended.Where(one => one.Effect != 1), one => Assert.IsType<Outcome.Unknown>(one.Outcome));
        Assert.Equal(["GET /stats/summary Bearer mine"], asked);
    }

    [Fact]
    public async Task Where_nobody_is_to_be_asked_nobody_is()
    {
        await using var on = await FrontedServer.Start();
        var sources = new VolumeSettings.None().Open(new() { Server = on.Front.Address }, on.Client, on.Clock);
        Assert.IsType<Outcome.Unknown>(await new VolumeReadings(sources, () => At).Read(new(Claim, "n1"), TimeSpan.FromSeconds(1), default));
        Assert.Empty(on.Seen.Requests);
    }

    [Fact]
    public async Task What_is_known_of_the_volumes_of_shards_is_shown_and_nothing_else()
    {
        using var certificate = WebServer.SelfSigned();
        await using var node = await Kubelet(certificate, []);
        using var kubelets = new KubeletVolumes(
            new() { IsInsecure = true, Port = node.Address.Port }, (_, _) => Task.FromResult<string?>("127.0.0.1"),
            _ => Task.FromResult<string?>("t"));
        var shards = new ShardMetrics(() => At);
        using var metrics = new Metrics();
        shards.ShowIn(metrics);
        var now = At;
        var asked = new ConcurrentQueue<ObjectKey>();
        var poll = new VolumePoll(
            new([kubelets], () => now),
            usage =>
            {
                asked.Enqueue(usage.Claim);
                shards.Take(usage);
            },
            () => now);
        poll.Watched(_ => default)(Shard("data-0", "data-1"));
        await poll.Ask(default);
        var shown = metrics.Show();
        Assert.Contains("vitess_volume_used_bytes{namespace=\"t\",claim=\"data-0\"} 40\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("data-1", shown, StringComparison.Ordinal);

        // What no pass has shown for long is gone, or looked after elsewhere.
        now += TimeSpan.FromMinutes(11);
        await poll.Ask(default);
        Assert.Equal([Claim], asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0, "--volume-usage", "kubelet", "--kubelet-insecure-tls")]
    [InlineData(0, "--volume-usage=prometheus", "--prometheus-url=http://p:9090/x")]
    [InlineData(1, "--volume-usage=prometheus")]
    [InlineData(1, "--volume-usage=prometheus", "--prometheus-url=p:9090")]
    [InlineData(1, "--volume-usage=df")]
    public void Who_is_asked_is_said_on_the_command_line_and_is_nobody_else(int errors, params string[] words)
    {
        var command = new Command("run");
        var options = new VolumeOptions();
        options.AddTo(command);
        var parsed = command.Parse(words);
        Assert.Equal(errors, parsed.Errors.Count);
        if (errors == 0)
        {
            Assert.Equal(
                words.Length == 0 ? new VolumeSettings.None()
                    : words[0].EndsWith("prometheus", StringComparison.Ordinal)
                    ? new VolumeSettings.Prometheus(new("http://p:9090/x"), null)
                    : new VolumeSettings.Kubelets(new() { IsInsecure = true }),
                options.Of(parsed));
        }
    }

    [Fact]
    public void The_right_to_ask_kubelets_is_granted_where_they_are_asked_and_nowhere_else()
    {
        Assert.DoesNotContain(new Installed().Objects(), AsksNodes);
        var asking = new Installed { AsksKubelets = true }.Objects();
        Assert.Equal("vitess-operator-kubelets", Assert.Single(asking, AsksNodes).At("metadata", "name")?.AsText);
        Assert.Contains("\"--volume-usage=kubelet\"", Assert.Single(asking, item => item["kind"]?.AsText == "Deployment").ToString(), StringComparison.Ordinal);

        static bool AsksNodes(Json item) => (item["rules"]?.Items ?? [])
            .Any(rule => rule["resources"]?.Items.Any(resource => resource.AsText == "nodes/stats") == true);
    }

    private static Task<WebServer> Kubelet(X509Certificate2 certificate, ConcurrentQueue<string> asked) => WebServer.Start(
        context =>
        {
            asked.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}");
            return context.Response.WriteAsync(Summary);
        },
        certificate);

    private static Snapshot Shard(params string[] names) => new()
    {
        Now = At,
        Options = new() { Holder = "h" },
        Subject = new(Meta(Kinds.VitessShard, "s"), Json.EmptyMap, Json.EmptyMap),
        Owned = [
            .. names.Select(name => new ObservedObject.Pod(Meta(Kinds.Pod, name), new() { Phase = PodPhase.Running, Node = "n1" })),
            .. names.Select(name => new ObservedObject.Claim(Meta(Kinds.PersistentVolumeClaim, name), true, "1Gi", "1Gi", "v"))],
    };

    private static ObjectMeta Meta(string kind, string name) => new()
    {
        Key = new(kind, "t", name), Uid = name, Version = 1, Created = At,
        Labels = ValueMap.Of(("planetscale.com/cluster", "c"), ("planetscale.com/keyspace", "k")),
    };
}
