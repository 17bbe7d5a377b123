using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live;

/// <summary>What a process finds out at its start about where it has been installed.</summary>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock.</param>
/// <param name="failed">Told after each try that failed, with why.</param>
internal sealed class Installation(KubeClient client, SteadyClock clock, Action<string> failed)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    // Reason: long enough for an API server that restarts; who knows less can still do nearly everything.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    // Reason: what holds it up is told soon, and often enough for the process to be seen alive.
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();

    /// <summary>The options with what was found out within 30 s in all, or by whenever the API server is there for us.</summary>
    /// <param name="options">The options as they were given.</param>
    /// <param name="ownPod">The operator's own pod; null outside of a cluster.</param>
    /// <param name="cancel">Gives up, and leaves the rest as it was given.</param>
    internal async Task<Options> Complete(Options options, (string Namespace, string Name)? ownPod, CancellationToken cancel)
    {
        while (true)
        {
            var round = new Round { Until = clock.Now + Within };
            // Side by side: what one of them waits for takes nothing from the others.
            var definitions = ApiKind.All.Select(kind => Get(round, $"{Definitions}/{kind.Plural}.{ApiKind.Group}", cancel)).ToList();
            var reading = ownPod is var (space, name)
                ? Get(round, ApiResource.Of(Kinds.Pod).Object(space, name), cancel) : Task.FromResult<Json?>(null);
            var installed = (await Task.WhenAll(definitions)).OfType<Json>().ToList();
            var pod = await reading;
            // A server that cannot be reached, or does not know who asks, keeps this process from leading too: it loses nothing by waiting.
            if (round.IsReached || await IsThere(cancel) || cancel.IsCancellationRequested)
            {
                return options with
                {
                    HonoursLock = true,
                    OwnPod = pod ?? options.OwnPod,
                    UnknownStatusFields = ResourceDefinitions.UnknownStatusFields(installed),
                };
            }
        }
    }

    /// <summary>Whether the server answers what it answers to everybody, so that nothing but these objects cannot be read.</summary>
    private async Task<bool> IsThere(CancellationToken cancel) => IsAnswer(await client.Send(
        new(HttpMethod.Get, "/version") { Deadline = clock.Now + Try, IsRepeatable = true }, cancel));

    /// <summary>Whether it was the API server that answered, and knew who asks. What stands before one that restarts answers too, with 5xx.</summary>
    private static bool IsAnswer(KubeReply reply) => reply is KubeReply.Answered { Status: < 500 and not 401 and not 429 };

    /// <summary>Reads an object; null when it is not there, may not be read, or could not be before the round was over.</summary>
    private async Task<Json?> Get(Round round, string target, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && clock.Now < round.Until)
        {
            var left = round.Until - clock.Now;
            var request = new KubeRequest(HttpMethod.Get, target) { Deadline = clock.Now + (left < Try ? left : Try), IsRepeatable = true };
            var reply = await client.Send(request, cancel);
            round.IsReached |= IsAnswer(reply);
            if (reply is KubeReply.Answered { IsSuccess: true } found)
            {
                return KubeOutcomes.ObjectOf(found);
            }
            if (reply is KubeReply.Answered { Status: 404 or 403 })
            {
                return null;
            }
            if (!cancel.IsCancellationRequested)
            {
                lock (turn)
                {
                    failed(KubeOutcomes.Why(reply));
                }
            }
            await Task.Delay(RetryEvery, clock.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    /// <summary>One go at everything.</summary>
    private sealed class Round
    {
        internal required DateTimeOffset Until { get; init; }

        private volatile bool isReached;

        /// <summary>Whether the API server has answered, and knew who asks.</summary>
        internal bool IsReached
        {
            get => isReached;
            set => isReached = value;
        }
    }
}
