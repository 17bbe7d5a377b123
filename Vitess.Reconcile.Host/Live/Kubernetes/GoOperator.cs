using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Whether the Go operator leads somewhere that we can see. Two operators at once are the worst that can happen.</summary>
/// <param name="client">The API server.</param>
/// <param name="spaces">Where its lock may be.</param>
/// <param name="clock">The clock.</param>
internal sealed class GoOperator(KubeClient client, ValueList<string> spaces, SteadyClock clock)
{
    // Source: leader-for-life lock of the Go operator; its pod owns the ConfigMap, which goes with it.
    private const string LockName = "vitess-operator-lock";

    // Reason: it does not start often, and looking costs two requests.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private DateTimeOffset lookedAt = DateTimeOffset.MinValue;
    private Reading<string> found = new Reading<string>.Unknown("nobody has looked", DateTimeOffset.MinValue);

    /// <summary>The pod of the Go operator that leads, or the proof that there is none where its lock may be.</summary>
    /// <param name="leads">Whether the asker leads, so that what was found some seconds ago will do, even if it was nothing.</param>
    /// <param name="deadline">By when to be done.</param>
    /// <param name="cancel">Gives up.</param>
    internal async Task<Reading<string>> Leader(bool leads, DateTimeOffset deadline, CancellationToken cancel)
    {
        if (leads && clock.Now - lookedAt < LookEvery)
        {
            return found;
        }
        Reading<string> all = new Reading<string>.Absent(clock.Now);
        foreach (var space in spaces)
        {
            // One that is found counts, whatever cannot be read elsewhere.
            var here = await LeaderIn(space, deadline, cancel);
            all = here is Reading<string>.Absent ? all : here;
            if (here is Reading<string>.Known)
            {
                break;
            }
        }
        (found, lookedAt) = (all, clock.Now);
        return all;
    }

    private async Task<Reading<string>> LeaderIn(string space, DateTimeOffset deadline, CancellationToken cancel)
    {
        var sentAt = clock.Now;
        var locked = await Get(ApiResource.ConfigMap, space, LockName, deadline, cancel);
        if (locked is Reading<Json>.Unknown { Why: var why })
        {
            return new Reading<string>.Unknown(why, sentAt);
        }
        var owners = locked is Reading<Json>.Known { Value: var held } ? held.At("metadata", "ownerReferences")?.Items : null;
        foreach (var owner in owners ?? [])
        {
            if (owner["kind"]?.AsText != Kinds.Pod || owner["name"]?.AsText is not { } name)
            {
                continue;
            }
            switch (await Get(ApiResource.Of(Kinds.Pod), space, name, deadline, cancel))
            {
                case Reading<Json>.Known { Value: var pod } when pod.At("metadata", "uid") == owner["uid"]
                    && ObjectReading.Projected(pod, ApiResource.Of(Kinds.Pod)) is not ObservedObject.Pod { State.IsOver: true }:
                    return new Reading<string>.Known($"{space}/{name}", sentAt);
                case Reading<Json>.Unknown unknown:
                    return new Reading<string>.Unknown(unknown.Why, sentAt);
                default:
                    break;
            }
        }
        return new Reading<string>.Absent(sentAt);
    }

    /// <summary>An object; only the answer that it is not there proves that there is none.</summary>
    private async Task<Reading<Json>> Get(
        ApiResource resource, string space, string name, DateTimeOffset deadline, CancellationToken cancel)
    {
        var sentAt = clock.Now;
        var request = new KubeRequest(HttpMethod.Get, resource.Object(space, name)) { Deadline = deadline, IsRepeatable = true };
        var reply = await client.Send(request, cancel);
        return reply switch
        {
            KubeReply.Answered { IsSuccess: true } answer when KubeOutcomes.ObjectOf(answer) is { } read => new Reading<Json>.Known(read, sentAt),
            KubeReply.Answered answer when KubeOutcomes.ProvesAbsence(answer) => new Reading<Json>.Absent(sentAt),
            _ => new Reading<Json>.Unknown(KubeOutcomes.Why(reply), sentAt),
        };
    }
}
