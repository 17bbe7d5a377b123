using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Sim.Serve.Api;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>What is seen of a front, and what is done to it.</summary>
internal sealed class Observed
{
    private int fallen;

    /// <summary>Settings by which everything is seen here.</summary>
    internal FrontSettings Settings => new()
    {
        CallerOf = _ => new("host", (method, target) => IsAllowed(method, target)),
        Heard = (_, method, target) => Requests.Enqueue((method, target)),
        Denied = (method, target) => Denied.Enqueue($"{method} {target}"),
    };

    /// <summary>Every request that came: method and target.</summary>
    internal ConcurrentQueue<(string Method, string Target)> Requests { get; } = [];

    /// <summary>What the requests' sender may do.</summary>
    internal Func<string, string, bool> IsAllowed { get; set; } = (_, _) => true;

    /// <summary>The requests that were not allowed.</summary>
    internal ConcurrentQueue<string> Denied { get; } = [];

    /// <summary>What goes wrong with a request; null for nothing.</summary>
    internal Func<HttpRequest, WireFault?> FaultOf { get; set; } = _ => null;

    /// <summary>How many requests something went wrong with.</summary>
    internal int Fallen => fallen;

    /// <summary>The groups that are not served, as an old server lacks some.</summary>
    internal HashSet<string> Unserved { get; } = new(StringComparer.Ordinal);

    /// <summary>Has a front obey.</summary>
    internal void Rule(ApiFront front)
    {
        front.IsServed = path => !Unserved.Any(group => path.EndsWith("/" + group, StringComparison.Ordinal));
        front.FaultOf = request =>
        {
            var fault = FaultOf(request);
            _ = fault is null ? 0 : Interlocked.Increment(ref fallen);
            return fault;
        };
    }
}
