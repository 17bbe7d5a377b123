using System.Runtime.CompilerServices;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>What the worlds of all operator processes stand on.</summary>
internal sealed class Ground
{
    private readonly ConditionalWeakTable<Json, ObservedObject> projections = [];

    internal required VirtualClock Clock { get; init; }

    internal required Choices Choices { get; init; }

    internal required Trace Trace { get; init; }

    internal required Network Network { get; init; }

    internal required ApiServer Api { get; init; }

    internal required AimedFaults Faults { get; init; }

    /// <summary>How a host sees an object; null for one that it does not know.</summary>
    internal required Func<Json, ObservedObject?> Project { get; init; }

    /// <summary>Asks a vtctld from a zone: what, how long it may take, and who hears the answer.</summary>
    internal required Action<string, Query, TimeSpan, Action<Outcome>> Ask { get; init; }

    /// <summary>Calls a vtctld from a zone: what, how long it may take, and who hears how it ended.</summary>
    internal required Action<string, Move.Invoke, TimeSpan, Action<Outcome>> Call { get; init; }

    /// <summary>Who judges what happens.</summary>
    internal required Action<Happening> Report { get; init; }

    /// <summary>The namespace of the operator's own pod and leases.</summary>
    internal required string Namespace { get; init; }

    /// <summary>Whether a process reaches the control plane, which no zone takes with it.</summary>
    internal bool IsConnected(OperatorProcess process) => !Network.IsCut(process.Zone);

    /// <summary>An object as a host sees it. Each stored version is projected once.</summary>
    internal ObservedObject? Seen(Json stored)
    {
        if (projections.TryGetValue(stored, out var known))
        {
            return known;
        }
        var seen = Project(stored);
        if (seen is not null)
        {
            projections.Add(stored, seen);
        }
        return seen;
    }

    internal TimeSpan Latency(string point, int minMilliseconds, int maxMilliseconds) => Choices.Between(
        point, min: TimeSpan.FromMilliseconds(minMilliseconds), max: TimeSpan.FromMilliseconds(maxMilliseconds));
}
