using System.Globalization;
using System.Net.Http.Headers;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>
/// A world that this process serves to operators in processes of their own, in which tablets get one image after another, and
/// that sees what becomes of each.
/// </summary>
internal sealed class RolledWorld : IAsyncDisposable
{
    private const string Space = "default";

    // Reason: enough for some to go on while others wait until nothing of a former leader can still happen.
    private const int Shards = 12;

    // Reason: as fast as two cores are beside the other live tests.
    private const double Pace = 5;

    private const string Lite = "vitess/lite:v23.0.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string folder = Directory.CreateTempSubdirectory("vitess-rolled-").FullName;
    private readonly ServedWorld world;
    private readonly Func<SentStep, Task> between;
    private readonly List<GrpcServer> doors = [];
    private readonly HttpClient trial = new();
    private readonly SortedDictionary<string, SortedSet<string>> away = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pod, string Image), HashSet<string>> made = [];
    private readonly Dictionary<string, int> newest = [];
    private readonly List<string> harm = [];
    private bool isWatched;
    private int version;

    /// <summary>A world that does not run yet.</summary>
    /// <param name="between">Stands between every request and what carries it out.</param>
    internal RolledWorld(Func<SentStep, Task> between)
    {
        this.between = between;
        var text = File.ReadAllText(Path.Combine(Repository.Root, "crds", "examples", "three-zones.yaml"))
            .Replace("parts: 2", $"parts: {Shards}", StringComparison.Ordinal)
            .Replace("type: Immediate", "type: Immediate\n    staged:\n      maxShards: 4", StringComparison.Ordinal);
        var file = ClusterFile.Of("three-zones.yaml", text);
        var simulation = new Simulation(
            new()
            {
                File = file,
                Seed = 1,
                Operators = 0,
                Pace = Pace,
                Epoch = DateTimeOffset.UtcNow,
                Reconcile = Reconciler.Reconcile,
                Witness = See,
            },
            Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        Setting.Put(simulation.Api, Setting.OperatorPod(Setting.OperatorNamespace));
        world = new(simulation, CustomSchemas.Ours, 1, new() { CallerOf = name => name.Length == 0 ? null : new(name, (_, _) => true) });
        world.Front.Between = async (asked, carryOut) =>
        {
            var answer = ApiAnswer.Plain("");
            await between(new(
                asked.Caller.Name,
                StepOf(asked.Caller.Name, RolloutStep.Of(asked)),
                () => Task.FromResult((answer = carryOut()).Status is >= 200 and < 300),
                () => WouldBeDone(asked)));
            return answer;
        };
    }

    /// <summary>Where its API server listens.</summary>
    internal Uri Address => world.Front.Address;

    internal Task Start() => world.Start();

    /// <summary>Where one process calls the vtctlds: calls do not say who sent them, so that each process comes in by a door of its own.</summary>
    internal async Task<string> Door(string name)
    {
        var door = await GrpcServer.Start(
            new WorldVtctlds(world.Simulation, happen => world.Look(_ =>
            {
                happen();
                return 0;
            })).At,
            new()
            {
                Between = async (method, call) =>
                {
                    var answer = UnaryAnswer.Failed(0, "");
                    // A call cannot be tried without being made.
                    await between(new(
                        name,
                        StepOf(name, RolloutStep.Of(method)),
                        async () => (answer = await call()).Body is not null,
                        () => Task.FromResult(true)));
                    return answer;
                },
            });
        doors.Add(door);
        return door.Address;
    }

    /// <summary>A process of the operator.</summary>
    internal async Task<RunningProgram> Operator(string name, params string[] more)
    {
        var door = await Door(name);
        var kubeconfig = Path.Combine(folder, name);
        var tokens = ((string[])["admin"]).ToValueMap(user => user, _ => name);
        await File.WriteAllTextAsync(kubeconfig, KubeconfigText.Of(world.Front.Address, null, tokens, Space));
        return RunningProgram.Start(
            "vitess-operator",
            [
                "run", "--kubeconfig", kubeconfig, "--lease-namespace", Setting.OperatorNamespace, "--vtctld-proxy", door,
                "--metrics-address", "", .. more,
            ],
            ("POD_NAME", name), ("PS_OPERATOR_POD_NAMESPACE", Setting.OperatorNamespace), ("PS_OPERATOR_POD_NAME", "vitess-operator-0"));
    }

    private string Image => string.Create(CultureInfo.InvariantCulture, $"{Lite}{version}");

    /// <summary>Who leads, as the lease has it.</summary>
    internal string Leader => world.Look(simulation => simulation.Api.Find(Served.Lease, Setting.OperatorNamespace, "vitess-operator"))
        ?.At("spec", "holderIdentity")?.AsText?.Split('_')[0] ?? "";

    /// <summary>What should not have happened.</summary>
    internal IEnumerable<string> Harm => world.Look(simulation => harm
        .Concat(simulation.Writers.Lost == 0 ? [] : (string[])[$"{simulation.Writers.Lost} writes are lost"])
        .Concat(world.Defects.Select(defect => defect.ToString())).ToList());

    internal async Task Until(string what, Func<bool> isSo)
    {
        var until = DateTime.UtcNow + Patience;
        while (!isSo())
        {
            Assert.Empty(world.Defects);
            Assert.True(DateTime.UtcNow < until, DateTime.UtcNow < until ? "" : $"not {what}: {world.Look(Told)}");
            await Task.Delay(50);
        }
    }

    internal Task ComesUp() => Until("up", () => world.Look(simulation => simulation.Progress is { IsReady: true, Unready.Count: 0 }
        && Tablets(simulation).Count == 3 * Shards));

    /// <summary>Every tablet is to get another image.</summary>
    internal void Change()
    {
        version++;
        world.Look(simulation =>
        {
            isWatched = true;
            var patched = simulation.Api.Patch(
                Served.VitessCluster, Space, "shop", PatchType.Merge, Json.Map(("spec", Json.Map(("images", Json.Map(("vttablet", Image)))))));
            Assert.True(patched.IsSuccess, patched.ToString());
            return 0;
        });
    }

    /// <summary>Every tablet has got it, and none was made twice for an image.</summary>
    internal async Task Settles()
    {
        await Until($"all on {Image}", () => world.Look(simulation => simulation.Progress.Unready.Count == 0
            && Tablets(simulation) is { } pods && pods.Count == 3 * Shards && pods.All(pod => Runs(pod, Image))));
        Assert.Equal("", string.Join(", ", world.Look(simulation => made.Where(one => one.Value.Count > 1)
            .Select(one => $"{one.Key.Pod} was made {one.Value.Count} times with {one.Key.Image}").ToList())));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in doors)
        {
            await door.DisposeAsync();
        }
        trial.Dispose();
        await world.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One that is woken may still send something, and nobody would notice that it is frozen.</summary>
    private string StepOf(string who, string step) => step.Length > 0 && who == Leader ? step : "";

    /// <summary>Whether a request would be carried out, of which the server is asked by way of trial.</summary>
    private async Task<bool> WouldBeDone(ApiAsked asked)
    {
        var target = $"{asked.Target}{(asked.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}dryRun=All";
        using var request = new HttpRequestMessage(new(asked.Method), new Uri(world.Front.Address, target));
        request.Headers.Authorization = new("Bearer", "trial");
        request.Content = new StringContent(asked.Body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(asked.ContentType);
        using var answer = await trial.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }

    private void See(Happening happening)
    {
        if (!isWatched || happening is not Happening.Stored { Kind: var kind, Object: var stored, IsGone: var isGone })
        {
            return;
        }
        if (kind is "VitessKeyspace" or "VitessShard")
        {
            GoesOn($"the image of {stored.Name()}", stored.At("spec", "images", "vttablet")?.AsText, Lite);
        }
        else if (kind == "Pod" && IsOfTablet(stored))
        {
            SeeTablet(stored, isGone);
        }
    }

    private void SeeTablet(Json pod, bool isGone)
    {
        var image = ImageOf(pod);
        made.TryAdd((pod.Name(), image), []);
        made[(pod.Name(), image)].Add(UidOf(pod));
        GoesOn($"the image of {pod.Name()}", image, Lite);
        var marks = pod.At("metadata", "annotations");
        GoesOn($"the image for which {pod.Name()} is marked", marks?[GoAnnotations.Scheduled]?.AsText, "-> " + Lite);
        GoesOn($"the generation that {UidOf(pod)} has seen", marks?[GoAnnotations.ObservedShardGeneration]?.AsText, "");
        var shard = pod.At("metadata", "labels", Labels.Shard)?.AsText ?? "";
        if (!away.TryGetValue(shard, out var missing))
        {
            away.Add(shard, missing = new(StringComparer.Ordinal));
        }
        var isBack = !isGone && pod.At("metadata", "deletionTimestamp") is null && IsReady(pod);
        if (isBack)
        {
            missing.Remove(pod.Name());
        }
        else if (missing.Add(pod.Name()) && missing.Count > 1)
        {
            harm.Add($"of shard {shard} {string.Join(" and ", missing)} are away at once");
        }
    }

    /// <summary>Sees that a number, which stands in a text behind another, only grows.</summary>
    private void GoesOn(string what, string? text, string behind)
    {
        if (text?.Split(behind, 2) is not [.., var rest]
            || !int.TryParse(string.Concat(rest.TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return;
        }
        if (newest.TryGetValue(what, out var was) && number < was)
        {
            harm.Add($"{what} went back from {was} to {number}");
        }
        newest[what] = number;
    }

    private static ValueList<Json> Tablets(Simulation simulation) => simulation.Api.All(Served.Pod, Space).Where(IsOfTablet).ToValueList();

    private static bool IsOfTablet(Json pod) => pod.At("metadata", "labels", Labels.Component)?.AsText == Labels.VtTablet;

    private static bool Runs(Json pod, string image) => pod.At("metadata", "deletionTimestamp") is null && IsReady(pod) && ImageOf(pod) == image;

    private static string ImageOf(Json pod) => (pod.At("spec", "containers")?.Items ?? [])
        .FirstOrDefault(container => container["name"]?.AsText == "vttablet")?["image"]?.AsText ?? "";

    private static string UidOf(Json pod) => pod.At("metadata", "uid")?.AsText ?? "";

    private static bool IsReady(Json pod) => (pod.At("status", "conditions")?.Items ?? [])
        .Any(condition => condition["type"]?.AsText == "Ready" && condition["status"]?.AsText == "True");

    private static string Told(Simulation simulation) => string.Join('\n', simulation.Api.All(Served.VitessShard, null).Select(shard =>
        $"{shard.Name()}: {shard.At("metadata", "annotations")}\n    {shard.At("status", "conditions")}"));
}
