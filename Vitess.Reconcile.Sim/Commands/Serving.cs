using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>One run of <c>serve</c>.</summary>
internal static class Serving
{
    private const string Admin = "admin";
    private const string Operator = "operator";
    private const string Actors = "actors";

    // Reason: a file without a zone, and no file at all, still let a cluster lose one and live.
    internal static readonly ValueList<string> ZonesUsually = ["us-east-1a", "us-east-1b", "us-east-1c"];

    internal static async Task<ExitCode> Run(ServeOptions options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var file = Read(options.Files);
        foreach (var defect in file.Defects)
        {
            await error.WriteLineAsync(defect.ToString());
        }
        if (HandedOverInput.Read(options.HandedOver, file, error) is not { } left || file.Defects.Count > 0)
        {
            return ExitCode.BadInput;
        }
        var broken = new ConcurrentQueue<string>();
        var simulation = Begin(options, file, left, law =>
        {
            broken.Enqueue($"{law.Law} {law.Details}");
            error.WriteLine($"A law was broken: {law.Law} {law.Details}");
        });
        var control = new WorldControl(simulation, () => broken);
        using var certificate = options.HasTls ? ServerCertificate.Make() : null;
        var tokens = new[] { Admin, Operator, Actors }
            .ToValueMap(who => who, who => who == Admin && options.Token is { } token ? token : Drawn());
        // The clock of an operator beside is not to be outrun: its world is quicker in what it does, and not in what time it is.
        await using var world = new ServedWorld(
            simulation, CustomSchemas.Ours, options.HasOperator ? options.Speed : 1, Front(options, certificate, tokens, control));
        try
        {
            await world.Start();
        }
        catch (IOException taken)
        {
            await error.WriteLineAsync($"--port {options.Port} cannot be listened on: {taken.Message}");
            return ExitCode.BadInput;
        }
        var space = file.Documents.FirstOrDefault(document => document.Kind == "VitessCluster")?.Namespace
            ?? left.SelectMany(one => one.Objects.Keys).FirstOrDefault(key => key.Kind == "VitessCluster").Namespace ?? "default";
        GivenPath.WriteSecret("--kubeconfig", options.Kubeconfig, KubeconfigText.Of(world.Front.Address, certificate, tokens, space));
        Tell(options, world, output);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Converged;
    }

    private static ClusterFile Read(ValueList<FileInfo> files)
    {
        var read = files.Select(file => (file.FullName, File: ClusterFile.Read(file.FullName))).ToArray();
        return new(
            read.SelectMany(one => one.File.Documents).ToValueList(),
            read.SelectMany(one => one.File.Defects).Concat(Inputs.Alike(read)).ToValueList());
    }

    private static Simulation Begin(
        ServeOptions options, ClusterFile file, ValueList<ObservedInput> left, Action<LawBrokenException> broken)
    {
        var simulation = new Simulation(
            new()
            {
                File = file,
                HandedOver = left,
                Seed = options.Seed,
                IsAsRecorded = options.IsAsRecorded,
                Operators = options.HasOperator ? 2 : 0,
                Cast = options.HasActors ? Cast.All : Cast.None,
                Pace = options.HasOperator ? 1 : options.Speed,
                Reconcile = Reconciler.Reconcile,
                Epoch = DateTimeOffset.UtcNow,
                BrokenLaws = broken,
            },
            WorldOf(options, file, left));
        simulation.Start();
        // The operator's own pod stands, whether the operator runs here or beside.
        Setting.Put(simulation.Api, Setting.OperatorPod(Setting.OperatorNamespace));
        foreach (var priority in Installation.PriorityClasses)
        {
            Setting.Put(simulation.Api, priority);
        }
        Setting.Put(simulation.Api, Json.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}"""));
        return simulation;
    }

    private static WorldDescription WorldOf(ServeOptions options, ClusterFile file, ValueList<ObservedInput> left)
    {
        var named = (file.Documents.Count == 0 ? [] : Worlds.For(file, options.IsAsRecorded).Zones.Select(zone => zone.Name))
            .Concat(HandedOverInput.ZonesOf(left)).ToValueList();
        var zones = named.Concat(options.Zones.Count > 0 || named.Count > 0 ? options.Zones : ZonesUsually);
        return WorldDescription.Of(3, [.. zones.Distinct(StringComparer.Ordinal)]) with
        {
            Region = file.Documents.Count == 0 ? "us-east-1" : Worlds.For(file, options.IsAsRecorded).Region,
        };
    }

    private static FrontSettings Front(
        ServeOptions options, X509Certificate2? certificate, ValueMap<string, string> tokens, WorldControl control)
    {
        var rbac = new Rbac(Scope.Of(options.OperatorNamespaces), Setting.OperatorNamespace, "vitess-operator");
        var callers = new SortedDictionary<string, Caller>(StringComparer.Ordinal)
        {
            [tokens[Admin]] = Caller.Everybody,
            [tokens[Operator]] = new(Operator, rbac.Allows),
            [tokens[Actors]] = Caller.Everybody with { Name = Actors },
        };
        if (!options.HasTls)
        {
            callers[""] = Caller.Everybody;
        }
        return new()
        {
            Port = options.Port,
            Certificate = certificate,
            CallerOf = callers.GetValueOrDefault,
            Heard = control.Hear,
            Denied = control.Deny,
            Beside = control.Answer,
        };
    }

    private static string Drawn() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static void Tell(ServeOptions options, ServedWorld world, TextWriter output)
    {
        output.WriteLine(options.HasActors
            ? $"A simulated Kubernetes answers at {world.Front.Address}, and its vtctlds at {world.VtctldAddress}. Zones: {ZonesOf(world)}."
            : $"An API server without actors answers at {world.Front.Address}.");
        output.WriteLine();
        output.WriteLine($"  export KUBECONFIG={options.Kubeconfig.FullName}");
        output.WriteLine("  kubectl get vitessshards -A -w");
        output.WriteLine();
        output.WriteLine(options.HasOperator
            ? string.Create(CultureInfo.InvariantCulture, $"The operator runs in this process. Everything goes {options.Speed} times as fast as usual. Ctrl-C ends it.")
            : HowToRun(options, world));
        output.Flush();
    }

    private static string ZonesOf(ServedWorld world) => string.Join(", ", world.Simulation.Description.Zones.Select(zone => zone.Name));

    private static string HowToRun(ServeOptions options, ServedWorld world)
    {
        var actors = options.HasActors ? "" : $"Nothing acts in it. Have it come to life with\n\n"
            + $"  vitess-sim actors --kubeconfig {options.Kubeconfig.FullName} --context {Actors}\n\n";
        var vtctld = options.HasActors ? world.VtctldAddress : "ADDRESS that it prints";
        return actors + $"""
            No operator runs. Start one with

              PS_OPERATOR_POD_NAMESPACE={Setting.OperatorNamespace} PS_OPERATOR_POD_NAME=vitess-operator-0 \
              vitess-operator run --kubeconfig {options.Kubeconfig.FullName} --context {Operator} \
                --vtctld-proxy {vtctld}{(options.IsAsRecorded ? " --level 0" : "")}
            """;
    }
}
