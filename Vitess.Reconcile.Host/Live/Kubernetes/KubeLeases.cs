using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Leases, by which one of several processes leads.</summary>
/// <param name="client">The API server.</param>
/// <param name="place">The namespace of the leases, or where they are unless one is held elsewhere.</param>
/// <param name="rival">The Go operator; while it leads, no lease is taken and none is kept.</param>
/// <param name="clock">The clock.</param>
internal sealed class KubeLeases(KubeClient client, string place, GoOperator rival, SteadyClock clock)
{
    private volatile string space = place;
    private DateTimeOffset leadsUntil = DateTimeOffset.MinValue;
    private string holder = "";

    /// <summary>Where else leases may be held, for one to whom nobody has said where his is; null for one who knows.</summary>
    internal LeasePlaces? Elsewhere { get; init; }

    /// <summary>The namespace of the leases: where the last one was read.</summary>
    internal string Namespace => space;

    /// <summary>Whether a lease was written and still counts, and nobody was seen to have taken it since.</summary>
    private bool Leads => clock.Now < leadsUntil;

    internal async Task<Outcome> Read(string name, DateTimeOffset deadline, CancellationToken cancel)
    {
        // Who acts on the same cluster contends for the same lease, wherever it was started.
        if (Elsewhere is { } places
            && await places.Rival(space, name, Leads, BeforeRenewal(Leads, deadline), cancel) is Reading<FoundLease>.Known { Value: var held }
            && held.Name == name)
        {
            (space, leadsUntil) = (held.Namespace, DateTimeOffset.MinValue);
        }
        var request = new KubeRequest(HttpMethod.Get, ApiResource.Lease.Object(space, name))
        {
            Deadline = deadline, IsRepeatable = true,
        };
        var reply = await client.Send(request, cancel);
        var outcome = reply is KubeReply.Answered answer && KubeOutcomes.ProvesAbsence(answer)
            ? new Outcome.Done(Result.ProvenAbsent.Instance)
            : LeaseOf(reply);
        if (outcome is Outcome.Done { Result: var read } && (read as Result.Lease)?.Record.Holder != holder)
        {
            leadsUntil = DateTimeOffset.MinValue;
        }
        return outcome;
    }

    /// <summary>Writes a lease by compare-and-swap on its version; one that must not be there yet is created.</summary>
    internal async Task<Outcome> Write(EffectTask.WriteLease write, DateTimeOffset deadline, CancellationToken cancel)
    {
        var sentAt = clock.Now;
        if (write.Now.Holder.Length > 0 && await Obstacle(write.Name, deadline, cancel) is { } obstacle)
        {
            leadsUntil = DateTimeOffset.MinValue;
            return new Outcome.Refused(obstacle);
        }
        var outcome = await Put(write, deadline, cancel);
        if (outcome is Outcome.Done)
        {
            holder = write.Now.Holder;
            leadsUntil = write.Now is { Holder.Length: > 0, Duration: { } counts } ? sentAt + counts : DateTimeOffset.MinValue;
        }
        return outcome;
    }

    /// <summary>Why a lease must not be held now: who leads already, or that it cannot be found out, unless one leads oneself; null for nothing.</summary>
    private async Task<string?> Obstacle(string name, DateTimeOffset deadline, CancellationToken cancel)
    {
        var leads = Leads;
        switch (await rival.Leader(leads, BeforeRenewal(leads, deadline), cancel))
        {
            case Reading<string>.Known { Value: var leader }:
                return $"the Go operator leads in pod {leader}; scale its Deployment to zero first";
            case Reading<string>.Unknown { Why: var why } when !leads:
                return $"whether the Go operator leads cannot be found out: {why}";
            default:
                break;
        }
        return Elsewhere is null ? null : await Elsewhere.Rival(space, name, leads, BeforeRenewal(leads, deadline), cancel) switch
        {
            Reading<FoundLease>.Known { Value: var other } =>
                $"an operator leads by the lease {other}, which {other.Record.Holder} holds; stop it, or look after other namespaces with a --lease-namespace of their own",
            Reading<FoundLease>.Unknown { Why: var why } when !leads =>
                $"whether an operator leads elsewhere cannot be found out: {why}; --lease-namespace spares the search",
            _ => null,
        };
    }

    /// <summary>By when one who leads has looked at others: early enough to renew its lease, though nothing was seen.</summary>
    private DateTimeOffset BeforeRenewal(bool leads, DateTimeOffset deadline) => leads ? clock.Now + ((deadline - clock.Now) / 3) : deadline;

    private async Task<Outcome> Put(EffectTask.WriteLease write, DateTimeOffset deadline, CancellationToken cancel)
    {
        var isNew = write.Was is null;
        var path = isNew ? ApiResource.Lease.Collection(space) : ApiResource.Lease.Object(space, write.Name);
        var request = new KubeRequest(
            isNew ? HttpMethod.Post : HttpMethod.Put, $"{path}?fieldManager={ObjectWrites.FieldManager}")
        {
            Body = BodyOf(write), Deadline = deadline, IsRepeatable = !isNew,
        };
        var reply = await client.Send(request, cancel);
        return isNew && reply is KubeReply.Answered { Status: 404 }
            ? new Outcome.Refused(
                $"the namespace {space} of the lease {write.Name} does not exist; create it, or name another by --lease-namespace")
            : LeaseOf(reply);
    }

    private Json BodyOf(EffectTask.WriteLease write) => Json.Map(
        ("apiVersion", ApiResource.Lease.ApiVersion),
        ("kind", ApiResource.Lease.Kind),
        ("metadata", Json.Map(
            ("name", write.Name),
            ("namespace", space),
            ("resourceVersion", write.Was?.ToString(CultureInfo.InvariantCulture)))),
        ("spec", Json.Map(
            // An empty holder is left out, as every client does that gives its lease back.
            ("holderIdentity", write.Now.Holder.Length == 0 ? null : write.Now.Holder),
            ("leaseDurationSeconds", write.Now.Duration is { } asked ? (long)Math.Max(1, Math.Ceiling(asked.TotalSeconds)) : null),
            ("renewTime", write.Now.RenewedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
            ("leaseTransitions", write.Now.Transitions))));

    private static Outcome LeaseOf(KubeReply reply) =>
        reply is KubeReply.Answered { IsSuccess: true } answer && KubeOutcomes.ObjectOf(answer) is { } stored
            ? new Outcome.Done(new Result.Lease(RecordOf(stored), ObjectReading.VersionOf(stored)))
            : KubeOutcomes.Failed(reply);

    private static DateTimeOffset? InstantOf(Json? text) => DateTimeOffset.TryParse(
        text?.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        ? at
        : null;

    /// <summary>What a lease records.</summary>
    internal static LeaseRecord RecordOf(Json lease) => new(
        lease.At("spec", "holderIdentity")?.AsText ?? "",
        InstantOf(lease.At("spec", "renewTime")) ?? DateTimeOffset.MinValue,
        lease.At("spec", "leaseTransitions")?.AsInteger ?? 0)
    {
        // Source: the field is an int32 above 0; more than that is not believed, nor would it fit into a span.
        Duration = lease.At("spec", "leaseDurationSeconds")?.AsInteger is > 0 and <= int.MaxValue and var seconds
            ? TimeSpan.FromSeconds(seconds) : null,
    };
}
