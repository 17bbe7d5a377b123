using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Operator;

namespace Vitess.Reconcile.Bench;

/// <summary>A shard that the operator has brought up in a simulated world, and that has been at rest since.</summary>
internal sealed class SettledShard
{
    /// <summary>How long the world rests until it counts as settled. Reason: every tablet is available and everything due has been asked once more.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Func<Snapshot, Plan> core;
    private Snapshot? latest;

    private SettledShard(ClusterFile file, Func<Snapshot, Plan> core)
    {
        this.core = core;
        Simulation = new(new() { File = file, Seed = 1, Operators = 1, Reconcile = Watched }, Worlds.For(file, isAsRecorded: false));
        Simulation.Start();
        if (!Simulation.RunUntil(() => Simulation.IsConverged, TimeSpan.FromMinutes(30)))
        {
            throw new InvalidOperationException($"The shard did not converge: {string.Join("; ", Simulation.WaitTexts)}");
        }
        Simulation.RunFor(Rest);
    }

    internal Simulation Simulation { get; }

    /// <summary>What the host handed to the latest pass of the shard.</summary>
    internal Snapshot Snapshot => latest ?? throw new InvalidOperationException("The shard had no pass.");

    /// <summary>The process that leads.</summary>
    internal OperatorProcess Process => Simulation.Operators.Living[0];

    /// <summary>One shard with as many tablets in each of the three zones.</summary>
    internal static SettledShard With(int tabletsPerZone) => new(File(tabletsPerZone), Reconciler.Reconcile);

    internal static ClusterFile File(int tabletsPerZone)
    {
        using var stream = typeof(SettledShard).Assembly.GetManifestResourceStream("shard.yaml")
            ?? throw new InvalidOperationException("shard.yaml is not built in.");
        using var reader = new StreamReader(stream);
        return ClusterFile.Of("shard.yaml", reader.ReadToEnd().Replace(
            "replicas: 3", FormattableString.Invariant($"replicas: {tabletsPerZone}"), StringComparison.Ordinal));
    }

    /// <summary>The snapshot of the next pass: the same again, with what the latest pass handed on.</summary>
    /// <exception cref="InvalidOperationException">The pass wants something, so the shard is not settled.</exception>
    internal Snapshot Next()
    {
        var plan = Reconciler.Reconcile(Snapshot);
        return plan.Moves.Count == 0 && plan.Waits.Count == 0
            ? Snapshot with { Remembered = plan.Remembered }
            : throw new InvalidOperationException($"The shard is not settled: {plan}");
    }

    /// <summary>Tells the loop what it has seen already.</summary>
    internal Input SeenBefore() => new Input.Seen(0, Snapshot.Owned[0]);

    /// <summary>Tells the loop of a newer version of a tablet's pod in which nothing that it looks at has changed.</summary>
    internal Input SeenAnew(ulong version)
    {
        var pod = Snapshot.Owned.OfType<ObservedObject.Pod>().First();
        return new Input.Seen(0, pod with { Meta = pod.Meta with { Version = version } });
    }

    private Plan Watched(Snapshot snapshot)
    {
        if (snapshot.Subject.Key.Kind == Kinds.VitessShard)
        {
            latest = snapshot;
        }
        return core(snapshot);
    }
}
