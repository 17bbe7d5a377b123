using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>What kubelets do so that a controller manager takes their nodes for alive: they renew a lease each.</summary>
/// <param name="client">The API server.</param>
/// <param name="clock">The wall clock, by which controller managers judge.</param>
/// <param name="living">The nodes whose kubelets run now.</param>
internal sealed class Heartbeats(KubeClient client, SteadyClock clock, Func<IReadOnlyList<NodeState>> living)
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    // Source: a kubelet renews its lease every 10 s, and the lease says 40 s.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private const int LeaseSeconds = 40;

    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var node in living())
            {
                await Renew(node, stop);
            }
            await Task.Delay(Every, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Renew(NodeState node, CancellationToken stop)
    {
        var spec = Json.Map(
            ("holderIdentity", node.Name),
            ("leaseDurationSeconds", LeaseSeconds),
            ("renewTime", Meta.Stamp(clock.Now).Replace("Z", ".000000Z", StringComparison.Ordinal)));
        var renewed = await Send(HttpMethod.Patch, $"{Leases}/{node.Name}", Json.Map(("spec", spec)), KubeRequest.MergePatch, stop);
        if (renewed is KubeReply.Answered { Status: 404 })
        {
            var lease = Json.Map(
                ("apiVersion", "coordination.k8s.io/v1"), ("kind", "Lease"),
                ("metadata", Json.Map(("name", node.Name), ("namespace", "kube-node-lease"))), ("spec", spec));
            await Send(HttpMethod.Post, Leases, lease, "application/json", stop);
        }
    }

    private Task<KubeReply> Send(HttpMethod method, string target, Json body, string contentType, CancellationToken stop) => client.Send(
        new(method, target) { Deadline = clock.Now + Every, Body = body, ContentType = contentType }, stop);
}
