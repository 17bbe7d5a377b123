using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>How an API server elsewhere is brought to life.</summary>
internal sealed record ActedSettings
{
    /// <summary>The nodes that are put into it.</summary>
    public required WorldDescription World { get; init; }

    /// <summary>The clusters that another operator left, which are put into it unless they are there.</summary>
    public ValueList<ObservedInput> HandedOver { get; init; }

    /// <summary>How many times as fast as usual everything goes.</summary>
    public double Speed { get; init; } = 1;

    public ulong Seed { get; init; } = 1;

    /// <summary>Whether databases and programs are those that the Go operator was recorded with.</summary>
    public bool IsAsRecorded { get; init; }

    /// <summary>Whether what a controller manager does is done here; null to do it where there is none.</summary>
    public bool? HasControllers { get; init; }

    /// <summary>The port of what the world lets its user do; 0 for any that is free.</summary>
    public int ControlPort { get; init; }

    /// <summary>Hears of what the API server refuses to those who act.</summary>
    public Action<string> Refused { get; init; } = static _ => { };

    /// <summary>Hears of broken laws.</summary>
    public required Action<LawBrokenException> BrokenLaws { get; init; }
}
