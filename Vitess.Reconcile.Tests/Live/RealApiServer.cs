using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>An etcd and a kube-apiserver of the test's own, with a kube-controller-manager where that is wanted, on 127.0.0.1, with everything in a folder that goes with them.</summary>
internal sealed class RealApiServer : IDisposable
{
    private const string Token = "the-tests-own";
    private const string Controllers = "kube-controller-manager";
    private const string OperatorAccount = "system:serviceaccount:vitess-operator:vitess-operator";
    private const string OperatorToken = "the-operators-own";

    // Reason: etcd lays out its log in pieces of 64 MB, which is all the memory that many containers have for files.
    private const long RoomMin = 2L << 30;

    private readonly DirectoryInfo folder = FolderIn("/dev/shm", RoomMin);

    private readonly List<Process> programs = [];
    private readonly SocketsHttpHandler handler = new();
    private readonly HttpClient client;

    private RealApiServer(string assets)
    {
        var (etcd, peer, port) = (FreePort(), FreePort(), FreePort());
        Start(assets, "etcd",
            $"--data-dir={At("etcd")}", $"--listen-client-urls=http://127.0.0.1:{etcd}", $"--advertise-client-urls=http://127.0.0.1:{etcd}",
            $"--listen-peer-urls=http://127.0.0.1:{peer}", $"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
            $"--initial-cluster=default=http://127.0.0.1:{peer}");
        File.WriteAllText(At("tokens.csv"), $"""
            {Token},tester,tester,system:masters
            {OperatorToken},{OperatorAccount},operator

            """);
        File.WriteAllText(At("audit.yaml"), $$"""
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            rules:
            - {level: Metadata, users: ["{{OperatorAccount}}"]}
            - {level: None}

            """);
        using (var key = RSA.Create(2048))
        {
            File.WriteAllText(At("accounts.key"), key.ExportRSAPrivateKeyPem());
        }
        Start(assets, "kube-apiserver",
            $"--etcd-servers=http://127.0.0.1:{etcd}", "--bind-address=127.0.0.1", $"--secure-port={port}", $"--cert-dir={At("certs")}",
            $"--token-auth-file={At("tokens.csv")}", "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://127.0.0.1", $"--service-account-key-file={At("accounts.key")}",
            $"--service-account-signing-key-file={At("accounts.key")}", "--disable-admission-plugins=ServiceAccount",
            // Some clusters have it, and it asks for roles that nobody misses without it.
            "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
            $"--audit-policy-file={At("audit.yaml")}", $"--audit-log-path={At("audit.log")}");
        // The server signs its certificate itself, and leaves it in the test's folder.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => IsTheServers(shown);
        client = new(handler, disposeHandler: false) { BaseAddress = new($"https://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        File.WriteAllText(Kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: admin
            clusters:
            - {name: real, cluster: {server: "https://127.0.0.1:{{port}}", certificate-authority: "{{At("certs/apiserver.crt")}}" } }
            users:
            - {name: admin, user: {token: {{Token}} } }
            - {name: operator, user: {token: {{OperatorToken}} } }
            contexts:
            - {name: admin, context: {cluster: real, user: admin} }
            - {name: operator, context: {cluster: real, user: operator} }

            """);
    }

    /// <summary>A kubeconfig with the contexts "admin", and "operator" for the account that the operator is installed with.</summary>
    internal string Kubeconfig => At("kubeconfig");

    /// <summary>The folder with the programs; null when there is none.</summary>
    internal static string? Programs =>
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } folder
        && File.Exists(Path.Combine(folder, "etcd")) && File.Exists(Path.Combine(folder, "kube-apiserver"))
            ? folder
            : null;

    /// <summary>Whether there is a controller manager beside them.</summary>
    internal static bool HasControllers => Programs is { } folder && File.Exists(Path.Combine(folder, Controllers));

    /// <summary>Starts a controller manager, and waits until it leads.</summary>
    internal async Task Control()
    {
        // Source: until 1.23 it also listens on 10252, where a second one finds no room; 1.24 does not know the flag.
        string[] old = await RealInstallation.Minor(this) < 24 ? ["--port=0"] : [];
        Start(Programs ?? "", Controllers,
        [
            $"--kubeconfig={Kubeconfig}", $"--secure-port={FreePort()}", $"--cert-dir={At("controllers")}", "--bind-address=127.0.0.1",
            // On a busy machine heartbeats come late.
            "--node-monitor-grace-period=2m", .. old,
        ]);
        await Until("the controller manager leads", async () => (await Get(
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager")).Code == HttpStatusCode.OK);
    }

    /// <summary>Starts both and waits until they are ready.</summary>
    internal static async Task<RealApiServer> Begin()
    {
        var server = new RealApiServer(Programs ?? throw new InvalidOperationException("There is no real API server here."));
        try
        {
            await server.Until("the API server is ready", async () => (await server.Get("/readyz")).Code == HttpStatusCode.OK);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>The answer to a GET.</summary>
    internal Task<(HttpStatusCode Code, Json Body)> Get(string path) => Send(HttpMethod.Get, path, null);

    /// <summary>The answer to a POST.</summary>
    internal Task<(HttpStatusCode Code, Json Body)> Post(string path, Json body) => Send(HttpMethod.Post, path, body);

    /// <summary>Creates an object, unless it is there.</summary>
    internal async Task Put(Json given)
    {
        var (version, kind) = (given["apiVersion"]?.AsText ?? "", given["kind"]?.AsText?.ToLowerInvariant() ?? "");
        var collection = (version.Contains('/', StringComparison.Ordinal) ? $"/apis/{version}" : $"/api/{version}")
            + (given.At("metadata", "namespace")?.AsText is { } space ? $"/namespaces/{space}" : "")
            + $"/{kind}{(kind.EndsWith('s') ? "es" : "s")}";
        await Until($"{given["kind"]} {given.At("metadata", "name")} is taken", async () =>
        {
            var (code, body) = await Post(collection, given);
            Assert.True(code is not (HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest), $"{given.At("metadata", "name")}: {body}");
            return code is HttpStatusCode.Created or HttpStatusCode.Conflict;
        });
    }

    /// <summary>A new folder: in memory where that has room, for a disk that is busy with other things would hold up etcd for seconds.</summary>
    /// <param name="memory">The folder of files in memory.</param>
    /// <param name="roomMin">How many bytes have to be free there.</param>
    internal static DirectoryInfo FolderIn(string memory, long roomMin) =>
        Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace >= roomMin
            ? Directory.CreateDirectory(Path.Combine(memory, $"vitess-real-{Guid.NewGuid():N}"))
            : Directory.CreateTempSubdirectory("vitess-real-");

    /// <summary>How often the operator has asked for what, by verb and resource, as the server's own log has it.</summary>
    internal Json AskedByTheOperator() => Asked(Log());

    /// <summary>How often the operator was refused something because it may not do that, likewise.</summary>
    internal Json DeniedToTheOperator() => Asked(Log(), HttpStatusCode.Forbidden);

    /// <summary>How often a log tells of each request, by verb and resource.</summary>
    /// <param name="log">Its lines, of which the last may not be whole yet.</param>
    /// <param name="answer">How the requests were answered that count; null for all.</param>
    internal static Json Asked(string log, HttpStatusCode? answer = null)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in log[..(log.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var one = Json.Parse(line);
            if (answer is { } counted && one.At("responseStatus", "code")?.AsInteger != (int)counted)
            {
                continue;
            }
            var resource = one.At("objectRef", "resource")?.AsText;
            var what = resource is null ? "discovery" : $"{one["verb"]?.AsText} {resource}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
        }
        return Json.Map(counts.ToValueMap(count => count.Key, count => (Json)count.Value));
    }

    /// <summary>Waits for something, for three minutes at most.</summary>
    internal async Task Until(string what, Func<Task<bool>> holds)
    {
        for (var i = 0; i < 1800; i++)
        {
            if (programs.Find(program => program.HasExited) is { } ended)
            {
                throw new InvalidOperationException($"{LogOf(ended)} has ended: {await File.ReadAllTextAsync(LogOf(ended))}");
            }
            if (await holds())
            {
                return;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"It was not so within three minutes: {what}.");
    }

    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
        foreach (var program in programs.AsEnumerable().Reverse())
        {
            program.Kill();
            program.WaitForExit();
            program.Dispose();
        }
        folder.Delete(recursive: true);
    }

    private async Task<(HttpStatusCode Code, Json Body)> Send(HttpMethod method, string path, Json? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body.ToString(), Encoding.UTF8, "application/json");
        try
        {
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.StartsWith('{') ? Json.Parse(text) : text);
        }
        catch (HttpRequestException failure)
        {
            return (HttpStatusCode.ServiceUnavailable, failure.Message);
        }
    }

    private void Start(string assets, string program, params string[] arguments)
    {
        var start = Guarded.Start(Path.Combine(assets, program), arguments, At(program + ".log"));
        start.WorkingDirectory = folder.FullName;
        programs.Add(Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start."));
    }

    private bool IsTheServers(X509Certificate? shown)
    {
        using var own = X509CertificateLoader.LoadCertificateFromFile(At("certs/apiserver.crt"));
        return shown is not null && own.GetCertHashString() == shown.GetCertHashString();
    }

    private string Log()
    {
        using var log = new StreamReader(new FileStream(At("audit.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd();
    }

    private string LogOf(Process program) => program.StartInfo.Environment["LOG"] ?? "";

    private string At(string name) => Path.Combine(folder.FullName, name);

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
