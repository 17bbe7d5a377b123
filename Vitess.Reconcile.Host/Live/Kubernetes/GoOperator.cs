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
    private string? found;

    /// <summary>The pod of the Go operator that leads; null when none was found, or it could not be read.</summary>
    internal async Task<string?> Leader(DateTimeOffset deadline, CancellationToken cancel)
    {
        if (clock.Now - lookedAt < LookEvery)
        {
            return found;
        }
        string? leader = null;
        foreach (var space in spaces)
        {
            leader ??= await LeaderIn(space, deadline, cancel);
        }
        (found, lookedAt) = (leader, clock.Now);
        return leader;
    }

    private async Task<string?> LeaderIn(string space, DateTimeOffset deadline, CancellationToken cancel)
    {
        if (await Get(ApiResource.ConfigMap, space, LockName, deadline, cancel) is not { } locked)
        {
            return null;
        }
        foreach (var owner in locked.At("metadata", "ownerReferences")?.Items ?? [])
        {
            if (owner["kind"]?.AsText == Kinds.Pod && owner["name"]?.AsText is { } name
                && await Get(ApiResource.Of(Kinds.Pod), space, name, deadline, cancel) is { } pod
                && pod.At("metadata", "uid") == owner["uid"]
                && ObjectReading.Projected(pod, ApiResource.Of(Kinds.Pod)) is ObservedObject.Pod { State.IsOver: false })
            {
                return $"{space}/{name}";
            }
        }
        return null;
    }

    private async Task<Json?> Get(
        ApiResource resource, string space, string name, DateTimeOffset deadline, CancellationToken cancel)
    {
        var request = new KubeRequest(HttpMethod.Get, resource.Object(space, name)) { Deadline = deadline, IsRepeatable = true };
        return await client.Send(request, cancel) is KubeReply.Answered { IsSuccess: true } answer
            ? KubeOutcomes.ObjectOf(answer) : null;
    }
}
