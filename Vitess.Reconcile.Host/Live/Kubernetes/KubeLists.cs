using System.Text.Json;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Lists all objects of a kind in an operator's namespaces, in pages and consistently.</summary>
internal sealed class KubeLists(KubeClient client, ServedKinds served, Scope scope, SteadyClock clock)
{
    // Source: --request-timeout of the API server. A list of many pages may take longer, as long as each of them comes.
    private static readonly TimeSpan PageDeadline = TimeSpan.FromSeconds(60);

    // Source: client-go's default page. Smaller pages cost more requests, larger ones more memory on both sides.
    private const int PageSize = 500;

    internal async Task<Outcome> List(string kind, DateTimeOffset deadline, CancellationToken cancel)
    {
        var resource = ApiResource.Of(kind);
        switch (await served.IsServed(resource, deadline, cancel))
        {
            case null:
                return new Outcome.Refused($"whether {resource.Plural} are served could not be found out: {served.Failure}");
            case false when resource.ApiVersion == Kinds.VitessApiVersion:
                return new Outcome.Refused(
                    $"the API server does not serve {resource.Plural} of {resource.ApiVersion}; install the CRDs, which \"vitess-operator crds\" prints");
            case false:
                return new Outcome.Done(new Result.Listed([], 0));
            default:
                break;
        }
        var found = new List<ObservedObject>();
        var oldest = ulong.MaxValue;
        foreach (var space in scope.Of(resource))
        {
            var (version, failure) = await Pages(resource, space, found, PageSize, deadline, cancel);
            if (failure is not null)
            {
                return failure;
            }
            oldest = Math.Min(oldest, version);
        }
        // The watch begins where the oldest list ends; what it shows a second time is known by its version.
        return new Outcome.Done(new Result.Listed(found.ToValueList(), oldest));
    }

    private async Task<(ulong Version, Outcome? Failure)> Pages(
        ApiResource resource, string space, List<ObservedObject> found, int limit, DateTimeOffset deadline,
        CancellationToken cancel)
    {
        var (start, next) = (found.Count, "");
        while (true)
        {
            var target = $"{resource.Collection(space)}?limit={limit}"
                + (next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "");
            var until = clock.Now + PageDeadline;
            var reply = await client.Send(
                new(HttpMethod.Get, target) { Deadline = until < deadline ? until : deadline, IsRepeatable = true }, cancel);
            if (reply is KubeReply.Answered { Status: 410 } && next.Length > 0)
            {
                // The pages that were read are too old to go with the rest: everything at once, from the beginning.
                found.RemoveRange(start, found.Count - start);
                return await Pages(resource, space, found, limit: 0, deadline, cancel);
            }
            if (reply is not KubeReply.Answered { IsSuccess: true } page)
            {
                return (0, KubeOutcomes.Failed(reply));
            }
            try
            {
                (var version, next) = ObjectReading.Page(page.Body.Span, resource, found);
                if (next.Length == 0)
                {
                    return (version, null);
                }
            }
            catch (JsonException broken)
            {
                return (0, new Outcome.Refused($"the list of {resource.Plural} cannot be read: {broken.Message}"));
            }
        }
    }
}
