using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live;

/// <summary>The leases of all operators that may act on a cluster, taken together by somebody who wants them not to.</summary>
/// <param name="client">The API server.</param>
/// <param name="given">The namespace where the lease is; null to look for leases in all of them.</param>
/// <param name="name">The lease's name; leases of shares begin with it.</param>
/// <param name="duration">How long a lease has to stand unchanged for its holder to be gone, unless that one asks for longer.</param>
/// <param name="rival">The Go operator, by the namespaces where its lock may be.</param>
/// <param name="clock">The clock.</param>
internal sealed class OperatorsLeases(
    KubeClient client, string? given, string name, TimeSpan duration, Func<ValueList<string>, GoOperator> rival, SteadyClock clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    private readonly string holder = $"release_{Guid.NewGuid():N}";
    private readonly List<Held> held = [];

    /// <summary>Takes them.</summary>
    /// <exception cref="ReleaseException">Somebody holds one and renews it, or one cannot be taken.</exception>
    internal async Task Take(CancellationToken cancel)
    {
        var places = await Places(cancel);
        var rivals = rival(places.Select(place => place.Space).Distinct().ToValueList());
        var all = places.Select(place => new Held(new(client, place.Space, rivals, clock), place.Space, place.Name)).ToList();
        foreach (var one in all)
        {
            one.Standing = await Read(one, cancel);
        }
        await Outwait(all, cancel);
        foreach (var one in all)
        {
            if (await Write(one, Mine(one), cancel) is { } failure)
            {
                throw new ReleaseException($"the lease {one} cannot be taken: {failure}");
            }
            held.Add(one);
        }
    }

    /// <summary>Renews them when it is time.</summary>
    /// <exception cref="ReleaseException">One was lost.</exception>
    internal async Task Renew(CancellationToken cancel)
    {
        foreach (var one in held)
        {
            if (one.Standing is { } standing && clock.Now - standing.Record.RenewedAt >= RenewEvery
                && await Write(one, standing.Record with { RenewedAt = clock.Now }, cancel) is { } failure)
            {
                throw new ReleaseException($"the lease {one} was lost: {failure}");
            }
        }
    }

    /// <summary>Gives back those that were taken.</summary>
    internal async Task GiveBack()
    {
        foreach (var one in held)
        {
            if (one.Standing is { } standing)
            {
                await Write(one, standing.Record with { Holder = "" }, CancellationToken.None);
            }
        }
        held.Clear();
    }

    /// <summary>Waits until every lease that somebody holds has stood unchanged for as long as it counts.</summary>
    private async Task Outwait(List<Held> all, CancellationToken cancel)
    {
        var began = clock.Now;
        while (all.Any(one => one.Standing is { Record: { Holder.Length: > 0 } record } && clock.Now - began < record.WaitedFor(duration)))
        {
            // Whether its holder lives is told by its renewals, never by its clock; the first one tells.
            await Task.Delay(RenewEvery, clock.Time, cancel);
            foreach (var one in all.Where(one => one.Standing is { Record.Holder.Length: > 0 }))
            {
                var before = one.Standing;
                one.Standing = await Read(one, cancel);
                if (one.Standing is { Record.Holder.Length: > 0 } later && later.Version != before?.Version)
                {
                    throw new ReleaseException(
                        $"an operator is at work: {later.Record.Holder} holds the lease {one}. Scale its Deployment to zero first"
                        + (all.Count > 1 ? ", or name by --lease-namespace where the lease of these namespaces' operator is" : ""));
                }
            }
        }
    }

    private LeaseRecord Mine(Held one) =>
        new(holder, clock.Now, (one.Standing?.Record.Transitions ?? 0) + 1) { Duration = duration };

    /// <summary>Every lease that there is; where there is none, or none can be listed, the one that there would be.</summary>
    private async Task<ValueList<(string Space, string Name)>> Places(CancellationToken cancel)
    {
        ValueList<(string Space, string Name)> otherwise = [(given ?? LeasePlaces.Default, name)];
        if (given is not null)
        {
            return otherwise;
        }
        var (found, reply) = await new LeasePlaces(client, name, duration, clock).List(clock.Now + Deadline, cancel);
        return found switch
        {
            { Count: > 0 } all => all.Select(one => (one.Namespace, one.Name)).ToValueList(),
            null when reply is not KubeReply.Answered { Status: 403 } =>
                throw new ReleaseException($"leases cannot be listed: {KubeOutcomes.Why(reply)}"),
            _ => otherwise,
        };
    }

    private async Task<Result.Lease?> Read(Held one, CancellationToken cancel) =>
        await one.Leases.Read(one.Name, clock.Now + Deadline, cancel) switch
        {
            Outcome.Done { Result: Result.Lease lease } => lease,
            Outcome.Done => null,
            Outcome.Refused refused => throw new ReleaseException($"the lease {one} cannot be read: {refused.Why}"),
            var other => throw new ReleaseException($"the lease {one} cannot be read: {other}"),
        };

    /// <summary>Writes a lease.</summary>
    /// <returns>Why that failed; null when it did not.</returns>
    private async Task<string?> Write(Held one, LeaseRecord record, CancellationToken cancel)
    {
        switch (await one.Leases.Write(new(one.Name, record, one.Standing?.Version), clock.Now + Deadline, cancel))
        {
            case Outcome.Done { Result: Result.Lease stored }:
                one.Standing = new(record, stored.Version);
                return null;
            case Outcome.Refused refused:
                return refused.Why;
            case var other:
                return other.ToString();
        }
    }

    private sealed class Held(KubeLeases leases, string space, string name)
    {
        internal KubeLeases Leases => leases;

        internal string Name => name;

        internal Result.Lease? Standing { get; set; }

        public override string ToString() => $"{space}/{name}";
    }
}
