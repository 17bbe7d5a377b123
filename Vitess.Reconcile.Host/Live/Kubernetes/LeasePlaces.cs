using Vitess.Reconcile.Cluster;
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

    // Reason: who leads is to be quiet while no other lease is held, and yet must not lead for long beside somebody; turns and
    // preconditions keep two leaders from harm meanwhile.
    private static readonly TimeSpan LookEveryAsLeader = TimeSpan.FromSeconds(30);

    // Reason: roles seldom change, and an API server that has just started has not read them yet.
    private static readonly TimeSpan LookEveryIfForbidden = TimeSpan.FromMinutes(10);

    private SortedDictionary<string, Sighting> seen = new(StringComparer.Ordinal);
    private DateTimeOffset lookedAt = DateTimeOffset.MinValue;
    private bool isForbidden;
    private string? failure;

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
    /// <remarks>
    /// Who does not lead takes no lease before the other was seen unchanged for as long as it counts. Who leads gives way only
    /// when two looks have seen the other renewed, so that nobody gives way to one that has died.
    /// </remarks>
    /// <param name="space">The namespace of the lease.</param>
    /// <param name="own">Its name.</param>
    /// <param name="leads">Whether its holder leads already.</param>
    /// <param name="deadline">By when to be done.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Absent, too, when leases may not be listed.</returns>
    internal async Task<Reading<FoundLease>> Rival(string space, string own, bool leads, DateTimeOffset deadline, CancellationToken cancel)
    {
        var every = isForbidden ? LookEveryIfForbidden
            : leads && !Held(space, own).Any() ? LookEveryAsLeader
            : leads || failure is null ? LookEvery
            : TimeSpan.Zero;
        if (clock.Now - lookedAt >= every)
        {
            await Look(deadline, cancel);
        }
        return Held(space, own).FirstOrDefault(one => one.IsRenewed || !leads) is { } rival
            ? new Reading<FoundLease>.Known(rival.Lease, rival.At)
            : failure is { } why ? new Reading<FoundLease>.Unknown(why, lookedAt) : new Reading<FoundLease>.Absent(lookedAt);
    }

    /// <summary>The leases that keep somebody from acting unless their holders are gone.</summary>
    private IEnumerable<Sighting> Held(string space, string own) => seen.Values.Where(one => one.IsHeld(duration)
        && (one.Lease.Name == own ? one.Lease.Namespace != space : !AreOfOneDivision(one.Lease.Name, own)));

    private bool AreOfOneDivision(string one, string other) => Share.OfLease(one, name)?.Count == Share.OfLease(other, name)?.Count;

    private async Task Look(DateTimeOffset deadline, CancellationToken cancel)
    {
        var sentAt = clock.Now;
        var (found, reply) = await List(deadline, cancel);
        lookedAt = clock.Now;
        isForbidden = reply is KubeReply.Answered { Status: 403 };
        failure = found is null && !isForbidden ? KubeOutcomes.Why(reply) : null;
        if (found is not { } all)
        {
            return;
        }
        var now = new SortedDictionary<string, Sighting>(StringComparer.Ordinal);
        foreach (var lease in all)
        {
            now[lease.ToString()] = seen.TryGetValue(lease.ToString(), out var before)
                ? before.Then(lease, sentAt, lookedAt, duration)
                : new(lease, Since: lookedAt, At: sentAt, IsRenewed: false);
        }
        seen = now;
    }

    /// <summary>How a lease was seen.</summary>
    /// <param name="Lease">As it was seen last.</param>
    /// <param name="Since">By when it was first seen as it is.</param>
    /// <param name="At">When it was last asked for.</param>
    /// <param name="IsRenewed">Whether two looks saw it renewed, the first of them so short a time before that its holder has not died since.</param>
    private sealed record Sighting(FoundLease Lease, DateTimeOffset Since, DateTimeOffset At, bool IsRenewed)
    {
        /// <summary>Whether it has a holder who is not known to be gone.</summary>
        internal bool IsHeld(TimeSpan own) => Lease.Record.Holder.Length > 0 && At - Since < Lease.Record.WaitedFor(own);

        /// <summary>The sighting after another look.</summary>
        internal Sighting Then(FoundLease lease, DateTimeOffset sentAt, DateTimeOffset seenAt, TimeSpan own) =>
            lease.Record.Holder == Lease.Record.Holder && lease.Record.RenewedAt == Lease.Record.RenewedAt
                ? this with { Lease = lease, At = sentAt }
                : new(lease, seenAt, sentAt, seenAt - At < lease.Record.WaitedFor(own));
    }
}

/// <summary>A lease that was found.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Record">What it records.</param>
internal sealed record FoundLease(string Namespace, string Name, LeaseRecord Record)
{
    /// <summary>Reads one from its object.</summary>
    internal static FoundLease Of(Json lease) => new(
        lease.At("metadata", "namespace")?.AsText ?? "",
        lease.At("metadata", "name")?.AsText ?? "",
        KubeLeases.RecordOf(lease));

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
