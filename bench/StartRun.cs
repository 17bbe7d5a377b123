using System.Diagnostics;
using System.Globalization;
using System.Net;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Bench;

/// <summary>Starts the operator as a process of its own on many settled clusters, and measures what it takes until and while it rests.</summary>
internal static class StartRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private const int Windows = 3;

    private static readonly string[] Telling = ["ERROR", "Move begun", "Leading", "No longer leading", "Kind not seen"];

    internal static async Task Run(int clusters, int shards)
    {
        Say($"{clusters} clusters of {shards} shards with three tablets each");
        using var many = ManyClusters.Settled(clusters, shards);
        Say($"{many.Objects} objects stand in the API server; this process holds {Environment.WorkingSet >> 20} MB");
        var requests = new RequestCounts();
        await using var front = new ApiFront(many.Api, CustomSchemas.Ours, many.Gate, TimeProvider.System, new() { Heard = requests.Hear });
        await front.Start();
        await using var vtctld = await many.Vtctlds();
        var folder = Directory.CreateTempSubdirectory("vitess-bench-");
        var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig, KubeconfigText.Of(front.Address, null, ValueMap.Of(("operator", "operator")), "default"));
        var port = FreePort();
        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "vitess-operator.dll"), "run", "--kubeconfig", kubeconfig, "--context", "operator",
            "--lease-namespace", "vitess-operator", "--vtctld-proxy", vtctld.Address,
            "--metrics-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["POD_NAME"] = "bench" },
        }) ?? throw new InvalidOperationException("The operator does not start.");
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await Measure(process, new($"http://127.0.0.1:{port}"), requests, many);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(Process process, Uri metrics, RequestCounts requests, ManyClusters many)
    {
        using var client = new HttpClient { BaseAddress = metrics };
        var watch = Stopwatch.StartNew();
        await Until(process, watch, async () => await Passes(client) > 0);
        Tell("the first pass", process, watch);
        await Until(process, watch, async () => await Passes(client) >= many.Resources);
        Tell("a pass of every resource", process, watch);
        Say($"requests until then: {requests.Text}");
        await Until(process, watch, async () => await IsQuiet(client));
        Tell("nothing was written for a minute", process, watch);
        // The later, the fewer methods are compiled anew because they are called often.
        for (var window = 0; window < Windows; window++)
        {
            await Rest(process, requests, many);
        }
    }

    private static async Task Rest(Process process, RequestCounts requests, ManyClusters many)
    {
        requests.Clear();
        process.Refresh();
        var (work, calls) = (process.TotalProcessorTime, many.Calls);
        await Task.Delay(Idle);
        process.Refresh();
        var micros = (process.TotalProcessorTime - work).TotalMicroseconds / Idle.TotalSeconds;
        Say(string.Create(CultureInfo.InvariantCulture,
            $"idle for {Idle.TotalSeconds:0} s: {micros:0} us of CPU a second, {micros / many.Clusters:0} a cluster, {process.WorkingSet64 >> 20} MB, "
            + $"{(many.Calls - calls) / Idle.TotalSeconds:0.0} questions to vtctlds a second; requests: {requests.Text}"));
    }

    private static async Task<bool> IsQuiet(HttpClient client)
    {
        var before = await Sum(client, "vitess_operator_moves_total");
        await Task.Delay(TimeSpan.FromMinutes(1));
        return before == await Sum(client, "vitess_operator_moves_total");
    }

    private static Task<double> Passes(HttpClient client) => Sum(client, "vitess_operator_passes_total");

    private static async Task<double> Sum(HttpClient client, string name)
    {
        try
        {
            return (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
                .Where(line => line.StartsWith(name, StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static async Task Until(Process process, Stopwatch watch, Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            if (watch.Elapsed > Longest || process.HasExited)
            {
                throw new TimeoutException("The operator has not come so far.");
            }
            await Task.Delay(50);
        }
    }

    private static void Tell(string what, Process process, Stopwatch watch)
    {
        process.Refresh();
        Say(string.Create(CultureInfo.InvariantCulture,
            $"{what}: after {watch.Elapsed.TotalSeconds:0.0} s, {process.TotalProcessorTime.TotalSeconds:0.0} s of CPU, {process.WorkingSet64 >> 20} MB, at most {process.PeakWorkingSet64 >> 20} MB"));
    }

    private static void Heard(string? line)
    {
        if (Telling.Any(word => line?.Contains(word, StringComparison.Ordinal) == true))
        {
            Say(line);
        }
    }

    private static void Say(string? text) => Console.WriteLine(text);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Who asked the API server for what, and how often.</summary>
    private sealed class RequestCounts
    {
        private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

        internal string Text
        {
            get
            {
                lock (counts)
                {
                    return string.Join(", ", counts.Select(one => $"{one.Key} {one.Value}"));
                }
            }
        }

        internal void Clear()
        {
            lock (counts)
            {
                counts.Clear();
            }
        }

        internal void Hear(string who, string method, string target)
        {
            var what = ApiRequest.Of(method, target)?.Verb ?? "discovery";
            lock (counts)
            {
                counts[what] = counts.GetValueOrDefault(what) + 1;
            }
        }
    }
}
