using System.Text.Json;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Which kinds the API server serves. An old one lacks some, and CRDs may come later.</summary>
internal sealed class ServedKinds(KubeClient client)
{
    private readonly SortedDictionary<string, ValueList<string>> plurals = new(StringComparer.Ordinal);
    private readonly Lock turn = new();

    /// <summary>Why it could not be found out the last time.</summary>
    internal string Failure { get; private set; } = "";

    /// <summary>Finds out about a kind.</summary>
    /// <returns>Null when it could not be found out.</returns>
    internal async Task<bool?> IsServed(ApiResource resource, DateTimeOffset deadline, CancellationToken cancel)
    {
        if (Known(resource) is { } known)
        {
            return known;
        }
        var request = new KubeRequest(HttpMethod.Get, resource.GroupPath) { Deadline = deadline, IsRepeatable = true };
        var reply = await client.Send(request, cancel);
        switch (reply)
        {
            case KubeReply.Answered { IsSuccess: true } answer:
                lock (turn)
                {
                    plurals[resource.GroupPath] = PluralsIn(answer.Body.Span);
                }
                return Known(resource) ?? false;
            case KubeReply.Answered { Status: 404 }:
                if (resource.ApiVersion != Kinds.VitessApiVersion)
                {
                    lock (turn)
                    {
                        plurals[resource.GroupPath] = [];
                    }
                }
                return false;
            default:
                Failure = KubeOutcomes.Why(reply);
                return null;
        }
    }

    /// <summary>Whether it was found out that the server lacks a kind.</summary>
    internal bool IsMissing(ApiResource resource) => Known(resource) == false;

    /// <summary>Has a kind asked about anew: the server may have been upgraded.</summary>
    internal void Forget(ApiResource resource)
    {
        lock (turn)
        {
            plurals.Remove(resource.GroupPath);
        }
    }

    /// <summary>What is known without asking. That a kind of ours is not there is asked again: it may be installed any time.</summary>
    private bool? Known(ApiResource resource)
    {
        lock (turn)
        {
            return !plurals.TryGetValue(resource.GroupPath, out var served) ? null
                : served.Contains(resource.Plural) ? true
                : resource.ApiVersion == Kinds.VitessApiVersion ? null
                : false;
        }
    }

    private static ValueList<string> PluralsIn(ReadOnlySpan<byte> body)
    {
        try
        {
            return (Json.Parse(body)["resources"]?.Items ?? [])
                .Select(resource => resource["name"]?.AsText ?? "").ToValueList();
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
