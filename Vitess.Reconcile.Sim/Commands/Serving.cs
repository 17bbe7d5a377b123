using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vitess.Reconcile.Host.Live.Kubernetes;
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

    // Reason: a file without a zone, and no file at all, still let a cluster lose one and live.
    private static readonly ValueList<string> ZonesUsually = ["us-east-1a", "us-east-1b", "us-east-1c"];

    internal static async Task<ExitCode> Run(ServeOptions options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var file = Read(options.Files);
        foreach (var defect in file.Defects)
        {
            await error.WriteLineAsync(defect.ToString());
        }
        if (file.Defects.Count > 0)
        {
            return ExitCode.BadInput;
        }
        var broken = new ConcurrentQueue<string>();
        var simulation = Begin(options, file, law =>
        {
            broken.Enqueue($"{law.Law} {law.Details}");
            error.WriteLine($"A law was broken: {law.Law} {law.Details}");
        });
        var control = new WorldControl(simulation, () => broken);
        using var certificate = options.HasTls ? ServerCertificate.Make() : null;
        var tokens = new[] { KeyValuePair.Create(Admin, options.Token ?? Drawn()), KeyValuePair.Create(Operator, Drawn()) }
            .ToValueMap(one => one.Key, one => one.Value);
        await using var world = new ServedWorld(
            simulation, CustomSchemas.Ours, options.Speed, Front(options, certificate, tokens, control));
        try
        {
            await world.Start();
        }
        catch (IOException taken)
        {
            await error.WriteLineAsync($"--port {options.Port} cannot be listened on: {taken.Message}");
            return ExitCode.BadInput;
        }
        var space = file.Documents.FirstOrDefault(document => document.Kind == "VitessCluster")?.Namespace ?? "default";
        await File.WriteAllTextAsync(
            options.Kubeconfig.FullName, KubeconfigText.Of(world.Front.Address, certificate, tokens, space), stop);
        Tell(options, world, output);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Converged;
    }

    private static ClusterFile Read(ValueList<FileInfo> files)
    {
        var read = files.Select(file => ClusterFile.Read(file.FullName)).ToList();
        return new(
            read.SelectMany(one => one.Documents).ToValueList(),
            read.SelectMany(one => one.Defects).ToValueList());
    }

    private static Simulation Begin(ServeOptions options, ClusterFile file, Action<LawBrokenException> broken)
    {
        var simulation = new Simulation(
            new()
            {
                File = file,
                Seed = options.Seed,
                IsAsRecorded = options.IsAsRecorded,
                Operators = options.HasOperator ? 2 : 0,
                Reconcile = Reconciler.Reconcile,
                Epoch = DateTimeOffset.UtcNow,
                BrokenLaws = broken,
            },
            WorldOf(options, file));
        simulation.Start();
        // The operator's own pod stands, whether the operator runs here or beside.
        Setting.Put(simulation.Api, Setting.OperatorPod(Setting.OperatorNamespace));
        Setting.Put(simulation.Api, Json.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}"""));
        return simulation;
    }

    private static WorldDescription WorldOf(ServeOptions options, ClusterFile file)
    {
        var named = file.Documents.Count == 0 ? [] : Worlds.For(file, options.IsAsRecorded).Zones;
        var zones = named.Select(zone => zone.Name).Concat(options.Zones.Count > 0 || named.Count > 0 ? options.Zones : ZonesUsually);
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
        var zones = string.Join(", ", world.Simulation.Description.Zones.Select(zone => zone.Name));
        output.WriteLine($"A simulated Kubernetes answers at {world.Front.Address}, and its vtctlds at {world.VtctldAddress}. Zones: {zones}.");
        output.WriteLine();
        output.WriteLine($"  export KUBECONFIG={options.Kubeconfig.FullName}");
        output.WriteLine("  kubectl get vitessshards -A -w");
        output.WriteLine();
        if (options.HasOperator)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"The operator runs in this process. A second is {options.Speed} simulated ones. Ctrl-C ends it."));
        }
        else
        {
            output.WriteLine("No operator runs. Start one with");
            output.WriteLine();
            output.WriteLine($"  PS_OPERATOR_POD_NAMESPACE={Setting.OperatorNamespace} PS_OPERATOR_POD_NAME=vitess-operator-0 \\");
            output.WriteLine($"  vitess-operator run --kubeconfig {options.Kubeconfig.FullName} --context {Operator} \\");
            output.WriteLine($"    --vtctld-proxy {world.VtctldAddress}{(options.IsAsRecorded ? " --level 0" : "")}");
        }
        output.Flush();
    }
}
