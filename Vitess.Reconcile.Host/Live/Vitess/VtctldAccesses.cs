using Vitess.Reconcile.Api;
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
    private readonly SortedDictionary<ObjectKey, string> named = [];
    private readonly SortedDictionary<string, ObjectKey?> secretOf = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ObjectKey, (VtctldAccess Access, DateTimeOffset At)> read = [];

    /// <summary>A core whose passes over VitessClusters are listened to, because they know the annotation.</summary>
    internal Func<Snapshot, Plan> Heard(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        if (snapshot.Subject.Key.Kind == Kinds.VitessCluster)
        {
            Hear(snapshot.Subject.Key, snapshot.Subject.Meta.Annotations.GetValueOrDefault(VtctldAccess.Annotation, "") ?? "");
        }
        return reconcile(snapshot);
    };

    /// <summary>How the vtctld at an address is convinced.</summary>
    /// <exception cref="InvalidDataException">A Secret is named that cannot be read.</exception>
    internal async Task<VtctldAccess> Of(string address, CancellationToken cancel)
    {
        if (SecretFor(HostOf(address)) is not { } secret)
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

    private void Hear(ObjectKey cluster, string secret)
    {
        lock (turn)
        {
            if (named.TryGetValue(cluster, out var known) && known == secret)
            {
                return;
            }
            named[cluster] = secret;
            var names = new ClusterNames(cluster.Name);
            foreach (var service in (ValueList<ObjectName>)[names.VtctldService, names.OwnVtctldService])
            {
                secretOf[$"{service}.{cluster.Namespace}"] = secret.Length > 0 ? new(Kinds.Secret, cluster.Namespace, secret) : null;
            }
        }
    }

    /// <summary>The Secret of the cluster whose service a host is, by name and namespace; null when it needs none.</summary>
    private ObjectKey? SecretFor(string host)
    {
        lock (turn)
        {
            return secretOf.GetValueOrDefault(host);
        }
    }

    private static string HostOf(string address) => string.Join('.', address.Split(':')[0].Split('.').Take(2));
}
