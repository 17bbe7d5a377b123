using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live;

/// <summary>What a process finds out at its start about where it has been installed.</summary>
internal sealed class Installation(KubeClient client, SteadyClock clock)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    // Reason: an API server that does not answer by then keeps the process from leading too, which asks for as long as it takes.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    /// <summary>The options with what was found out.</summary>
    /// <param name="options">The options as they were given.</param>
    /// <param name="ownPod">The operator's own pod; null outside of a cluster.</param>
    /// <param name="cancel">Gives up, and leaves the rest as it was given.</param>
    internal async Task<Options> Complete(Options options, (string Namespace, string Name)? ownPod, CancellationToken cancel)
    {
        var installed = new List<Json>();
        foreach (var kind in ApiKind.All)
        {
            if (await Get($"{Definitions}/{kind.Plural}.{ApiKind.Group}", cancel) is { } definition)
            {
                installed.Add(definition);
            }
        }
        var pod = ownPod is var (space, name) ? await Get(ApiResource.Of(Kinds.Pod).Object(space, name), cancel) : null;
        return options with
        {
            HonoursLock = true,
            OwnPod = pod ?? options.OwnPod,
            UnknownStatusFields = ResourceDefinitions.UnknownStatusFields(installed),
        };
    }

    /// <summary>Reads an object; null when it is not there, may not be read, or could not be for too long.</summary>
    private async Task<Json?> Get(string target, CancellationToken cancel)
    {
        var until = clock.Now + Within;
        while (!cancel.IsCancellationRequested)
        {
            var reply = await client.Send(new(HttpMethod.Get, target) { Deadline = until, IsRepeatable = true }, cancel);
            if (reply is KubeReply.Answered { IsSuccess: true } found)
            {
                return KubeOutcomes.ObjectOf(found);
            }
            if (reply is KubeReply.Answered { Status: 404 or 403 } || clock.Now > until)
            {
                return null;
            }
            await Task.Delay(RetryEvery, clock.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }
}
