using System.Text.Json;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Lists objects as they are stored, with everything in them.</summary>
/// <param name="client">The API server.</param>
/// <param name="scope">The namespaces.</param>
/// <param name="clock">The clock.</param>
internal sealed class WholeLists(KubeClient client, Scope scope, SteadyClock clock)
{
    private const int PageSize = 500;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // Reason: a person waits for it, and a server that does not answer this does not answer anything.
    private static readonly TimeSpan FirstDeadline = TimeSpan.FromSeconds(10);

    private readonly ServedKinds served = new(client);

    /// <summary>Adds all objects of a kind.</summary>
    /// <returns>Why that cannot be done; null when it was.</returns>
    internal async Task<string?> Add(string kind, List<Json> found, CancellationToken cancel)
    {
        var resource = ApiResource.Of(kind);
        switch (await served.IsServed(resource, clock.Now + FirstDeadline, cancel))
        {
            case null:
                return $"whether {resource.Plural} are served could not be found out: {served.Failure}";
            case false:
                return null;
            default:
                break;
        }
        foreach (var space in scope.Of(resource))
        {
            if (await AddOf(resource, space, found, cancel) is { } failure)
            {
                return $"{resource.Plural} cannot be listed: {failure}";
            }
        }
        return null;
    }

    private async Task<string?> AddOf(ApiResource resource, string space, List<Json> found, CancellationToken cancel)
    {
        var next = "";
        do
        {
            var target = $"{resource.Collection(space)}?limit={PageSize}"
                + (next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "");
            var reply = await client.Send(
                new(HttpMethod.Get, target) { Deadline = clock.Now + Deadline, IsRepeatable = true }, cancel);
            if (reply is not KubeReply.Answered { IsSuccess: true } page)
            {
                return KubeOutcomes.Why(reply);
            }
            try
            {
                var list = Json.Parse(page.Body.Span);
                found.AddRange((list["items"]?.Items ?? []).Select(item =>
                    item.With("apiVersion", resource.ApiVersion).With("kind", resource.Kind)));
                next = list.At("metadata", "continue")?.AsText ?? "";
            }
            catch (JsonException broken)
            {
                return broken.Message;
            }
        }
        while (next.Length > 0);
        return null;
    }
}
