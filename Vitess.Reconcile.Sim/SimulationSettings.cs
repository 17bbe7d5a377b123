using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim;

/// <summary>What a simulation is made of. Equal settings give equal traces.</summary>
internal sealed record SimulationSettings
{
    /// <summary>The user's objects.</summary>
    public required ClusterFile File { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The clusters that another operator left, running.</summary>
    public ValueList<ObservedInput> HandedOver { get; init; }

    public Profile Profile { get; init; } = Profile.None;

    /// <summary>Whether the world is the one that the Go operator was recorded in.</summary>
    public bool IsAsRecorded { get; init; }

    /// <summary>When the world begins. Runs that are to be repeated leave it as it is.</summary>
    public DateTimeOffset Epoch { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How much sooner than usual everything happens; the clock itself keeps its own speed.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>How what acts in Kubernetes changes the objects of the API server; null to do so directly.</summary>
    public Func<ApiServer, IWrites>? Writes { get; init; }

    /// <summary>Who acts in Kubernetes.</summary>
    public Cast Cast { get; init; } = Cast.All;

    /// <summary>Hears of broken laws, and the world goes on; null to have them end it.</summary>
    public Action<LawBrokenException>? BrokenLaws { get; init; }

    /// <summary>The definitions of custom resources that the cluster has installed.</summary>
    public CustomSchemas Schemas { get; init; } = CustomSchemas.Ours;

    /// <summary>How many processes of the operator run.</summary>
    public int Operators { get; init; } = 2;

    /// <summary>The core; another one only to see that it is caught.</summary>
    public required Func<Snapshot, Plan> Reconcile { get; init; }

    /// <summary>How long a planned reparent dawdles while nobody takes writes; longer only to see that it is caught.</summary>
    public TimeSpan DemotedFor { get; init; }

    /// <summary>Whether passes with destructive moves are run a second time without the subject's status.</summary>
    public bool ComparesWipedStatus { get; init; } = true;

    /// <summary>Who sees what the laws see. Null for nobody.</summary>
    public Action<Happening>? Witness { get; init; }

    /// <summary>Who hears of everything that happens: when, who, what. Null for nobody.</summary>
    public Action<TimeSpan, string, string>? Listener { get; init; }
}
