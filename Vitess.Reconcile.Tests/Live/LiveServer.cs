using System.Text.RegularExpressions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Tests.Golden;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Live;

/// <summary><c>vitess-sim serve</c> as a process, and what its admin sees.</summary>
internal sealed partial class LiveServer : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningProgram program;
    private readonly string folder = Directory.CreateTempSubdirectory("vitess-live-").FullName;
    private readonly SteadyClock clock = new(TimeProvider.System);
    private readonly string vtctld;
    private readonly KubeClient client;

    private LiveServer(string[] arguments)
    {
        program = RunningProgram.Start("vitess-sim", ["serve", "--kubeconfig", Kubeconfig, .. arguments]);
        var until = DateTime.UtcNow + Soon;
        while (!program.Output.Contains("Ctrl-C", StringComparison.Ordinal) && !program.Output.Contains("--vtctld-proxy", StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < until && !program.HasEnded, program.Output);
            Thread.Sleep(50);
        }
        vtctld = VtctldIn().Match(program.Output).Groups[1].Value;
        client = new(new KubeDiscovery(_ => null).Find(Kubeconfig, "admin"), clock);
    }

    internal string Kubeconfig => Path.Combine(folder, "kubeconfig");

    /// <summary>All that the server has written.</summary>
    internal string Output => program.Output;

    internal static LiveServer Start(params string[] arguments) => new(arguments);

    /// <summary>The paths of recorded inputs.</summary>
    internal static string[] Inputs(params string[] inputs) =>
        [.. inputs.Select(input => RecordedObjects.PathOf(input, "cluster.yaml"))];

    /// <summary>Starts the operator beside it, with its own token.</summary>
    /// <param name="name">How the process calls itself.</param>
    /// <param name="more">Further options.</param>
    internal RunningProgram Operator(string name, params string[] more) => RunningProgram.Start(
        "vitess-operator",
        [
            "run", "--kubeconfig", Kubeconfig, "--context", "operator", "--lease-namespace", "vitess-operator",
            "--vtctld-proxy", vtctld, "--metrics-address", "", .. more,
        ],
        ("POD_NAME", name), ("PS_OPERATOR_POD_NAMESPACE", "vitess-operator"), ("PS_OPERATOR_POD_NAME", "vitess-operator-0"));

    /// <summary>What <c>/sim/status</c> says.</summary>
    internal Task<Json> Status() => Ask(HttpMethod.Get, "/sim/status");

    /// <summary>Asks as the admin.</summary>
    internal async Task<Json> Ask(HttpMethod method, string target, Json? body = null)
    {
        var reply = await client.Send(
            new(method, target) { Deadline = clock.Now + Soon, Body = body, IsRepeatable = method == HttpMethod.Get }, CancellationToken.None);
        var answer = Assert.IsType<KubeReply.Answered>(reply);
        return Json.Parse(answer.Body.Span);
    }

    /// <summary>Everything that stands in a namespace but for events.</summary>
    internal async Task<ValueMap<ObjectKey, Json>> Standing(string space)
    {
        var found = new List<Json>();
        foreach (var kind in Served.All.Where(kind => kind.IsNamespaced && kind != Served.Event))
        {
            var path = kind.Group.Length == 0 ? "/api/v1" : $"/apis/{kind.ApiVersion}";
            var list = await Ask(HttpMethod.Get, $"{path}/namespaces/{space}/{kind.Plural}");
            found.AddRange((list["items"]?.Items ?? []).Select(item => item.With("kind", kind.Name).With("apiVersion", kind.ApiVersion)));
        }
        return found.ToValueMap(RecordedObjects.KeyOf, item => item);
    }

    /// <summary>Waits until a status says so.</summary>
    internal async Task Until(string what, Func<Json, bool> isSo, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        var status = await Status();
        while (!isSo(status))
        {
            Assert.True(DateTime.UtcNow < until, $"not {what}: {status}\n{Output}");
            await Task.Delay(200);
            status = await Status();
        }
        Assert.True(status["denied"]?.Members.Count == 0, $"{status["denied"]}");
    }

    public void Dispose()
    {
        program.Dispose();
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"vtctlds at ([0-9.:]+)\.")]
    private static partial Regex VtctldIn();
}
