using System.Globalization;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Report;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>One run of <c>up</c>: bring the cluster up, lose a zone, let it return, converge, and rest.</summary>
internal sealed class Up
{
    /// <summary>How long the world has to stay silent at the end.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    private readonly UpOptions options;
    private readonly ClusterFile file;
    private readonly Simulation simulation;
    private readonly IStage stage;
    private readonly TextWriter output;
    private readonly List<string> faults = [];

    private Up(UpOptions options, ClusterFile file, Simulation simulation, IStage stage, TextWriter output) =>
        (this.options, this.file, this.simulation, this.stage, this.output) = (options, file, simulation, stage, output);

    internal static int Run(UpOptions options, TextWriter output, TextWriter error)
    {
        if (Inputs.Read(options.File, error) is not { } file)
        {
            return (int)ExitCode.BadInput;
        }
        var settings = new SimulationSettings
        {
            File = file, Seed = options.Seed, IsAsRecorded = options.IsAsRecorded, Reconcile = Reconciler.Reconcile,
        };
        var world = Worlds.For(file, options.IsAsRecorded);
        if (options.LoseZone is { } zone && world.Zones.All(described => described.Name != zone))
        {
            var known = string.Join(", ", world.Zones.Select(described => described.Name));
            error.WriteLine($"--lose-zone {zone}: the cluster has no such zone. Its zones are {known}.");
            return (int)ExitCode.BadInput;
        }
        if (options.Dump is { } directory)
        {
            // Before the run: that it cannot be written is not to be heard at its end.
            GivenPath.Make("--dump", directory);
        }
        var progress = options.Output == OutputFormat.Text ? output : error;
        try
        {
            using IStage stage = options.IsPlain ? new PlainStage(progress.WriteLine) : new LiveStage(options.Speed, Names.Of(file));
            return (int)new Up(options, file, new Simulation(settings, world), stage, output).Play();
        }
        catch (LawBrokenException broken)
        {
            error.WriteLine($"A law was broken: {broken.Law}");
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"At {broken.At.TotalSeconds:0.000} s: {broken.Details}"));
            error.WriteLine($"Again: {Repeat(options)}");
            return (int)ExitCode.LawBroken;
        }
    }

    private ExitCode Play()
    {
        stage.Begin(simulation);
        simulation.Start();
        var isReady = stage.Play("coming up", () => simulation.IsConverged, options.Within);
        var readyAfter = simulation.Progress.ReadyAfter;
        if (isReady && options.LoseZone is { } zone)
        {
            LoseAndReturn(zone);
            stage.Play("converging", () => simulation.IsConverged, options.Within);
        }
        if (simulation.IsConverged)
        {
            simulation.Settle();
            stage.Play("at rest", () => false, Rest);
        }
        stage.End();
        var summary = Summarise(readyAfter);
        Write(summary);
        if (options.Dump is { } directory)
        {
            Dumps.Write(directory, simulation.Api.Everything());
        }
        return summary.Pending.Count == 0 ? ExitCode.Converged : ExitCode.NotConverged;
    }

    private void LoseAndReturn(string zone)
    {
        stage.Play("before the loss", () => false, options.After);
        var lostAt = simulation.Clock.Elapsed;
        simulation.LoseZone(zone, options.How);
        stage.Play($"{zone} is lost", () => false, options.For);
        simulation.ReturnZone(zone);
        faults.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Zone {zone} {(options.How == LossKind.Power ? "lost power" : "was cut off")} at {lostAt.TotalSeconds:0.0} s for {options.For.TotalSeconds:0} s."));
    }

    private Summary Summarise(TimeSpan? readyAfter) => new()
    {
        Cluster = Names.Of(file),
        Seed = options.Seed,
        Digest = simulation.Trace.Digest.ToString("x16", CultureInfo.InvariantCulture),
        TimeToReady = readyAfter,
        Simulated = simulation.Clock.Elapsed,
        Faults = faults.ToValueList(),
        Shards = Views.Of(simulation).Shards
            .Select(shard => new ShardSummary(shard.Name.ToString(), shard.Primary?.ToString(), shard.ReadOnlyFor))
            .ToValueList(),
        Acknowledged = simulation.Writers.Acknowledged,
        Lost = simulation.Writers.Lost,
        Pending = simulation.IsConverged ? [] : Pendings.Of(simulation),
    };

    private void Write(Summary summary)
    {
        switch (options.Output)
        {
            case OutputFormat.Text:
                foreach (var line in summary.ToLines())
                {
                    output.WriteLine(line);
                }
                break;
            case OutputFormat.Json:
                output.WriteLine(summary.ToJson());
                break;
            case OutputFormat.Yaml:
                output.Write(YamlText.Of(summary.ToJson()));
                break;
        }
    }

    /// <summary>The command that does the same again.</summary>
    internal static string Repeat(UpOptions options)
    {
        // Laws and whatever comes after depend on when it was not waited for any longer.
        var within = string.Create(CultureInfo.InvariantCulture, $" --within {options.Within.TotalMilliseconds:0}ms");
        var zone = options.LoseZone is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $" --lose-zone {options.LoseZone} --how {options.How} --after {options.After.TotalMilliseconds:0}ms --for {options.For.TotalMilliseconds:0}ms");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"vitess-sim up {options.File} --seed {options.Seed}{zone}{within}{(options.IsAsRecorded ? " --as-recorded" : "")} --plain");
    }
}
