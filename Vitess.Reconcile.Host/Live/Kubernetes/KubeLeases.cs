using System.Globalization;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Leases, by which one of several processes leads.</summary>
/// <param name="client">The API server.</param>
/// <param name="place">The namespace of the leases, or where they are unless one is held elsewhere.</param>
/// <param name="rival">The Go operator; while it leads, no lease is taken and none is kept.</param>
internal sealed class KubeLeases(KubeClient client, string place, GoOperator rival)
{
    private volatile string space = place;
    private volatile bool leads;

    /// <summary>Where else leases may be held, for one to whom nobody has said where his is; null for one who knows.</summary>
    internal LeasePlaces? Elsewhere { get; init; }

    /// <summary>The namespace of the leases: where the last one was read.</summary>
    internal string Namespace => space;

    internal async Task<Outcome> Read(string name, DateTimeOffset deadline, CancellationToken cancel)
    {
        // Who acts on the same cluster contends for the same lease, wherever it was started.
        if (Elsewhere is { } places && await places.Rival(space, name, leads, deadline, cancel) is { } held && held.Name == name)
        {
            space = held.Namespace;
        }
        var request = new KubeRequest(HttpMethod.Get, ApiResource.Lease.Object(space, name))
        {
            Deadline = deadline, IsRepeatable = true,
        };
        var reply = await client.Send(request, cancel);
        return reply is KubeReply.Answered answer && KubeOutcomes.ProvesAbsence(answer)
            ? new Outcome.Done(Result.ProvenAbsent.Instance)
            : LeaseOf(reply);
    }

    /// <summary>Writes a lease by compare-and-swap on its version; one that must not be there yet is created.</summary>
    internal async Task<Outcome> Write(EffectTask.WriteLease write, DateTimeOffset deadline, CancellationToken cancel)
    {
        var outcome = await Put(write, deadline, cancel);
        leads = outcome is Outcome.Done && write.Now.Holder.Length > 0;
        return outcome;
    }

    private async Task<Outcome> Put(EffectTask.WriteLease write, DateTimeOffset deadline, CancellationToken cancel)
    {
        if (write.Now.Holder.Length > 0 && await rival.Leader(deadline, cancel) is { } leader)
        {
            return new Outcome.Refused($"the Go operator leads in pod {leader}; scale its Deployment to zero first");
        }
        if (write.Now.Holder.Length > 0 && Elsewhere is { } places
            && await places.Rival(space, write.Name, leads, deadline, cancel) is { } other)
        {
            return new Outcome.Refused(
                $"an operator leads by the lease {other}, which {other.Record.Holder} holds; stop it, or look after other namespaces with a --lease-namespace of their own");
        }
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
