using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>How the vtctld of each cluster is convinced: by the Secret that an annotation of its VitessCluster names.</summary>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock.</param>
internal sealed class VtctldAccesses(KubeClient client, SteadyClock clock)
{
    // Reason: a Secret that was changed is found soon, and calls do not wait for the API server each time.
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Lock turn = new();
    private readonly SortedDictionary<ObjectKey, string> secretOf = [];
    private readonly SortedDictionary<ObjectKey, (VtctldAccess Access, DateTimeOffset At)> read = [];

    /// <summary>A core whose passes over VitessClusters are listened to, because they know the annotation.</summary>
    internal Func<Snapshot, Plan> Heard(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        if (snapshot.Subject.Key.Kind == Kinds.VitessCluster)
        {
            lock (turn)
            {
                secretOf[snapshot.Subject.Key] = snapshot.Subject.Meta.Annotations.GetValueOrDefault(VtctldAccess.Annotation, "") ?? "";
            }
        }
        return reconcile(snapshot);
    };

    /// <summary>How the vtctld at an address is convinced.</summary>
    /// <exception cref="InvalidDataException">A Secret is named that cannot be read.</exception>
    internal async Task<VtctldAccess> Of(string address, CancellationToken cancel)
    {
        if (SecretFor(address) is not { } secret)
        {
            return VtctldAccess.Open;
        }
        lock (turn)
        {
            if (read.TryGetValue(secret, out var known) && clock.Now - known.At < ReadEvery)
            {
                return known.Access;
            }
        }
        var reply = await client.Send(
            new(HttpMethod.Get, ApiResource.Of(Kinds.Secret).Object(secret.Namespace, secret.Name))
            {
                Deadline = clock.Now + Deadline, IsRepeatable = true,
            },
            cancel);
        if (reply is not KubeReply.Answered { IsSuccess: true } answer || KubeOutcomes.ObjectOf(answer) is not { } found)
        {
            throw new InvalidDataException($"{secret}, which convinces vtctld, cannot be read: {KubeOutcomes.Failed(reply)}");
        }
        var access = VtctldAccess.Of((found["data"]?.Members ?? default).ToDictionary(
            item => item.Key, item => Convert.FromBase64String(item.Value.AsText ?? ""), StringComparer.Ordinal));
        lock (turn)
        {
            read[secret] = (access, clock.Now);
        }
        return access;
    }

    /// <summary>The Secret of the cluster whose service an address names; null when it needs none.</summary>
    private ObjectKey? SecretFor(string address)
    {
        var host = address.Split(':')[0].Split('.');
        if (host.Length < 2)
        {
            return null;
        }
        lock (turn)
        {
            // Names of services begin with the cluster's; of two clusters that both fit, the longer name is meant.
            var cluster = secretOf
                .Where(one => one.Key.Namespace == host[1] && host[0].StartsWith(one.Key.Name + "-", StringComparison.Ordinal))
                .OrderByDescending(one => one.Key.Name.Length)
                .FirstOrDefault();
            return cluster.Value is { Length: > 0 } secret ? new(Kinds.Secret, host[1], secret) : null;
        }
    }
}
