using System.Net;
using System.Net.Http.Headers;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Commands;

namespace Vitess.Reconcile.Tests.Sim.Serve;

/// <summary><c>vitess-sim serve</c> within this process, over real HTTPS.</summary>
public sealed class ServingTests
{
    private const string Shards = "/apis/planetscale.com/v2/namespaces/default/vitessshards";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Fact]
    public async Task A_cluster_comes_up_by_itself_and_shows_itself_in_tables()
    {
        await using var served = await Served.Start();
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while ((await served.Ask(HttpMethod.Get, "/sim/status", "admin")).Body["isReady"] != Json.True)
        {
            Assert.True(DateTime.UtcNow < until, served.Error.ToString());
            await Task.Delay(100);
        }
        var (status, table) = await served.Ask(HttpMethod.Get, Shards, "admin", Table);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["Name", "Shard", "Primary", "Writes", "Ready", "Why", "Age"],
            table["columnDefinitions"]?.Items.Select(column => column["name"]?.AsText));
        var cells = Assert.Single(table["rows"]?.Items ?? [])["cells"]?.Items ?? [];
        Assert.Equal("-", cells[1].AsText);
        Assert.Equal("True", cells[3].AsText);
        var clusters = (await served.Ask(HttpMethod.Get, "/apis/planetscale.com/v2/vitessclusters", "admin", Table)).Body;
        Assert.Equal("True", Assert.Single(clusters["rows"]?.Items ?? [])["cells"]?.Items[1].AsText);
    }

    [Fact]
    public async Task Who_has_no_token_learns_nothing_and_the_operator_may_do_what_its_roles_allow()
    {
        await using var served = await Served.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, (await served.Ask(HttpMethod.Get, Shards, "")).Status);
        Assert.Equal(HttpStatusCode.OK, (await served.Ask(HttpMethod.Get, "/version", "")).Status);
        Assert.Equal(HttpStatusCode.OK, (await served.Ask(HttpMethod.Get, Shards, "operator")).Status);
        var (status, refused) = await served.Ask(HttpMethod.Delete, "/api/v1/namespaces/default", "operator");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("Forbidden", refused["reason"]?.AsText);
        Assert.Equal(HttpStatusCode.Forbidden, (await served.Ask(HttpMethod.Post, "/sim/lose-zone?zone=zone1", "operator")).Status);
        var denied = (await served.Ask(HttpMethod.Get, "/sim/status", "admin")).Body["denied"];
        Assert.Equal(["DELETE /api/v1/namespaces/default", "POST /sim/lose-zone?zone=zone1"], denied?.Members.Keys);
    }

    [Fact]
    public async Task A_zone_is_lost_and_returns_and_one_that_is_not_there_is_told()
    {
        await using var served = await Served.Start();
        var (status, refused) = await served.Ask(HttpMethod.Post, "/sim/lose-zone?zone=nowhere", "admin");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("There is no zone \"nowhere\". There are zone1.", refused["error"]?.AsText);
        var lost = await served.Ask(HttpMethod.Post, "/sim/lose-zone?zone=zone1", "admin");
        Assert.Equal("WithoutPower", lost.Body.At("zones", "zone1")?.AsText);
        var returned = await served.Ask(HttpMethod.Post, "/sim/return-zone?zone=zone1", "admin");
        Assert.Equal("Well", returned.Body.At("zones", "zone1")?.AsText);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_bad_input()
    {
        await using var error = new StringWriter();
        var code = await Serving.Run(
            new() { Files = [new("/nowhere/cluster.yaml")], Kubeconfig = new("/nowhere/kubeconfig") }, TextWriter.Null, error, default);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("/nowhere/cluster.yaml", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A server of the minimal example.</summary>
    private sealed class Served : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vitess-serving-");

        private Task<ExitCode> run = Task.FromResult(ExitCode.Converged);

        internal SharedText Error { get; } = new();

        private string Kubeconfig => Path.Combine(folder.FullName, "kubeconfig");

        internal static async Task<Served> Start()
        {
            var served = new Served();
            var options = new ServeOptions
            {
                Files = [new(Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml"))],
                Kubeconfig = new(served.Kubeconfig),
                HasOperator = true,
                Speed = 20,
            };
            served.run = Task.Run(() => Serving.Run(options, TextWriter.Null, served.Error, served.stop.Token));
            // The kubeconfig is written when all listens, and its users come last.
            while (!File.Exists(served.Kubeconfig) || (await File.ReadAllTextAsync(served.Kubeconfig)).Split("token:").Length < 3)
            {
                Assert.False(served.run.IsCompleted, served.Error.ToString());
                await Task.Delay(20);
            }
            return served;
        }

        /// <summary>Asks with the token of a context of the kubeconfig; without any for an empty name.</summary>
        internal async Task<(HttpStatusCode Status, Json Body)> Ask(HttpMethod method, string target, string who, string accept = "application/json")
        {
            var access = new KubeDiscovery(_ => null).Find(Kubeconfig, who.Length == 0 ? "admin" : who);
            using var request = new HttpRequestMessage(method, new Uri(access.Server, target));
            request.Headers.TryAddWithoutValidation("Accept", accept);
            if (who.Length > 0)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Assert.IsType<Credential.Token>(access.Credential).Value);
            }
            // The certificate is believed because the kubeconfig vouches for it.
            using var tokens = new TokenSource(access.Credential, new(TimeProvider.System));
            using var connections = KubeTransport.Open(access, tokens);
            using var client = new HttpClient(connections);
            using var answer = await client.SendAsync(request);
            return (answer.StatusCode, Json.Parse(await answer.Content.ReadAsByteArrayAsync()));
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
            await Error.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }
}
