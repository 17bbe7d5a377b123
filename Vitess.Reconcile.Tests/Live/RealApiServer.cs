using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>An etcd and a kube-apiserver of the test's own, on 127.0.0.1, with everything in a folder that goes with them.</summary>
internal sealed class RealApiServer : IDisposable
{
    private const string Token = "the-tests-own";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vitess-real-");
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
        File.WriteAllText(At("tokens.csv"), $"{Token},tester,tester,system:masters\n");
        using (var key = RSA.Create(2048))
        {
            File.WriteAllText(At("accounts.key"), key.ExportRSAPrivateKeyPem());
        }
        Start(assets, "kube-apiserver",
            $"--etcd-servers=http://127.0.0.1:{etcd}", "--bind-address=127.0.0.1", $"--secure-port={port}", $"--cert-dir={At("certs")}",
            $"--token-auth-file={At("tokens.csv")}", "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://127.0.0.1", $"--service-account-key-file={At("accounts.key")}",
            $"--service-account-signing-key-file={At("accounts.key")}", "--disable-admission-plugins=ServiceAccount");
        // The server signs its certificate itself, and leaves it in the test's folder.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => IsTheServers(shown);
        client = new(handler, disposeHandler: false) { BaseAddress = new($"https://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The folder with the programs; null when there is none.</summary>
    internal static string? Programs =>
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } folder
        && File.Exists(Path.Combine(folder, "etcd")) && File.Exists(Path.Combine(folder, "kube-apiserver"))
            ? folder
            : null;

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

    /// <summary>Waits for something, for a minute at most.</summary>
    internal async Task Until(string what, Func<Task<bool>> holds)
    {
        for (var i = 0; i < 600; i++)
        {
            if (programs.Find(program => program.HasExited) is { } ended)
            {
                throw new InvalidOperationException($"{ended.StartInfo.FileName} has ended: {await File.ReadAllTextAsync(LogOf(ended))}");
            }
            if (await holds())
            {
                return;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"It was not so within a minute: {what}.");
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
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >\"$LOG\" 2>&1", Path.Combine(assets, program), .. arguments])
        {
            WorkingDirectory = folder.FullName,
            Environment = { ["LOG"] = At(program + ".log") },
        };
        programs.Add(Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start."));
    }

    private bool IsTheServers(X509Certificate? shown)
    {
        using var own = X509CertificateLoader.LoadCertificateFromFile(At("certs/apiserver.crt"));
        return shown is not null && own.GetCertHashString() == shown.GetCertHashString();
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
