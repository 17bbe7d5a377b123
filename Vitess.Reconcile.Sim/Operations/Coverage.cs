using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>How often each fault struck while each operation was under way.</summary>
internal sealed class Coverage
{
    /// <summary>The row of faults that struck while nothing was wanted.</summary>
    internal const string Idle = "(nothing)";

    private readonly SortedDictionary<(string Operation, string Fault), long> counts = [];
    private readonly SortedDictionary<string, long> begun = new(StringComparer.Ordinal);

    /// <summary>The operations that were begun, in order.</summary>
    internal IEnumerable<string> Operations => begun.Keys;

    /// <summary>How often an operation was begun.</summary>
    internal long Begun(string operation) => begun.GetValueOrDefault(operation);

    internal long Of(string operation, string fault) => counts.GetValueOrDefault((operation, fault));

    /// <summary>Watches a world and its user.</summary>
    internal void Watch(Simulation simulation, User user) => simulation.Witnesses.Add(happening =>
    {
        if (happening is Happening.Harmed { Fault: var fault } && FaultNames.Columns.Contains(fault, StringComparer.Ordinal))
        {
            var open = user.Open.Select(intent => intent.Operation).Distinct(StringComparer.Ordinal).ToList();
            foreach (var operation in open.Count > 0 ? open : [Idle])
            {
                counts[(operation, fault)] = counts.GetValueOrDefault((operation, fault)) + 1;
            }
        }
    });

    /// <summary>Counts what was wanted in a world that is over.</summary>
    internal void Count(User user)
    {
        foreach (var intent in user.Intents)
        {
            begun[intent.Operation] = begun.GetValueOrDefault(intent.Operation) + 1;
        }
    }

    /// <summary>Adds what another has counted.</summary>
    internal void Add(Coverage other)
    {
        foreach (var (key, count) in other.counts)
        {
            counts[key] = counts.GetValueOrDefault(key) + count;
        }
        foreach (var (key, count) in other.begun)
        {
            begun[key] = begun.GetValueOrDefault(key) + count;
        }
    }
}
