using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live;

/// <summary>Carries out what undoes adoption, under the operator's own lease, so that no operator adopts anew meanwhile.</summary>
/// <param name="client">The API server.</param>
/// <param name="lists">Where the objects are.</param>
/// <param name="leases">The leases.</param>
/// <param name="name">The operator's lease.</param>
/// <param name="clock">The clock.</param>
internal sealed class Releasing(KubeClient client, WholeLists lists, KubeLeases leases, string name, SteadyClock clock)
{
    // Reason: a status is released after the object's other fields, and what lived on meanwhile once more.
    private const int RoundsMax = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    private readonly string holder = $"release_{Guid.NewGuid():N}";
    private readonly KubeObjects objects = new(client);
    private LeaseRecord held = new("", DateTimeOffset.MinValue, 0);
    private ulong? version;

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
    /// <param name="patience">How long a lease has to stand unchanged for its holder to be gone.</param>
    /// <param name="told">Told of each write: the move, and why it was refused; null when it was done.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ReleaseException">An operator is at work, or something cannot be done.</exception>
    internal async Task Apply(TimeSpan patience, Action<Planning.Move, string?> told, CancellationToken cancel)
    {
        await Take(patience, cancel);
        try
        {
            for (var round = 0; round < RoundsMax; round++)
            {
                var plan = await Plan(cancel);
                if (plan.Moves.Count == 0)
                {
                    return;
                }
                foreach (var move in plan.Moves)
                {
                    await Renew(cancel);
                    var outcome = await objects.Write(move, clock.Now + Deadline, clock.Now + Deadline, cancel);
                    told(move, outcome switch
                    {
                        Outcome.Refused refused => refused.Why,
                        Outcome.Unknown unknown => unknown.Why,
                        _ => null,
                    });
                }
            }
            throw new ReleaseException($"something is left after {RoundsMax} rounds; whoever changes these objects has to stop first");
        }
        finally
        {
            await Write(held with { Holder = "" }, CancellationToken.None);
        }
    }

    private async Task Take(TimeSpan patience, CancellationToken cancel)
    {
        var standing = await Read(cancel);
        if (standing is { Record.Holder.Length: > 0 })
        {
            // Whether its holder lives is told by its renewals, never by its clock.
            await Task.Delay(patience, clock.Time, cancel);
            var later = await Read(cancel);
            if (later is { Record.Holder.Length: > 0 } && later.Version != standing.Version)
            {
                throw new ReleaseException(
                    $"an operator is at work: {later.Record.Holder} holds the lease {name}. Scale its Deployment to zero first");
            }
            standing = later;
        }
        version = standing?.Version;
        held = new(holder, clock.Now, (standing?.Record.Transitions ?? 0) + 1);
        if (await Write(held, cancel) is { } failure)
        {
            throw new ReleaseException($"the lease {name} cannot be taken: {failure}");
        }
    }

    private async Task Renew(CancellationToken cancel)
    {
        if (clock.Now - held.RenewedAt < RenewEvery)
        {
            return;
        }
        if (await Write(held with { RenewedAt = clock.Now }, cancel) is { } failure)
        {
            throw new ReleaseException($"the lease {name} was lost: {failure}");
        }
    }

    private async Task<Result.Lease?> Read(CancellationToken cancel) => await leases.Read(name, clock.Now + Deadline, cancel) switch
    {
        Outcome.Done { Result: Result.Lease lease } => lease,
        Outcome.Done => null,
        Outcome.Refused refused => throw new ReleaseException($"the lease {name} cannot be read: {refused.Why}"),
        var other => throw new ReleaseException($"the lease {name} cannot be read: {other}"),
    };

    /// <summary>Writes the lease.</summary>
    /// <returns>Why that failed; null when it did not.</returns>
    private async Task<string?> Write(LeaseRecord record, CancellationToken cancel)
    {
        switch (await leases.Write(new(name, record, version), clock.Now + Deadline, cancel))
        {
            case Outcome.Done { Result: Result.Lease stored }:
                (version, held) = (stored.Version, record);
                return null;
            case Outcome.Refused refused:
                return refused.Why;
            case var other:
                return other.ToString();
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
