using System.Text.RegularExpressions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Tests.Golden;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>An API server that lives, as its admin sees it: <c>vitess-sim serve</c>, alone or with <c>vitess-sim actors</c>, or a real one.</summary>
internal sealed partial class LiveServer : IDisposable
{
    // Reason: on a machine that does ten other things a program takes long to start, and says nothing of that.
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private readonly List<RunningProgram> programs = [];
    private readonly string folder = Directory.CreateTempSubdirectory("vitess-live-").FullName;
    private readonly SteadyClock clock = new(TimeProvider.System);
    private readonly RealApiServer? real;
    private readonly KubeClient client;
    private readonly KubeClient world;
    private readonly string vtctld;

    private LiveServer(RealApiServer? real, string[]? serve, string[]? actors)
    {
        this.real = real;
        if (serve is not null)
        {
            Start("serve", "  vitess-operator run", ["--kubeconfig", Kubeconfig, .. serve]);
        }
        if (actors is not null)
        {
            Start("actors", "Ctrl-C", ["--kubeconfig", Kubeconfig, "--context", real is null ? "actors" : "admin", .. actors]);
        }
        vtctld = VtctldIn().Match(Output).Groups[1].Value;
        client = new(new KubeDiscovery(_ => null).Find(Kubeconfig, "admin"), clock);
        world = actors is null ? client : new(new() { Server = new(WorldIn().Match(Output).Groups[1].Value) }, clock);
    }

    /// <summary>The kubeconfig: contexts "admin" and "operator".</summary>
    internal string Kubeconfig => real?.Kubeconfig ?? Path.Combine(folder, "kubeconfig");

    /// <summary>All that the programs have written.</summary>
    internal string Output => string.Concat(programs.Select(program => program.Output));

    /// <summary>Everything in one program.</summary>
    internal static LiveServer Start(params string[] arguments) => new(null, arguments, null);

    /// <summary>The API server in one program, and who acts in another.</summary>
    internal static LiveServer StartApart(string[] serve, string[] actors) => new(null, ["--without-actors", "--operator", "none", .. serve], actors);

    /// <summary>A real API server, brought to life.</summary>
    internal static LiveServer StartOn(RealApiServer real, params string[] actors) => new(real, null, actors);

    private void Start(string command, string untilSaid, string[] arguments)
    {
        var program = RunningProgram.Start("vitess-sim", [command, .. arguments]);
        programs.Add(program);
        var until = DateTime.UtcNow + Soon;
        while (!program.Output.Contains(untilSaid, StringComparison.Ordinal) && !program.Output.Contains("Ctrl-C", StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < until && !program.HasEnded, program.Output);
            Thread.Sleep(50);
        }
    }

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
    internal Task<Json> Status() => World(HttpMethod.Get, "/sim/status");

    /// <summary>What the operator has asked the API server for, by verb and resource, and how often.</summary>
    internal async Task<Json> Asked() => real is null
        ? (await Ask(HttpMethod.Get, "/sim/status")).At("requests", "operator") ?? Json.EmptyMap
        : real.AskedByTheOperator();

    /// <summary>What the operator was refused because it may not do that, and how often.</summary>
    internal async Task<Json> Denied() => real is null ? (await Status())["denied"] ?? Json.EmptyMap : real.DeniedToTheOperator();

    /// <summary>The shards of all clusters.</summary>
    internal async Task<ValueList<Json>> Shards() =>
        (await Ask(HttpMethod.Get, "/apis/planetscale.com/v2/vitessshards"))["items"]?.Items ?? [];

    /// <summary>Looks at the world that the API server lives in, or harms it.</summary>
    internal Task<Json> World(HttpMethod method, string target) => Ask(world, method, target, null, "application/json");

    /// <summary>Asks the API server as its admin.</summary>
    internal Task<Json> Ask(HttpMethod method, string target, Json? body = null, string contentType = "application/json") =>
        Ask(client, method, target, body, contentType);

    private async Task<Json> Ask(KubeClient asked, HttpMethod method, string target, Json? body, string contentType)
    {
        var reply = await asked.Send(
            new(method, target)
            {
                Deadline = clock.Now + Soon,
                Body = body,
                ContentType = contentType,
                // Nothing that a test asks for does harm when it is done twice.
                IsRepeatable = true,
            },
            CancellationToken.None);
        var answer = Assert.IsType<KubeReply.Answered>(reply);
        return Json.Parse(answer.Body.Span);
    }

    /// <summary>Changes an object as <c>kubectl patch --type merge</c> does.</summary>
    internal async Task Merge(string target, Json patch)
    {
        var answer = await Ask(HttpMethod.Patch, target, patch, "application/merge-patch+json");
        Assert.True(answer["kind"]?.AsText != "Status", answer.ToString());
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
            Assert.True(DateTime.UtcNow < until, DateTime.UtcNow < until ? "" : await Told(what));
            await Task.Delay(200);
            status = await Status();
        }
        Assert.True(status["denied"]?.Members.Count == 0, $"{status["denied"]}");
    }

    /// <summary>Waits until something is so.</summary>
    internal async Task Until(string what, Func<Task<bool>> isSo, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        while (!await isSo())
        {
            Assert.True(DateTime.UtcNow < until, DateTime.UtcNow < until ? "" : await Told(what));
            await Task.Delay(1000);
        }
    }

    /// <summary>What has not come about, and what everybody says to that.</summary>
    private async Task<string> Told(string what)
    {
        var shards = await Shards();
        return $"not {what}: {await Status()}\n{Output}\n" + string.Join('\n', shards.Select(shard =>
            $"{shard.At("metadata", "name")}: {shard.At("metadata", "annotations")}\n    {shard.At("status", "conditions")}"));
    }

    public void Dispose()
    {
        foreach (var program in programs.AsEnumerable().Reverse())
        {
            program.Dispose();
        }
        client.Dispose();
        world.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"vtctlds at ([0-9.:]+)\.")]
    private static partial Regex VtctldIn();

    [GeneratedRegex(@"world is at (http://[0-9.:]+/)")]
    private static partial Regex WorldIn();
}
