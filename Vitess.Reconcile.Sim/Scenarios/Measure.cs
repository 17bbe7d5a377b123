using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>What an operation costs the users of a cluster, counted from its request on.</summary>
internal sealed class Measure
{
    private readonly Simulation simulation;
    private readonly SortedDictionary<ShardName, DateTimeOffset> gaps = [];
    private readonly SortedDictionary<ShardName, int> wanted = [];

    internal Measure(Simulation simulation)
    {
        this.simulation = simulation;
        foreach (var shard in simulation.Writers.Shards)
        {
            wanted[shard] = Well(shard);
        }
        simulation.Witnesses.Add(Note);
    }

    /// <summary>Reparents that were done, planned ones of this operator.</summary>
    internal int Planned { get; private set; }

    /// <summary>The most tablets of one shard that were away at once, of those that stood at the request and are wanted still.</summary>
    internal int AwayMost { get; private set; }

    /// <summary>The longest time in which a shard took no writes.</summary>
    internal TimeSpan Gap { get; private set; }

    /// <summary>Looks at the tablets; called after every step.</summary>
    internal void Look()
    {
        foreach (var (shard, stood) in wanted)
        {
            AwayMost = Math.Max(AwayMost, Math.Min(stood, simulation.WantedTablets(shard)) - Well(shard));
        }
        foreach (var (shard, since) in gaps)
        {
            if (simulation.WantedTablets(shard) == 0)
            {
                continue; // Nobody is to write to a shard that is wanted no more.
            }
            Gap = simulation.Clock.Now - since > Gap ? simulation.Clock.Now - since : Gap;
        }
    }

    private int Well(ShardName shard)
    {
        var well = 0;
        foreach (var tablet in simulation.Database.Tablets)
        {
            well += tablet.Shard == shard && tablet.IsInService ? 1 : 0;
        }
        return well;
    }

    private void Note(Happening happening)
    {
        switch (happening)
        {
            case Happening.CallEnded { Call: Call.PlannedReparent, Refusal: null }:
                Planned++;
                break;
            case Happening.Writable { Tablets.Count: 0 } writable when wanted.ContainsKey(writable.Shard):
                gaps.TryAdd(writable.Shard, simulation.Clock.Now);
                break;
            case Happening.Writable { Tablets.Count: > 0 } writable:
                gaps.Remove(writable.Shard);
                break;
            default:
                break;
        }
    }
}
