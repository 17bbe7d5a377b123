using System.Globalization;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kubeconfig").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_several_files_the_earlier_one_stands_and_missing_ones_are_passed_over()
    {
        var first = File("a.yaml", """
            contexts: [{name: x, context: {cluster: one, user: u, namespace: ns}}]
            users: [{name: u, user: {token: first}}]
            """);
        var second = File("b.yaml", """
            current-context: x
            contexts: [{name: x, context: {cluster: two}}]
            clusters: [{name: one, cluster: {server: "https://one:6443", tls-server-name: s, insecure-skip-tls-verify: true, proxy-url: "http://p:1"}}]
            users: [{name: u, user: {token: second}}]
            """);
        var access = Find([("KUBECONFIG", $"{first}:{folder}/missing:{second}")]).Find(null, null);
        Assert.Equal(
            new KubeAccess
            {
                Server = new("https://one:6443"), ServerName = "s", IsUnverified = true, Proxy = new("http://p:1"),
                Credential = new Credential.Token("first"), Namespace = "ns",
            },
            access);
    }

    [Fact]
    public void Files_are_sought_beside_the_kubeconfig_and_what_is_given_in_place_wins()
    {
        File("ca.crt", "from the file");
        var config = File("c.yaml", $$$"""
            current-context: x
            contexts: [{name: x, context: {cluster: one, user: u}}, {name: other, context: {cluster: two, user: u}}]
            clusters:
            - {name: one, cluster: {server: "https://one", certificate-authority: ca.crt}}
            - {name: two, cluster: {server: "https://two", certificate-authority: ca.crt, certificate-authority-data: {{{Convert.ToBase64String("in place"u8)}}}}}
            users: [{name: u, user: {tokenFile: token}}]
            """);
        var finding = Find([]);
        Assert.Equal("from the file", finding.Find(config, null).Authority?.Read());
        Assert.Equal("in place", finding.Find(config, "other").Authority?.Read());
        Assert.Equal(new Credential.TokenFile(Path.Combine(folder, "token")), finding.Find(config, null).Credential);
    }

    [Fact]
    public void What_is_missing_is_told_with_what_there_is()
    {
        var config = File("d.yaml", """
            contexts: [{name: x, context: {cluster: one}}, {name: other, context: {cluster: one}}]
            """);
        var finding = Find([]);
        Assert.Equal(
            "No context is chosen: the kubeconfig has no current-context. Name one with --context: other, x.",
            Assert.Throws<KubeAccessException>(() => finding.Find(config, null)).Message);
        Assert.Equal(
            "The kubeconfig has no context \"z\". It has: other, x.",
            Assert.Throws<KubeAccessException>(() => finding.Find(config, "z")).Message);
        Assert.Equal(
            "The kubeconfig has no cluster \"one\". It has: none.",
            Assert.Throws<KubeAccessException>(() => finding.Find(config, "x")).Message);
    }

    [Theory]
    [InlineData("server: \"localhost:6443\"", "Cluster \"one\" of the kubeconfig has no server. Write its URL.")]
    [InlineData(
        "server: \"https://one\", proxy-url: \"p:1\"",
        "Cluster \"one\" of the kubeconfig has a proxy-url that is none. Write SCHEME://HOST:PORT with a scheme of http, https, socks4, socks4a, socks5.")]
    [InlineData("server: \"https://one\", tls-server-name: \"a b\"", "Cluster \"one\" of the kubeconfig has a tls-server-name that is not the name of a host: \"a b\".")]
    public void A_URL_or_name_that_is_none_is_told(string cluster, string message)
    {
        var config = File("u.yaml", $"{{current-context: x, contexts: [{{name: x, context: {{cluster: one}}}}], clusters: [{{name: one, cluster: {{{cluster}}}}}]}}");
        Assert.Equal(message, Assert.Throws<KubeAccessException>(() => Find([]).Find(config, null)).Message);
    }

    [Fact]
    public void A_pod_uses_its_own_account()
    {
        File("token", "t");
        File("namespace", "mine\n");
        var access = Find([("KUBERNETES_SERVICE_HOST", "fd00::1"), ("KUBERNETES_SERVICE_PORT", "443")]).Find(null, null);
        Assert.Equal("https://[fd00::1]/", access.Server.ToString());
        Assert.Equal("mine", access.Namespace);
        Assert.Equal(new Credential.TokenFile(Path.Combine(folder, "token")), access.Credential);
    }

    [Fact]
    public async Task A_token_file_is_read_again_when_a_minute_is_over_or_it_was_refused()
    {
        var time = new SimulatedTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var file = File("token", "one");
        using var tokens = new TokenSource(new Credential.TokenFile(file), new(time));
        Assert.Equal("one", (await tokens.Header(CancellationToken.None))?.Parameter);
        File("token", "two");
        Assert.Equal("one", (await tokens.Header(CancellationToken.None))?.Parameter);
        time.MoveTo(time.GetUtcNow() + TimeSpan.FromSeconds(61));
        Assert.Equal("two", (await tokens.Header(CancellationToken.None))?.Parameter);
        File("token", "three");
        Assert.True(tokens.IsRenewable);
        tokens.Refused(await tokens.Held(CancellationToken.None));
        Assert.Equal("three", (await tokens.Header(CancellationToken.None))?.Parameter);
    }

    [Fact]
    public async Task A_program_is_asked_again_before_its_token_runs_out()
    {
        var time = new SimulatedTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File("count", "");
        var exec = Script("""
            printf x >> "$COUNT"
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t%s","expirationTimestamp":"2026-01-01T00:10:00Z"}}' "$(wc -c < "$COUNT" | tr -d ' ')"
            """);
        using var tokens = new TokenSource(exec, new(time));
        Assert.Equal("t1", (await tokens.Header(CancellationToken.None))?.Parameter);
        Assert.Equal("t1", (await tokens.Header(CancellationToken.None))?.Parameter);
        time.MoveTo(time.GetUtcNow() + TimeSpan.FromSeconds(595));
        Assert.Equal("t2", (await tokens.Header(CancellationToken.None))?.Parameter);
    }

    [Fact]
    public void A_source_of_tokens_ends_once_however_often_it_is_disposed()
    {
        var tokens = new TokenSource(new Credential.TokenFile(File("token", "one")), new(TimeProvider.System));
        tokens.Dispose();
        tokens.Dispose();
    }

    [Fact]
    public async Task A_refusal_of_what_is_no_longer_held_changes_nothing()
    {
        using var tokens = new TokenSource(new Credential.TokenFile(File("token", "one")), new(TimeProvider.System));
        var first = await tokens.Held(CancellationToken.None);
        tokens.Refused(first);
        // The file holds the same as before: what was found out anew is another proof all the same.
        var second = await tokens.Held(CancellationToken.None);
        Assert.NotSame(first, second);
        tokens.Refused(first);
        Assert.Same(second, await tokens.Held(CancellationToken.None));
    }

    [Fact]
    public async Task A_program_that_is_slower_than_who_asks_answers_whoever_comes_next()
    {
        File("count", "");
        var exec = Script("""
            printf x >> "$COUNT"
            while [ ! -e "$COUNT.go" ]; do sleep 0.05; done
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t%s"}}' "$(wc -c < "$COUNT" | tr -d ' ')"
            """);
        using var tokens = new TokenSource(exec, new(TimeProvider.System));
        for (var i = 0; i < 2; i++)
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tokens.Header(hurry.Token).AsTask());
        }
        File("count.go", "");
        Assert.Equal("t1", (await tokens.Header(CancellationToken.None))?.Parameter);
    }

    [Fact]
    public async Task A_program_that_is_still_at_work_at_the_end_is_not_left_running()
    {
        var tokens = new TokenSource(Script("""echo $$ > "$COUNT.new"; mv "$COUNT.new" "$COUNT"; exec sleep 1000"""), new(TimeProvider.System));
        var asking = tokens.Header(CancellationToken.None).AsTask();
        var told = Path.Combine(folder, "count");
        for (var i = 0; i < 600 && !System.IO.File.Exists(told); i++)
        {
            await Task.Delay(50);
        }
        var process = int.Parse(await System.IO.File.ReadAllTextAsync(told), CultureInfo.InvariantCulture);
        Assert.True(IsRunning(process));
        tokens.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        for (var i = 0; i < 600 && IsRunning(process); i++)
        {
            await Task.Delay(50);
        }
        Assert.False(IsRunning(process));

        static bool IsRunning(int id) => Directory.Exists($"/proc/{id}")
            && !System.IO.File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_or_is_missing_is_told_with_what_it_said()
    {
        using var failing = new TokenSource(Script("echo not today >&2; exit 3"), new(TimeProvider.System));
        var failed = await Assert.ThrowsAsync<KubeAccessException>(() => failing.Header(CancellationToken.None).AsTask());
        Assert.Equal("sh ended with 3: not today", failed.Message);
        using var missing = new TokenSource(
            new Credential.Exec("v1", "/no/such/program", [], default, "Install it.", null), new(TimeProvider.System));
        var told = await Assert.ThrowsAsync<KubeAccessException>(() => missing.Header(CancellationToken.None).AsTask());
        Assert.EndsWith("Install it.", told.Message, StringComparison.Ordinal);
    }

    private Credential.Exec Script(string text) => new(
        "client.authentication.k8s.io/v1", "sh", ["-c", text], ValueMap.Of(("COUNT", Path.Combine(folder, "count"))), "", null);

    private KubeDiscovery Find((string Name, string Value)[] environment) => new(
        name => name == "HOME" ? folder : environment.FirstOrDefault(pair => pair.Name == name).Value)
    {
        ServiceAccount = folder,
    };

    private string File(string name, string text)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
