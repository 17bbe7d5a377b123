using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live;

/// <summary>Carries out what undoes adoption, under the operators' own leases, so that no operator adopts anew meanwhile.</summary>
/// <param name="client">The API server.</param>
/// <param name="lists">Where the objects are.</param>
/// <param name="leases">The leases of all operators that may be at work.</param>
/// <param name="clock">The clock.</param>
internal sealed class Releasing(KubeClient client, WholeLists lists, OperatorsLeases leases, SteadyClock clock)
{
    // Reason: a status is released after the object's other fields, and what lived on meanwhile once more.
    private const int RoundsMax = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly KubeObjects objects = new(client, new(client));

    /// <summary>What would have to be done.</summary>
    /// <exception cref="ReleaseException">The objects cannot be listed.</exception>
    internal async Task<ReleasePlan> Plan(CancellationToken cancel)
    {
        var found = new List<Json>();
        foreach (var kind in Kinds.Watched.Where(kind => kind != Kinds.Node))
        {
            if (await lists.Add(kind, found, cancel) is { } failure)
            {
                throw new ReleaseException(failure);
            }
        }
        return Release.Of(found.ToValueList());
    }

    /// <summary>Does it, and looks again, until nothing is left.</summary>
    /// <param name="told">Told of each write: the move, and why it was refused; null when it was done.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ReleaseException">An operator is at work, or something cannot be done.</exception>
    internal async Task Apply(Action<Planning.Move, string?> told, CancellationToken cancel)
    {
        try
        {
            await leases.Take(cancel);
            for (var round = 0; round < RoundsMax; round++)
            {
                var plan = await Plan(cancel);
                if (plan.Moves.Count == 0)
                {
                    return;
                }
                foreach (var move in plan.Moves)
                {
                    cancel.ThrowIfCancellationRequested();
                    await leases.Renew(cancel);
                    var outcome = await objects.Write(move, clock.Now + Deadline, clock.Now + Deadline, cancel);
                    told(move, outcome.Failure());
                }
            }
            throw new ReleaseException($"something is left after {RoundsMax} rounds; whoever changes these objects has to stop first");
        }
        finally
        {
            await leases.GiveBack();
        }
    }
}

/// <summary>Adoption cannot be undone; nothing is done any more.</summary>
internal sealed class ReleaseException : Exception
{
    /// <summary>With its reason.</summary>
    public ReleaseException(string message)
        : base(message)
    {
    }

    /// <summary>Without a reason.</summary>
    public ReleaseException()
    {
    }

    /// <summary>With its reason and what caused it.</summary>
    public ReleaseException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
