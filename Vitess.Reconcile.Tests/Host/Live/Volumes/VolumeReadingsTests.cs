using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Volumes;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Live.Volumes;

/// <summary>How full volumes are, from kubelets and from Prometheus.</summary>
public sealed class VolumeReadingsTests
{
    private const string Summary = """
        {"node":{"nodeName":"n1","fs":{"usedBytes":1}},
         "pods":[
          {"podRef":{"name":"tablet","namespace":"shop","uid":"u"},
           "volume":[
            {"time":"2026-11-21T08:00:05Z","availableBytes":60,"capacityBytes":100,"usedBytes":40,"inodesFree":7,"inodes":10,
             "inodesUsed":3,"name":"data","pvcRef":{"name":"data-0","namespace":"shop"}},
            {"time":"2026-11-21T08:00:05Z","capacityBytes":5,"usedBytes":1,"name":"kube-api-access"},
            {"name":"new","pvcRef":{"name":"unmeasured","namespace":"shop"}}]},
          {"podRef":{"name":"other","namespace":"shop","uid":"v"},
           "volume":[
            {"time":"2026-11-21T07:59:00Z","capacityBytes":100,"usedBytes":39,"name":"data","pvcRef":{"name":"data-0","namespace":"shop"}},
            {"time":"2026-11-21T08:00:00Z","capacityBytes":9,"usedBytes":9,"inodes":0,"inodesUsed":0,"name":"d",
             "pvcRef":{"name":"btrfs","namespace":"shop"}}]},
          {"podRef":{"name":"empty","namespace":"shop","uid":"w"}}]}
        """;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset At = new(2026, 11, 21, 8, 0, 5, TimeSpan.Zero);
    private static readonly VolumeUsage Usage = new(Claim("data-0"), At, 40, 100, 3, 10);

    [Fact]
    public async Task A_kubelet_tells_what_it_has_measured()
    {
        using var certificate = WebServer.SelfSigned();
        var asked = new List<string>();
        await using var node = await Kubelet(certificate, asked);
        using var kubelets = Kubelets(node, new() { Authorities = certificate.ExportCertificatePem() });
        var readings = new VolumeReadings([kubelets], () => DateTimeOffset.UtcNow);
        var answers = await Task.WhenAll(
            readings.Read(new(Claim("data-0"), "n1"), Within, default), readings.Read(new(Claim("btrfs"), "n1"), Within, default));
        Assert.Equal(Known(Usage), answers[0]);
        Assert.Equal(Known(new(Claim("btrfs"), At.AddSeconds(-5), 9, 9, null, null)), answers[1]);
        Assert.Equal(["GET /stats/summary Bearer token-1"], asked);
    }

    [Fact]
    public async Task What_was_not_measured_is_unknown()
    {
        using var certificate = WebServer.SelfSigned();
        await using var node = await Kubelet(certificate, []);
        using var kubelets = Kubelets(node, new() { IsInsecure = true });
        var readings = new VolumeReadings([kubelets], () => DateTimeOffset.UtcNow);
        foreach (var query in new Query.VolumeUsage[]
        {
            new(Claim("unmeasured"), "n1"), new(Claim("nobody"), "n1"), new(Claim("data-0"), null), new(Claim("data-0"), "n2"),
        })
        {
            Assert.IsType<Outcome.Unknown>(await readings.Read(query, Within, default));
        }
        Assert.IsType<Outcome.Unknown>(
            await new VolumeReadings([], () => At).Read(new(Claim("data-0"), "n1"), Within, default));
    }

    [Fact]
    public async Task A_kubelet_that_is_not_trusted_or_refuses_is_unknown()
    {
        using var certificate = WebServer.SelfSigned();
        await using var node = await Kubelet(certificate, []);
        using var untrusted = Kubelets(node, new());
        Assert.IsType<Outcome.Unknown>(await Read(untrusted));
        foreach (var (status, body) in new[] { (403, "Forbidden"), (200, "{"), (200, "[]"), (200, """{"pods":null}""") })
        {
            await using var refusing = await WebServer.Start(
                context =>
                {
                    context.Response.StatusCode = status;
                    return context.Response.WriteAsync(body);
                },
                certificate);
            using var kubelets = Kubelets(refusing, new() { IsInsecure = true });
            Assert.IsType<Outcome.Unknown>(await Read(kubelets));
        }

        static Task<Outcome> Read(KubeletVolumes kubelets) => new VolumeReadings([kubelets], () => DateTimeOffset.UtcNow)
            .Read(new(Claim("data-0"), "n1"), Within, default);
    }

    [Fact]
    public async Task Prometheus_tells_the_newest_samples_of_a_namespace()
    {
        var asked = "";
        await using var server = await WebServer.Start(context =>
        {
            asked = $"{context.Request.Path} {context.Request.Query["query"]}";
            return context.Response.WriteAsync($$$"""
                {"status":"success","data":{"resultType":"matrix","result":[
                 {{{Series("used_bytes", "old", 60, "90")}}},
                 {{{Series("used_bytes", "new", 65, "40")}}},
                 {{{Series("capacity_bytes", "new", 70, "100")}}},
                 {{{Series("inodes", "new", 70, "10")}}},
                 {{{Series("inodes_used", "new", 70, "3")}}},
                 {"metric":{"__name__":"kubelet_volume_stats_used_bytes"},"values":[[1,"1"]]}]}}
                """);
        });
        using var prometheus = new PrometheusVolumes(new(server.Address, "/prefix/"), _ => Task.FromResult<string?>(null));
        var readings = new VolumeReadings([prometheus], () => DateTimeOffset.UtcNow);
        Assert.Equal(
            Known(Usage with { At = DateTimeOffset.UnixEpoch.AddSeconds(65) }),
            await readings.Read(new(Claim("data-0"), null), Within, default));
        Assert.Equal(
            "/prefix/api/v1/query {__name__=~\"kubelet_volume_stats_(used_bytes|capacity_bytes|inodes|inodes_used)\",namespace=\"shop\"}[5m]",
            asked);
        Assert.IsType<Outcome.Unknown>(await readings.Read(new(Claim("other"), null), Within, default));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":{"result":{}}}""")]
    [InlineData("""{"data":{"result":[{"values":[[1,"7"]]}]}}""")]
    [InlineData("""{"data":{"result":[{"metric":{"persistentvolumeclaim":"data-0"},"values":[[1]]}]}}""")]
    [InlineData("""{"data":{"result":[{"metric":{"persistentvolumeclaim":"data-0"},"values":[[1e300,"7"]]}]}}""")]
    public async Task An_answer_of_Prometheus_that_cannot_be_read_is_unknown(string answer)
    {
        await using var server = await WebServer.Start(context => context.Response.WriteAsync(answer));
        using var prometheus = new PrometheusVolumes(server.Address, _ => Task.FromResult<string?>(null));
        Assert.IsType<Outcome.Unknown>(
            await new VolumeReadings([prometheus], () => At).Read(new(Claim("data-0"), "n1"), Within, default));
    }

    [Fact]
    public async Task The_next_source_is_asked_when_the_first_cannot_tell()
    {
        await using var server = await WebServer.Start(context => context.Response.WriteAsync($$$"""
            {"data":{"result":[{{{Series("used_bytes", "n", 5, "40")}}},{{{Series("capacity_bytes", "n", 5, "100")}}}]}}
            """));
        using var kubelets = new KubeletVolumes(
            new(), (_, _) => Task.FromResult<string?>(null), _ => Task.FromResult<string?>(null));
        using var prometheus = new PrometheusVolumes(server.Address, _ => Task.FromResult<string?>(null));
        Assert.Equal(
            Known(new(Claim("data-0"), DateTimeOffset.UnixEpoch.AddSeconds(5), 40, 100, null, null)),
            await new VolumeReadings([kubelets, prometheus], () => At).Read(new(Claim("data-0"), "n1"), Within, default));
    }

    [Fact]
    public async Task A_failure_is_asked_again_and_an_answer_is_kept_for_ten_seconds()
    {
        var now = At;
        var source = new Scripted();
        var readings = new VolumeReadings([source], () => now);
        Assert.IsType<Outcome.Unknown>(await readings.Read(new(Claim("data-0"), "n"), Within, default));
        Assert.Equal(Known(Usage), await readings.Read(new(Claim("data-0"), "n"), Within, default));
        Assert.Equal(Known(Usage), await readings.Read(new(Claim("data-0"), "n"), Within, default));
        Assert.Equal(2, source.Count);
        now += TimeSpan.FromSeconds(11);
        await readings.Read(new(Claim("data-0"), "n"), Within, default);
        Assert.Equal(3, source.Count);
    }

    private static ObjectKey Claim(string name) => new(Kinds.PersistentVolumeClaim, "shop", name);

    private static Outcome.Done Known(VolumeUsage usage) =>
        new Outcome.Done(new Result.Answered(new Answer.VolumeUsage(usage)));

    private static string Series(string name, string node, int at, string value) =>
        $$$"""{"metric":{"__name__":"kubelet_volume_stats_{{{name}}}","namespace":"shop","node":"{{{node}}}","persistentvolumeclaim":"data-0"},"values":[[1,"7"],[{{{at}}},"{{{value}}}"]]}""";

    private static Task<WebServer> Kubelet(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, List<string> asked) =>
        WebServer.Start(
        context =>
        {
            asked.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}");
            return context.Response.WriteAsync(Summary);
        },
        certificate);

    private static KubeletVolumes Kubelets(WebServer node, KubeletSettings settings) => new(
        settings with { Port = node.Address.Port },
        (name, _) => Task.FromResult(name == "n1" ? "127.0.0.1" : null),
        _ => Task.FromResult<string?>("token-1"));

    /// <summary>Fails once, then tells.</summary>
    private sealed class Scripted : IVolumeSource
    {
        internal int Count { get; private set; }

        public string? GroupOf(Query.VolumeUsage query) => "all";

        public Task<ValueList<VolumeUsage>> Read(string group, CancellationToken stop) => ++Count == 1
            ? Task.FromException<ValueList<VolumeUsage>>(new VolumesUnreadableException("not now"))
            : Task.FromResult<ValueList<VolumeUsage>>([Usage]);
    }
}
