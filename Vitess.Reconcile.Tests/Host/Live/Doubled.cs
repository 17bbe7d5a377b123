using System.Collections.Concurrent;
using System.Globalization;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>Something on the way that sends what passes a second time, and hands on the second answer only.</summary>
/// <param name="seed">Draws the renewals of leases, and the readings, that are: two of three. With all of the former nobody would lead.</param>
internal sealed class Doubled(int seed)
{
    private readonly Random draw = new(seed);

    /// <summary>What was sent twice, as verb and resource or as a call's name, with the two answers' statuses.</summary>
    internal ConcurrentQueue<(string What, int First, int Second)> Sent { get; } = [];

    /// <summary>The writes that changed an object, and then changed it again.</summary>
    internal ConcurrentQueue<string> Repeated { get; } = [];

    /// <summary>Stands between a request and the API server.</summary>
    internal Task<ApiAnswer> Between(ApiAsked asked, Func<ApiAnswer> answer)
    {
        var first = answer();
        var what = ApiRequest.Of(asked.Method, asked.Target) is { } request ? $"{request.Verb} {request.Resource}" : "discovery";
        if ((asked.Method == "GET" || what == "update leases") && !IsDrawn())
        {
            return Task.FromResult(first);
        }
        var second = answer();
        Sent.Enqueue((what, first.Status, second.Status));
        if (asked.Method != "GET" && first.Status < 300 && second.Status < 300 && Version(first) != Version(second))
        {
            Repeated.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{what}: {first.Status} and {second.Status}: {asked.Body}"));
        }
        return Task.FromResult(second);
    }

    /// <summary>Stands between a call and vtctld.</summary>
    internal async Task<UnaryAnswer> Between(string method, Func<Task<UnaryAnswer>> answer)
    {
        var first = await answer();
        var second = await answer();
        Sent.Enqueue((method.Split('/')[^1], (int)first.Code, (int)second.Code));
        return second;
    }

    private bool IsDrawn()
    {
        lock (draw)
        {
            return draw.Next(3) > 0;
        }
    }

    private static string Version(ApiAnswer answer) => answer.Body?.ResourceVersion() ?? "";
}
