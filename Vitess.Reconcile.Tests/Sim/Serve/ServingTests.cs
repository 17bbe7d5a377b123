using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Tests.Host.Commands;

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
        Assert.Equal(
            ("Status", "BadRequest", "There is no zone \"nowhere\". There are zone1."),
            (refused["kind"]?.AsText, refused["reason"]?.AsText, refused["message"]?.AsText));
        var (unknown, said) = await served.Ask(HttpMethod.Post, "/sim/nothing", "admin");
        Assert.Equal((HttpStatusCode.NotFound, "Status"), (unknown, said["kind"]?.AsText));
        var lost = await served.Ask(HttpMethod.Post, "/sim/lose-zone?zone=zone1", "admin");
        Assert.Equal("WithoutPower", lost.Body.At("zones", "zone1")?.AsText);
        var returned = await served.Ask(HttpMethod.Post, "/sim/return-zone?zone=zone1", "admin");
        Assert.Equal("Well", returned.Body.At("zones", "zone1")?.AsText);
    }

    [Fact]
    public async Task A_users_commands_tell_what_is_wrong_and_whose_fault_it_is()
    {
        await using var served = await Served.Start();
        string[] admin = ["--kubeconfig", served.Kubeconfig, "--context", "admin"];
        var nobody = await Task.Run(() => Shell.Run(["switchover", "main/-", "--cancel", "-n", "elsewhere", .. admin]));
        Assert.Equal(
            (2, "There is no shard in namespace elsewhere: name the namespace of the cluster with -n.\n"), (nobody.Code, nobody.Error));
        var missing = await Task.Run(() => Shell.Run(["rollout", "pause", "nope", .. admin]));
        Assert.Equal(2, missing.Code);
        var misspelt = await Task.Run(() => Shell.Run(["rollout", "release", "minimal", "--shard", "mein/-", .. admin]));
        Assert.Equal(
            (2, "", "There is no shard mein/- of VitessCluster minimal in namespace default. There are main/-.\n"),
            (misspelt.Code, misspelt.Output, misspelt.Error));
        var stranger = served.Rewritten("stranger", text => Regex.Replace(text, "token: .*", "token: unknown"));
        var refused = await Task.Run(() => Shell.Run("rollout", "status", "minimal", "--kubeconfig", stranger));
        Assert.Equal(1, refused.Code);
        Assert.Contains("401 Unauthorized", refused.Error, StringComparison.Ordinal);
        using var error = new StringWriter();
        Assert.Equal(2, await Task.Run(() => CommandLine.Invoke(["actors", "--kubeconfig", stranger], TextWriter.Null, error)));
        Assert.Contains("does not list its nodes: 401 Unauthorized", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_server_is_not_reached_is_told_without_words_of_dotnet()
    {
        await using var served = await Served.Start();
        using var other = ServerCertificate.Make("other");
        var vouched = Convert.ToBase64String(Encoding.ASCII.GetBytes(other.ExportCertificatePem()));
        var misled = served.Rewritten("misled", text => Regex.Replace(text, "certificate-authority-data: .*", $"certificate-authority-data: {vouched}"));
        var nowhere = served.Rewritten("nowhere", text => Regex.Replace(text, "server: .*", "server: https://127.0.0.1:1"));
        var ends = await Task.WhenAll(
            Task.Run(() => Shell.Run("rollout", "status", "minimal", "--kubeconfig", misled)),
            Task.Run(() => Shell.Run("release", "--kubeconfig", nowhere)));
        Assert.Equal([1, 1], ends.Select(end => end.Code));
        Assert.Contains("the server's certificate is signed by nobody who vouches", ends[0].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Callback", ends[0].Error, StringComparison.Ordinal);
        Assert.Contains("refused", ends[1].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec?command=ls", "a simulated container runs no commands")]
    [InlineData("attach", "a simulated container runs no commands")]
    [InlineData("portforward", "a simulated container listens on no port")]
    public async Task Streams_into_a_pod_are_refused_with_a_status(string subresource, string message)
    {
        await using var served = await Served.Start();
        var pods = (await served.Ask(HttpMethod.Get, "/api/v1/namespaces/vitess-operator/pods", "admin")).Body["items"]?.Items ?? [];
        var pod = Assert.Single(pods).At("metadata", "name")?.AsText;
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            var (status, said) = await served.Ask(method, $"/api/v1/namespaces/vitess-operator/pods/{pod}/{subresource}", "admin");
            Assert.Equal((HttpStatusCode.BadRequest, "Status", message), (status, said["kind"]?.AsText, said["message"]?.AsText));
        }
        Assert.Equal(
            HttpStatusCode.NotFound, (await served.Ask(HttpMethod.Post, $"/api/v1/namespaces/default/pods/nobody/{subresource}", "admin")).Status);
    }

    [Theory]
    [InlineData("?fieldValidation=Warn", "299 - \"unknown field \\\"spec.nonsense\\\"\"")]
    [InlineData("", "299 - \"unknown field \\\"spec.nonsense\\\"\"")]
    [InlineData("?fieldValidation=Ignore", "")]
    public async Task A_field_that_nobody_knows_is_warned_of(string query, string warning)
    {
        await using var served = await Served.Start();
        var (status, told) = await served.Patch(
            $"/apis/planetscale.com/v2/namespaces/default/vitessclusters/minimal{query}", """{"spec":{"nonsense":1}}""");
        Assert.Equal((HttpStatusCode.OK, warning), (status, told));
    }

    [Fact]
    public async Task The_kubeconfig_has_the_tokens_of_all_and_is_its_owners_alone()
    {
        await using var served = await Served.Start();
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(served.Kubeconfig) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Keyspaces_of_one_name_in_two_files_are_bad_input()
    {
        var folder = Directory.CreateTempSubdirectory("vitess-serving-");
        var minimal = Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml");
        var other = Path.Combine(folder.FullName, "other.yaml");
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(minimal)).Replace("name: minimal", "name: other", StringComparison.Ordinal));
        await using var error = new StringWriter();
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        var code = await Serving.Run(
            new() { Files = [new(minimal), new(other)], Kubeconfig = new(Path.Combine(folder.FullName, "kubeconfig")) }, TextWriter.Null, error, ended.Token);
        folder.Delete(recursive: true);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith(other, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Keyspace \"main\" is in VitessCluster minimal and in other", error.ToString(), StringComparison.Ordinal);
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

        internal string Kubeconfig => Path.Combine(folder.FullName, "kubeconfig");

        /// <summary>The kubeconfig with some of its text replaced, in a file of its own.</summary>
        internal string Rewritten(string name, Func<string, string> change)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, change(File.ReadAllText(Kubeconfig)));
            return path;
        }

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

        /// <summary>Sends a merge patch.</summary>
        /// <returns>The status, and the headers that warn.</returns>
        internal async Task<(HttpStatusCode Status, string Warning)> Patch(string target, string body)
        {
            var access = new KubeDiscovery(_ => null).Find(Kubeconfig, "admin");
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(access.Server, target));
            request.Content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Assert.IsType<Credential.Token>(access.Credential).Value);
            using var tokens = new TokenSource(access.Credential, new(TimeProvider.System));
            using var connections = KubeTransport.Open(access, tokens);
            using var client = new HttpClient(connections);
            using var answer = await client.SendAsync(request);
            return (answer.StatusCode, answer.Headers.NonValidated.TryGetValues("Warning", out var told) ? string.Join(';', told) : "");
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
