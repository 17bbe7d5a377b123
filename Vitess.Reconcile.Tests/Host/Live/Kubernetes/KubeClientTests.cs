using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;
using ServedKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

public sealed class KubeClientTests
{
    private const string Space = "/api/v1/namespaces/t/secrets";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task What_was_refused_as_one_too_many_is_sent_again_whatever_it_is(string method)
    {
        await using var on = await FrontedServer.Start();
        on.Plant(method, new WireFault.Answer(429, "0"), new WireFault.Answer(429, "0"));
        var reply = await on.Client.Send(Request(on, method), CancellationToken.None);
        Assert.True(reply is KubeReply.Answered { IsSuccess: true, IsCertain: true }, reply.ToString());
        Assert.Equal(3, on.Seen.Requests.Count);
    }

    [Fact]
    public async Task A_read_is_sent_again_until_it_is_answered()
    {
        await using var on = await FrontedServer.Start();
        on.Plant("GET", new WireFault.CutBefore(), new WireFault.Half(), new WireFault.Answer(500), new WireFault.CutAfter());
        var reply = await on.Client.Send(Request(on, "GET"), CancellationToken.None);
        Assert.True(reply is KubeReply.Answered { Status: 200 }, reply.ToString());
    }

    [Fact]
    public async Task A_creation_that_was_not_heard_of_is_never_sent_twice()
    {
        foreach (var fault in (WireFault[])[new WireFault.CutAfter(), new WireFault.Half(), new WireFault.CutBefore(), new WireFault.Answer(500)])
        {
            await using var on = await FrontedServer.Start();
            on.Plant("POST", fault);
            var reply = await on.Client.Send(Request(on, "POST"), CancellationToken.None);
            Assert.IsType<Outcome.Unknown>(KubeOutcomes.Failed(reply));
            Assert.Single(on.Seen.Requests);
        }
    }

    [Fact]
    public async Task A_guarded_write_is_sent_again_and_its_refusal_then_proves_nothing()
    {
        await using var on = await FrontedServer.Start();
        var pod = on.Made(ServedKinds.Pod, """{"metadata": {"name": "p", "namespace": "t"}, "spec": {"containers": [{"name": "a", "image": "x:1"}]}}""");
        on.Plant("PATCH", new WireFault.CutAfter());
        var move = new Move.Patch(
            new("Pod", "t", "p"), pod.Uid(), ulong.Parse(pod.ResourceVersion()), Json.Parse("""{"metadata": {"labels": {"a": "b"}}}"""));
        var outcome = await new KubeObjects(on.Client, new(on.Client)).Write(move, on.Soon, null, CancellationToken.None);
        Assert.True(outcome is Outcome.Unknown, outcome.ToString());
        Assert.Equal(2, on.Seen.Requests.Count);
        Assert.Equal("b", on.Server.Find(ServedKinds.Pod, "t", "p")?.At("metadata", "labels", "a")?.AsText);
    }

    [Fact]
    public async Task A_write_that_is_refused_at_once_has_not_happened()
    {
        await using var on = await FrontedServer.Start();
        var pod = on.Made(ServedKinds.Pod, """{"metadata": {"name": "p", "namespace": "t"}, "spec": {"containers": [{"name": "a", "image": "x:1"}]}}""");
        var objects = new KubeObjects(on.Client, new(on.Client));
        var key = new ObjectKey("Pod", "t", "p");
        var stale = new Move.Delete(key, pod.Uid(), ulong.Parse(pod.ResourceVersion()) + 1, "");
        Assert.IsType<Outcome.Refused>(await objects.Write(stale, on.Soon, null, CancellationToken.None));
        var other = new Move.Delete(key, "another", ulong.Parse(pod.ResourceVersion()), "");
        Assert.IsType<Outcome.Refused>(await objects.Write(other, on.Soon, null, CancellationToken.None));
        Assert.IsType<Outcome.Done>(await objects.Write(
            stale with { Version = ulong.Parse(pod.ResourceVersion()) }, on.Soon, null, CancellationToken.None));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_has_happened()
    {
        var clock = new SteadyClock(TimeProvider.System);
        using var client = new KubeClient(new() { Server = new("http://127.0.0.1:1") }, clock);
        var reply = await client.Send(
            new(HttpMethod.Post, Space) { Body = Json.EmptyMap, Deadline = clock.Now + TimeSpan.FromSeconds(1) }, CancellationToken.None);
        Assert.IsType<Outcome.Refused>(KubeOutcomes.Failed(reply));
    }

    [Theory]
    [InlineData("http", true)]
    [InlineData("https", false)]
    public async Task A_proxy_hears_who_comes_and_nobody_else_does(string scheme, bool isLetThrough)
    {
        var heard = "";
        await using var proxy = await WebServer.Start(context =>
        {
            heard = context.Request.Headers.ProxyAuthorization.ToString();
            context.Response.StatusCode = heard.Length > 0 && isLetThrough ? 200 : 407;
            context.Response.Headers.ProxyAuthenticate = "Basic";
            return context.Response.WriteAsync("{}");
        });
        var clock = new SteadyClock(TimeProvider.System);
        var access = new KubeAccess
        {
            Server = new($"{scheme}://nowhere.example"),
            Proxy = new UriBuilder(proxy.Address) { UserName = "us%40er", Password = "p%3Aq" }.Uri,
        };
        using var client = new KubeClient(access, clock);
        var reply = await client.Send(new(HttpMethod.Post, Space) { Body = Json.EmptyMap, Deadline = clock.Now + TimeSpan.FromSeconds(5) }, CancellationToken.None);
        Assert.Equal(isLetThrough, reply is KubeReply.Answered { Status: 200 });
        Assert.Equal("Basic dXNAZXI6cDpx", heard);
        Assert.DoesNotContain("3Aq", reply.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", false)]
    public void A_server_is_not_trusted_by_the_certificate_of_a_client(string purpose, bool isTrusted)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(purpose)], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var access = new KubeAccess { Server = new("https://server"), Authority = new(null, certificate.ExportCertificatePem()) };
        Assert.Equal(isTrusted, KubeTransport.IsTrusted(access, certificate, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(KubeTransport.IsTrusted(access, certificate, null, SslPolicyErrors.RemoteCertificateNameMismatch));
    }

    [Theory]
    [InlineData("inner.example", true)]
    [InlineData("other.example", false)]
    [InlineData(null, false)]
    public async Task A_server_has_to_carry_the_name_in_its_certificate_that_it_is_given(string? name, bool isTrusted)
    {
        using var certificate = WebServer.SelfSigned("inner.example");
        await using var server = await WebServer.Start(context => context.Response.WriteAsync("{}"), certificate);
        var clock = new SteadyClock(TimeProvider.System);
        var access = new KubeAccess { Server = server.Address, ServerName = name, Authority = new(null, certificate.ExportCertificatePem()) };
        using var client = new KubeClient(access, clock);
        var reply = await client.Send(new(HttpMethod.Post, Space) { Body = Json.EmptyMap, Deadline = clock.Now + TimeSpan.FromSeconds(5) }, CancellationToken.None);
        Assert.True(isTrusted ? reply is KubeReply.Answered : reply is KubeReply.NotSent, reply.ToString());
    }

    [Fact]
    public async Task What_is_too_late_is_not_sent()
    {
        await using var on = await FrontedServer.Start();
        var reply = await on.Client.Send(
            Request(on, "POST") with { NotAfter = on.Clock.Now - TimeSpan.FromMilliseconds(1) }, CancellationToken.None);
        Assert.Contains("too late", Assert.IsType<KubeReply.NotSent>(reply).Why, StringComparison.Ordinal);
        Assert.Empty(on.Seen.Requests);
    }

    [Fact]
    public async Task What_may_have_landed_stays_unheard_of_when_it_is_too_late_to_send_it_again()
    {
        using var once = new TcpListener(IPAddress.Loopback, 0);
        once.Start();
        var (time, sendings) = (new AdvancedTime(), 0);
        var clock = new SteadyClock(time);
        using var client = new KubeClient(new() { Server = new($"http://{once.LocalEndpoint}") }, clock)
        {
            // The second sending finds nobody listening, and by then it is too late.
            Attempted = (_, _, _, _) => time.Ahead += ++sendings == 2 ? TimeSpan.FromSeconds(20) : TimeSpan.Zero,
        };
        var sending = client.Send(
            new(HttpMethod.Patch, Space)
            {
                Body = Json.EmptyMap, IsRepeatable = true, NotAfter = clock.Now + TimeSpan.FromSeconds(10), Deadline = clock.Now + TimeSpan.FromSeconds(60),
            },
            CancellationToken.None);
        using (var taken = await once.AcceptTcpClientAsync())
        {
            once.Stop();
            var head = new byte[8192];
            Assert.True(await taken.GetStream().ReadAsync(head) > 0);
        }
        var reply = await sending;
        Assert.True(reply is KubeReply.Unheard, reply.ToString());
        Assert.IsType<Outcome.Unknown>(KubeOutcomes.Failed(reply));
    }

    [Fact]
    public async Task A_body_whose_time_is_over_when_the_connection_stands_does_not_leave()
    {
        var time = new SimulatedTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = new SteadyClock(time);
        using var content = new TimelyContent([1, 2, 3], "application/json", clock.Now + TimeSpan.FromSeconds(2), clock);
        time.MoveTo(time.GetUtcNow() + TimeSpan.FromSeconds(3));
        using var wire = new MemoryStream();
        await Assert.ThrowsAsync<HttpRequestException>(() => content.CopyToAsync(wire));
        Assert.True(content.WasLate);
        Assert.False(content.HasLeft);
        Assert.Equal(0, wire.Length);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_proven_absent_and_a_kind_that_is_not_served_proves_nothing()
    {
        await using var on = await FrontedServer.Start();
        var objects = new KubeObjects(on.Client, new(on.Client));
        var absent = await objects.Read(new("Pod", "t", "none"), on.Soon, CancellationToken.None);
        Assert.Equal(new Outcome.Done(Result.ProvenAbsent.Instance), absent);
        Assert.False(KubeOutcomes.ProvesAbsence(new(404, Json.Parse("""{"kind": "Status", "details": {}}""").ToUtf8(), IsCertain: true)));
        Assert.False(KubeOutcomes.ProvesAbsence(new(404, "404 page not found"u8.ToArray(), IsCertain: true)));
    }

    [Fact]
    public async Task A_token_that_many_requests_are_refused_with_is_renewed_once()
    {
        const int Many = 16;
        var folder = Directory.CreateTempSubdirectory("tokens");
        var asked = Path.Combine(folder.FullName, "asked");
        var (arrived, all) = (0, new TaskCompletionSource());
        await using var server = await WebServer.Start(async context =>
        {
            if (context.Request.Headers.Authorization == "Bearer t1")
            {
                if (Interlocked.Increment(ref arrived) == Many)
                {
                    all.SetResult();
                }
                await all.Task;
                context.Response.StatusCode = 401;
            }
        });
        var program = new Credential.Exec(
            "v1", "sh",
            ["-c", """printf x >> "$ASKED"; printf '{"apiVersion":"v1","kind":"ExecCredential","status":{"token":"t%s"}}' "$(wc -c < "$ASKED" | tr -d ' ')" """],
            ValueMap.Of(("ASKED", asked)), "", null);
        var clock = new SteadyClock(TimeProvider.System);
        using (var client = new KubeClient(new() { Server = server.Address, Credential = program }, clock))
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => client.Send(
                new(HttpMethod.Post, Space) { Body = Json.EmptyMap, Deadline = clock.Now + TimeSpan.FromSeconds(60) }, CancellationToken.None)));
            Assert.All(replies, reply => Assert.True(reply is KubeReply.Answered { Status: 200, IsCertain: true }, reply.ToString()));
        }
        Assert.Equal("xx", await File.ReadAllTextAsync(asked));
        folder.Delete(recursive: true);
    }

    /// <summary>The machine's clock, set ahead.</summary>
    private sealed class AdvancedTime : TimeProvider
    {
        internal TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    private static KubeRequest Request(FrontedServer on, string method) => method == "GET"
        ? new(HttpMethod.Get, Space) { Deadline = on.Soon, IsRepeatable = true }
        : new(HttpMethod.Post, Space) { Deadline = on.Soon, Body = Json.Parse("""{"metadata": {"name": "s"}}""") };
}
