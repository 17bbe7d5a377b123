using System.Globalization;
using System.Text.Json;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Watches kinds. A stream that ends goes on from where it was; only what cannot go on ends the watch.</summary>
internal sealed class KubeWatches(KubeClient client, ServedKinds served, Scope scope, SteadyClock clock, Action<Input> tell)
{
    // Reason: the server's own default lies between 30 and 60 minutes; a stream that silently died is found sooner so.
    private const int StreamSecondsMin = 240;
    private const int StreamSecondsMax = 300;

    // Reason: the headers of an answer come at once or never.
    private static readonly TimeSpan OpensWithin = TimeSpan.FromSeconds(30);

    // Reason: a server ends a stream at its time-out; one that says nothing for this much longer is dead.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(15);

    // Reason: after these, some 30 s, listing anew tells more than trying once more.
    private const int FailuresMax = 6;

    // Reason: what an upgrade of the server brings is seen soon enough, and one that never has it is asked rarely.
    private static readonly TimeSpan UnservedFor = TimeSpan.FromMinutes(10);

    /// <summary>Watches until it cannot go on.</summary>
    /// <returns>Always refused, with the reason.</returns>
    internal async Task<Outcome> Watch(long id, EffectTask.Watch watch, DateTimeOffset until, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(until - clock.Now, clock.Time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var resource = ApiResource.Of(watch.Kind);
        if (await served.IsServed(resource, until, all.Token) == false)
        {
            // There is nothing to be seen, and the list has said so; the list that follows when this ends asks again.
            await Task.Delay(UnservedFor, clock.Time, all.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            served.Forget(resource);
            return new Outcome.Refused($"{resource.Plural} of {resource.ApiVersion} are not served");
        }
        var spaces = scope.Of(resource);
        var progress = new Progress(spaces.Count, watch.From);
        var streams = spaces.Select((space, index) =>
            Stream(id, resource, space, (progress, index), watch.From, all.Token)).ToList();
        var first = await Task.WhenAny(streams);
        await all.CancelAsync();
        await Task.WhenAll(streams);
        return new Outcome.Refused(await first);
    }

    /// <summary>Keeps one stream going.</summary>
    /// <returns>Why it cannot go on.</returns>
    private async Task<string> Stream(
        long id, ApiResource resource, string space, (Progress All, int Index) place, ulong from, CancellationToken cancel)
    {
        var (version, failures) = (from, 0);
        while (!cancel.IsCancellationRequested)
        {
            var began = clock.Now;
            string? lost;
            try
            {
                (version, lost) = await Once(id, resource, space, place, version, cancel);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException
                or KubeAccessException or OperationCanceledException)
            {
                version = place.All.SeenBy(place.Index);
                failures++;
                lost = failures > FailuresMax ? broken.Message : null;
            }
            if (lost is not null)
            {
                return lost;
            }
            failures = clock.Now - began > OpensWithin ? 0 : failures;
            var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, failures) * (1 + Random.Shared.NextDouble()));
            await Task.Delay(pause, clock.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return "the watch has lasted as long as it may";
    }

    private async Task<(ulong Version, string? Lost)> Once(
        long id, ApiResource resource, string space, (Progress All, int Index) place, ulong version, CancellationToken cancel)
    {
        var seconds = Random.Shared.Next(StreamSecondsMin, StreamSecondsMax + 1);
        var target = string.Create(
            CultureInfo.InvariantCulture,
            $"{resource.Collection(space)}?watch=true&allowWatchBookmarks=true&resourceVersion={version}&timeoutSeconds={seconds}");
        using var silence = new CancellationTokenSource(OpensWithin, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        using var response = await client.Open(target, both.Token);
        if (!response.IsSuccessStatusCode)
        {
            var status = (int)response.StatusCode;
            return status is 429 or >= 500 or 401
                ? throw new HttpRequestException($"the watch did not open: {status}")
                : (version, $"the watch was refused: {status} {response.ReasonPhrase}");
        }
        silence.CancelAfter(TimeSpan.FromSeconds(seconds) + EndsWithin);
        await using var body = await response.Content.ReadAsStreamAsync(both.Token);
        await using var lines = new WatchLines(body);
        while (await lines.Next(both.Token) is { } line)
        {
            var (type, found) = ObjectReading.Event(line.Span);
            if (type == "ERROR")
            {
                return found["code"]?.AsInteger == 410
                    ? (version, found["message"]?.AsText ?? "410")
                    : throw new IOException(found["message"]?.AsText ?? "the server ended the watch with an error");
            }
            version = Math.Max(version, ObjectReading.VersionOf(found));
            Tell(id, resource, type, found, place);
        }
        return (version, null);
    }

    private void Tell(long id, ApiResource resource, string type, Json found, (Progress All, int Index) place)
    {
        var version = ObjectReading.VersionOf(found);
        if (type == "BOOKMARK")
        {
            place.All.Saw(place.Index, version);
            tell(new Input.Bookmark(id, place.All.SeenByAll));
            return;
        }
        if (ObjectReading.Projected(found, resource) is { } seen)
        {
            tell(type == "DELETED"
                ? new Input.Gone(id, seen.Key, seen.Meta.Uid, version)
                : new Input.Seen(id, seen));
        }
        // Only now: another stream's bookmark must not overtake what has not been told yet.
        place.All.Saw(place.Index, version);
    }

    /// <summary>How far the streams of one watch have come.</summary>
    private sealed class Progress(int streams, ulong from)
    {
        private readonly ulong[] versions = [.. Enumerable.Repeat(from, streams)];

        internal ulong SeenByAll
        {
            get
            {
                var least = ulong.MaxValue;
                for (var i = 0; i < versions.Length; i++)
                {
                    least = Math.Min(least, Volatile.Read(ref versions[i]));
                }
                return least;
            }
        }

        internal ulong SeenBy(int index) => Volatile.Read(ref versions[index]);

        internal void Saw(int index, ulong version) =>
            Volatile.Write(ref versions[index], Math.Max(versions[index], version));
    }
}
