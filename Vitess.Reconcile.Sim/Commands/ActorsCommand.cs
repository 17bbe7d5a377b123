using System.Collections.Concurrent;
using System.CommandLine;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Actors;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim actors</c>: life for an API server that has no nodes.</summary>
internal static class ActorsCommand
{
    private const string About = $"""
        Brings an API server to life that has no nodes, such as the one of envtest or kwok: nodes in zones, a scheduler, kubelets,
        volumes, and Vitess with its databases in the pods. What a controller manager does is done too where there is none.

        It acts over HTTP, as whom the kubeconfig says, who may do all. The vtctlds answer over gRPC on 127.0.0.1. What the
        databases store is in the memory of this process: with it they end. Never use it on a cluster that has nodes of its own.

        Examples:
          vitess-sim actors --kubeconfig envtest.kubeconfig          three zones with three nodes each
          vitess-sim actors --zones a,b --speed 5                    two zones, where everything goes five times as fast
          vitess-sim actors --handed-over left                       puts a cluster there as the Go operator left it, with pods that run
          vitess-sim serve --without-actors                          an API server without life, to try it on

        What the world lets its user do, at the address that is printed:
        {WorldControl.About}

        Exit codes: 0 told to end, 1 it broke, 2 bad input, or the API server does not answer.
        """;

    internal static Command Create()
    {
        var kubeconfig = new Option<FileInfo?>("--kubeconfig") { HelpName = "FILE", Description = "Which API server. Default: as kubectl finds it." };
        var context = new Option<string?>("--context") { HelpName = "NAME", Description = "The context of the kubeconfig. Default: the current one." };
        var zones = CommandLine.Zones(new("--zones")
        {
            HelpName = "LIST", Description = "Zones, with commas between. Default: those that what is handed over ran in, else three.",
        });
        var nodes = NumberOption.Whole("--nodes", 1, 100, 3, "Nodes in each zone.");
        var handed = HandedOverInput.Option();
        var controllers = new Option<string>("--controllers")
        {
            HelpName = "found-out|acted|there",
            Description = "Whether what a controller manager does is done here, or by one that is there.",
            DefaultValueFactory = _ => "found-out",
        };
        controllers.AcceptOnlyFromAmong("found-out", "acted", "there");
        var port = NumberOption.Whole("--control-port", 0, 65_535, 0, "The port of /sim/; 0 for any that is free.");
        var speed = CommandLine.Speed();
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "Draws every latency and every choice.", DefaultValueFactory = _ => 1 };
        var recorded = new Option<bool>("--as-recorded") { Description = "Programs as the Go operator was recorded with: an inert VTOrc." };
        var command = new Command("actors", About) { kubeconfig, context, handed, zones, nodes, controllers, port, speed, seed, recorded };
        command.SetAction(async (parsed, cancel) =>
        {
            var broken = new ConcurrentQueue<string>();
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (HandedOverInput.Read(parsed.GetValue(handed) ?? [], new([], []), error) is not { } left)
            {
                return (int)ExitCode.BadInput;
            }
            var there = ZonesFor(parsed.GetValue(zones), left);
            if (HandedOverInput.ZonesOf(left).Except(there).ToArray() is { Length: > 0 } missing)
            {
                await error.WriteLineAsync($"--zones lacks {string.Join(", ", missing)}, where pods ran that are handed over. Add it, or leave --zones out.");
                return (int)ExitCode.BadInput;
            }
            var settings = new ActedSettings
            {
                World = WorldDescription.Of(parsed.GetValue(nodes), there),
                HandedOver = left,
                Speed = parsed.GetValue(speed),
                Seed = parsed.GetValue(seed),
                IsAsRecorded = parsed.GetValue(recorded),
                HasControllers = parsed.GetValue(controllers) switch { "acted" => true, "there" => false, _ => null },
                ControlPort = parsed.GetValue(port),
                Refused = error.WriteLine,
                BrokenLaws = law =>
                {
                    broken.Enqueue($"{law.Law} {law.Details}");
                    error.WriteLine($"A law was broken: {law.Law} {law.Details}");
                },
            };
            return (int)await Act(
                () => new KubeDiscovery(Environment.GetEnvironmentVariable).Find(parsed.GetValue(kubeconfig)?.FullName, parsed.GetValue(context)),
                settings, () => broken, output, error, cancel);
        });
        return command;
    }

    private static string[] ZonesFor(string? given, ValueList<ObservedInput> left) =>
        CommandLine.ZonesOf(given) is { Length: > 0 } zones ? zones
        : HandedOverInput.ZonesOf(left) is { Count: > 0 } found ? [.. found]
        : [.. Serving.ZonesUsually];

    private static async Task<ExitCode> Act(
        Func<KubeAccess> find, ActedSettings settings, Func<IEnumerable<string>> broken, TextWriter output, TextWriter error,
        CancellationToken stop)
    {
        try
        {
            var access = find();
            await using var world = new ActedWorld(access, settings);
            await world.Start(broken);
            await output.WriteLineAsync(
                $"{access.Server} comes to life, its vtctlds at {world.VtctldAddress}. Zones: {string.Join(", ", settings.World.Zones.Select(zone => zone.Name))}. "
                + (world.HasControllers ? "No controller manager is there, so its work is done here." : "A controller manager is there."));
            await output.WriteLineAsync($"Its world is at {world.ControlAddress}sim/status. Ctrl-C ends it.");
            await output.FlushAsync(stop);
            var asked = Task.Delay(Timeout.Infinite, stop);
            await (await Task.WhenAny(world.Ended, asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (world.Ended.Exception is not { } failure)
            {
                return ExitCode.Converged;
            }
            await error.WriteLineAsync(failure.ToString());
            return ExitCode.Failed;
        }
        catch (Exception refused) when (refused is KubeAccessException or TimeoutException or IOException)
        {
            await error.WriteLineAsync(refused.Message);
            return ExitCode.BadInput;
        }
    }
}
