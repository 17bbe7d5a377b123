using System.Globalization;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Report;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim;

/// <summary>One seed of a profile after another: things go wrong, then everything heals, and the world has to converge and rest.</summary>
internal sealed class Drill(ClusterFile file, Profile profile, Func<Snapshot, Plan> reconcile)
{
    /// <summary>How soon every shard takes writes again after a zone is lost.</summary>
    private static readonly TimeSpan WritableWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    internal Profile Profile => profile;

    /// <summary>Runs one seed.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="listener">Who hears of everything that happens; null for nobody.</param>
    /// <param name="coverage">Counts which faults strike during which operations; null for nobody.</param>
    /// <exception cref="LawBrokenException">A law does not hold.</exception>
    internal DrillEnd Run(ulong seed, Action<TimeSpan, string, string>? listener, Coverage? coverage = null)
    {
        if (profile.HasUsers)
        {
            return new OperationsDrill(file, profile, reconcile).Run(seed, listener, coverage);
        }
        var simulation = new Simulation(
            new() { File = file, Seed = seed, Profile = profile, Reconcile = reconcile, Listener = listener },
            Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        if (profile.LosesOneZone)
        {
            if (!simulation.RunUntil(() => simulation.IsConverged, profile.ConvergeWithin))
            {
                return End(simulation);
            }
            LoseOneZone(simulation, new Choices(seed));
        }
        else
        {
            simulation.RunFor(profile.SafetyFor);
        }
        simulation.Heal();
        if (simulation.RunUntil(() => simulation.HasConvergedAsFarAsItCan, profile.ConvergeWithin))
        {
            SettleDown(simulation);
        }
        return End(simulation);
    }

    /// <summary>Demands silence of a world that has come to rest.</summary>
    internal static void SettleDown(Simulation simulation)
    {
        if (!simulation.IsConverged)
        {
            // What waits for a person is told once more, as blocked, when it has waited for five minutes.
            simulation.RunFor(TimeSpan.FromMinutes(6));
        }
        simulation.Settle();
        simulation.RunFor(Rest);
    }

    private static void LoseOneZone(Simulation simulation, Choices choices)
    {
        simulation.RunFor(choices.Between("drill.before", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)));
        var zone = choices.Of("drill.zone", simulation.Description.Zones).Name;
        var lasts = choices.Between("drill.lasts", TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(6));
        simulation.LoseZone(zone, (LossKind)choices.Below("drill.kind", 2));
        simulation.RunFor(TimeSpan.FromSeconds(1));
        if (!simulation.RunUntil(() => simulation.Writers.AllWritable, WritableWithin - TimeSpan.FromSeconds(1)))
        {
            throw new LawBrokenException(
                simulation.Seed,
                simulation.Clock.Elapsed,
                "Every shard takes writes again within a minute of the loss of a zone.",
                $"{zone} was lost, and {string.Join(", ", simulation.Writers.Shards.Where(shard => !simulation.Writers.IsWritable(shard)))} takes none.");
        }
        simulation.RunFor(lasts - WritableWithin);
    }

    internal static DrillEnd End(Simulation simulation) => new(
        simulation.Seed,
        simulation.Clock.Elapsed,
        simulation.Progress.ReadyAfter,
        simulation.Trace.Digest,
        simulation.Writers.Acknowledged,
        simulation.HasConvergedAsFarAsItCan ? [] : Pendings.Of(simulation),
        simulation.HasConvergedAsFarAsItCan && !simulation.IsConverged)
    {
        IsRebuildDeclared = Operations.Errant.IsDeclared(simulation),
        Rebuilt = simulation.Progress.Rebuilt,
    };
}

/// <summary>What one seed came to.</summary>
/// <param name="Seed">Which.</param>
/// <param name="Simulated">How long it ran.</param>
/// <param name="ReadyAfter">When the clusters were ready for the first time; null when they never were.</param>
/// <param name="Digest">The trace's digest.</param>
/// <param name="Acknowledged">How many writes were acknowledged.</param>
/// <param name="Pending">What was awaited at the end; empty when all had converged.</param>
/// <param name="HasErrantTablet">Whether all had converged but for a tablet that holds transactions which its primary never
/// had: only a person can decide that they may be thrown away, and the shard's status says so.</param>
internal sealed record DrillEnd(
    ulong Seed, TimeSpan Simulated, TimeSpan? ReadyAfter, ulong Digest, long Acknowledged, ValueList<string> Pending, bool HasErrantTablet)
{
    /// <summary>How often a person had to decide what a status asked, before all converged.</summary>
    internal int Decisions { get; init; }

    /// <summary>Whether it took a person, or takes one still.</summary>
    internal bool NeedsPerson => HasErrantTablet || Decisions > 0;

    /// <summary>Whether the owner has declared that such tablets are built anew where it is proven that nobody was told of what goes.</summary>
    internal bool IsRebuildDeclared { get; init; }

    /// <summary>How many tablets were built anew for it.</summary>
    internal int Rebuilt { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: ready after {ReadyAfter?.TotalSeconds ?? double.NaN:0.0} s, {Simulated.TotalSeconds:0.0} s simulated, {Acknowledged} writes acknowledged, trace {Digest:x16}{(HasErrantTablet ? ", converged but for a tablet with errant transactions" : Pending.Count == 0 ? Decisions > 0 ? ", converged after a person decided" : ", converged" : "; pending: " + string.Join("; ", Pending))}");
}
