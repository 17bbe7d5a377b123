using System.Globalization;
using System.Text.Json;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>Lists and watches one kind, over and over.</summary>
/// <param name="client">The API server.</param>
/// <param name="kind">The kind.</param>
/// <param name="tell">Has the mirror hear of something, in the order in which it is told.</param>
/// <param name="now">The clock of deadlines.</param>
internal sealed class MirrorFeed(KubeClient client, KindInfo kind, Action<Action<Mirror>> tell, Func<DateTimeOffset> now)
{
    private const int PageSize = 500;
    private const int StreamSeconds = 280;

    // Reason: soon enough for definitions that are installed after us, seldom enough for a kind that is never served.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is known for the first time what stands, or that there is no such kind.</summary>
    internal Task Looked => looked.Task;

    private string Collection => $"{(kind.Group.Length == 0 ? "/api/" : "/apis/")}{kind.ApiVersion}/{kind.Plural}";

    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await List(stop) is { } version)
                {
                    looked.TrySetResult();
                    await Watch(version, stop);
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException or KubeAccessException
                or OperationCanceledException)
            {
                // It is listed anew: nothing is lost by that but time.
            }
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The version of the list; null when there is none.</returns>
    private async Task<ulong?> List(CancellationToken stop)
    {
        var (found, next, version) = (new List<Json>(), "", 0UL);
        do
        {
            var target = $"{Collection}?limit={PageSize}" + (next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "");
            var reply = await client.Send(new(HttpMethod.Get, target) { Deadline = now() + Deadline, IsRepeatable = true }, stop);
            if (reply is not KubeReply.Answered { IsSuccess: true } page)
            {
                if (reply is KubeReply.Answered { Status: 404 })
                {
                    looked.TrySetResult();
                }
                return null;
            }
            var list = Json.Parse(page.Body.Span);
            found.AddRange(list["items"]?.Items ?? []);
            version = ObjectReading.VersionOf(list);
            next = list.At("metadata", "continue")?.AsText ?? "";
        }
        while (next.Length > 0);
        tell(mirror => mirror.Take(kind, found, version));
        return version;
    }

    /// <summary>Watches until it has to be listed anew.</summary>
    private async Task Watch(ulong version, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var target = string.Create(CultureInfo.InvariantCulture,
                $"{Collection}?watch=true&allowWatchBookmarks=true&resourceVersion={version}&timeoutSeconds={StreamSeconds}");
            using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(StreamSeconds) + Deadline);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
            using var response = await client.Open(target, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                return;
            }
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            await using var lines = new WatchLines(body);
            while (await lines.Next(both.Token) is { } line)
            {
                var (type, found) = ObjectReading.Event(line.Span);
                if (type == "ERROR")
                {
                    return;
                }
                version = Math.Max(version, ObjectReading.VersionOf(found));
                Tell(type, found);
            }
        }
    }

    private void Tell(string type, Json found)
    {
        if (type == "DELETED")
        {
            tell(mirror => mirror.Forget(kind, found));
        }
        else if (type != "BOOKMARK")
        {
            tell(mirror => mirror.Take(kind, found));
        }
    }
}
