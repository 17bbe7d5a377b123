using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Which leases of operators there are, in all namespaces.</summary>
/// <param name="client">The API server.</param>
/// <param name="name">The name of the lease of one who looks after everything; leases of shares begin with it.</param>
/// <param name="duration">How long a lease has to be seen unchanged for its holder to be gone, unless that one asks for longer.</param>
/// <param name="clock">The clock.</param>
internal sealed class LeasePlaces(KubeClient client, string name, TimeSpan duration, SteadyClock clock)
{
    /// <summary>Where the lease is unless something else is said: where <c>install</c> puts the operator.</summary>
    internal const string Default = "vitess-operator";

    // Reason: leases of nodes are many, and none of them is an operator's.
    private const string ButNodes = "?fieldSelector=metadata.namespace%21%3Dkube-node-lease";

    // Reason: shorter than a lease, so that one who starts elsewhere is soon seen; longer than a renewal, since a list costs more.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // Reason: who leads is to be quiet when there is nothing to do; turns and preconditions keep two leaders from harm meanwhile.
    private static readonly TimeSpan LookEveryAsLeader = TimeSpan.FromMinutes(10);

    private readonly SortedDictionary<string, (FoundLease Lease, DateTimeOffset Since)> seen = new(StringComparer.Ordinal);
    private DateTimeOffset lookedAt = DateTimeOffset.MinValue;
    private bool isForbidden;

    /// <summary>Lists the leases.</summary>
    /// <returns>The leases, by namespace and name; or none of them, and why they cannot be listed.</returns>
    internal async Task<(ValueList<FoundLease>? Found, KubeReply Reply)> List(DateTimeOffset deadline, CancellationToken cancel)
    {
        var target = ApiResource.Lease.Collection("") + ButNodes;
        var reply = await client.Send(new(HttpMethod.Get, target) { Deadline = deadline, IsRepeatable = true }, cancel);
        if (reply is not KubeReply.Answered { IsSuccess: true } answer || KubeOutcomes.ObjectOf(answer) is not { } list)
        {
            return (null, reply);
        }
        return ((list["items"]?.Items ?? []).Select(FoundLease.Of)
            .Where(one => one.Name == name || Share.OfLease(one.Name, name) is not null)
            .OrderBy(one => one.ToString(), StringComparer.Ordinal).ToValueList(), reply);
    }

    /// <summary>The lease of somebody else that keeps the holder of a lease from acting: one elsewhere, or of another division in shares.</summary>
    /// <param name="space">The namespace of the lease.</param>
    /// <param name="own">Its name.</param>
    /// <param name="leads">Whether its holder leads already.</param>
    /// <param name="deadline">By when to be done.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when there is none that is renewed, or leases may not be listed.</returns>
    internal async Task<FoundLease?> Rival(string space, string own, bool leads, DateTimeOffset deadline, CancellationToken cancel)
    {
        await Look(leads ? LookEveryAsLeader : LookEvery, deadline, cancel);
        return seen.Values.Select(one => one.Lease)
            .FirstOrDefault(lease => IsHeld(lease) && (lease.Name == own ? lease.Namespace != space : !AreOfOneDivision(lease.Name, own)));
    }

    private bool AreOfOneDivision(string one, string other) => Share.OfLease(one, name)?.Count == Share.OfLease(other, name)?.Count;

    private bool IsHeld(FoundLease lease) => lease.Record.Holder.Length > 0
        && seen.TryGetValue(lease.ToString(), out var sighting) && clock.Now - sighting.Since < lease.Record.WaitedFor(duration);

    private async Task Look(TimeSpan every, DateTimeOffset deadline, CancellationToken cancel)
    {
        if (isForbidden || clock.Now - lookedAt < every)
        {
            return;
        }
        var (found, reply) = await List(deadline, cancel);
        // Who may not list leases now will not be allowed to while this process runs.
        (isForbidden, lookedAt) = (reply is KubeReply.Answered { Status: 403 }, clock.Now);
        foreach (var lease in found ?? [])
        {
            if (!seen.TryGetValue(lease.ToString(), out var sighting) || sighting.Lease != lease)
            {
                seen[lease.ToString()] = (lease, clock.Now);
            }
        }
        foreach (var gone in found is { } all ? seen.Keys.Except(all.Select(one => one.ToString())).ToList() : [])
        {
            seen.Remove(gone);
        }
    }
}

/// <summary>A lease that was found.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Record">What it records.</param>
/// <param name="Version">Which version of it; another one after each renewal.</param>
internal sealed record FoundLease(string Namespace, string Name, LeaseRecord Record, ulong Version)
{
    /// <summary>Reads one from its object.</summary>
    internal static FoundLease Of(Json lease) => new(
        lease.At("metadata", "namespace")?.AsText ?? "",
        lease.At("metadata", "name")?.AsText ?? "",
        KubeLeases.RecordOf(lease),
        ObjectReading.VersionOf(lease));

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
