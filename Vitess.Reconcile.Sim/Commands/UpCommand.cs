using System.CommandLine;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim up FILE</c>: a user's cluster on the embedded simulated Kubernetes.</summary>
internal static class UpCommand
{
    internal static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A file with a VitessCluster, as you would give it to kubectl." };
        var zone = new Option<string?>("--lose-zone") { HelpName = "ZONE", Description = "Lose this zone once the cluster is ready." };
        var how = new Option<LossKind>("--how")
        {
            HelpName = "power|partition",
            Description = "Whether the zone's nodes lose power or run on, cut off.",
        };
        var after = Spans.Option("--after", TimeSpan.FromSeconds(30), "How long after the cluster is ready the zone is lost.");
        var lasting = Spans.Option("--for", TimeSpan.FromMinutes(10), "How long the zone stays lost.");
        var within = Spans.Option(
            "--within", TimeSpan.FromMinutes(15), "How long becoming ready, and converging at the end, may take.");
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "Draws every latency and every choice.", DefaultValueFactory = _ => 1 };
        var speed = NumberOption.Real("--speed", "X", 0.1, 1_000_000, 20, "Simulated seconds in a second, in the live view.");
        var plain = new Option<bool>("--plain") { Description = "Lines instead of a live view, as fast as it goes; as always in a pipe." };
        var dump = new Option<DirectoryInfo?>("--dump") { HelpName = "DIR", Description = "Write every object that stands at the end, one YAML file each." };
        var recorded = new Option<bool>("--as-recorded") { Description = "The world that the Go operator was recorded in: its rendering, an inert VTOrc." };
        var output = new Option<OutputFormat>("--output", "-o") { HelpName = "text|json|yaml", Description = "The form of the summary." };
        output.AcceptOnlyFromAmong("text", "json", "yaml");
        var command = new Command("up", "Bring the cluster of a file up on a simulated Kubernetes, watch it, and try what it survives.")
        {
            file, zone, how, after, lasting, within, seed, speed, plain, dump, recorded, output,
        };
        command.SetAction(parsed => (int)Up.Run(new()
        {
            File = parsed.GetRequiredValue(file),
            LoseZone = parsed.GetValue(zone),
            How = parsed.GetValue(how),
            After = parsed.GetValue(after),
            For = parsed.GetValue(lasting),
            Within = parsed.GetValue(within),
            Seed = parsed.GetValue(seed),
            Speed = parsed.GetValue(speed),
            IsPlain = parsed.GetValue(plain) || !CommandLine.IsLive(parsed.InvocationConfiguration.Output),
            Dump = parsed.GetValue(dump),
            IsAsRecorded = parsed.GetValue(recorded),
            Output = parsed.GetValue(output),
        }, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }
}
