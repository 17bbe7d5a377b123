using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vitess.Reconcile.Sim.World.Api;
using ServedKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>A simulated API server on real HTTP, with what can go wrong on the way.</summary>
internal sealed class ApiFront : IAsyncDisposable
{
    private readonly HttpFace face;
    private readonly ApiServer server;
    private readonly Lock gate;
    private readonly TimeProvider time;
    private readonly WebApplication app;
    private readonly List<OpenWatch> watches = [];
    private int fallen;

    internal ApiFront(ApiServer server, Lock gate, TimeProvider time)
    {
        (this.server, this.gate, this.time) = (server, gate, time);
        face = new(server);
        var building = WebApplication.CreateSlimBuilder();
        building.Logging.ClearProviders();
        building.WebHost.UseUrls("http://127.0.0.1:0");
        app = building.Build();
        app.Run(Handle);
        server.Subscribe(Pass);
    }

    /// <summary>Where it listens.</summary>
    internal Uri Address => new(app.Urls.First());

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

    internal Task Start() => app.StartAsync();

    /// <summary>Breaks every watch that is open.</summary>
    internal void BreakWatches()
    {
        lock (gate)
        {
            foreach (var watch in watches)
            {
                watch.Lines.Writer.TryComplete(new IOException("broken on purpose"));
            }
        }
    }

    /// <summary>Says to every watch how far it has come.</summary>
    internal void Bookmark()
    {
        lock (gate)
        {
            foreach (var watch in watches)
            {
                watch.Lines.Writer.TryWrite(Line(server.Bookmark(watch.Target.Kind)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            server.Unsubscribe(Pass);
            watches.ForEach(watch => watch.Lines.Writer.TryComplete());
        }
        await app.DisposeAsync();
    }

    private async Task Handle(HttpContext context)
    {
        var target = context.Request.Path + context.Request.QueryString.Value;
        Requests.Enqueue((context.Request.Method, target));
        var fault = FaultOf(context.Request);
        _ = fault is null ? 0 : Interlocked.Increment(ref fallen);
        if (fault is WireFault.Late late)
        {
            await Task.Delay(late.By, time);
        }
        if (!IsAllowed(context.Request.Method, target))
        {
            Denied.Enqueue($"{context.Request.Method} {target}");
            await Write(context, 403, Json.Map(("kind", "Status"), ("reason", "Forbidden"), ("message", "no role allows it")));
            return;
        }
        if (fault is WireFault.CutBefore)
        {
            context.Abort();
            return;
        }
        if (fault is WireFault.Answer answer)
        {
            context.Response.Headers.RetryAfter = answer.RetryAfter;
            await Write(context, answer.Status, Json.Map(("kind", "Status"), ("reason", "Planted"), ("message", "planted")));
            return;
        }
        if (context.Request.Query["watch"] == "true")
        {
            await Watch(context, target);
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var (status, found) = Discovery.Find(context.Request.Path.Value ?? "", Unserved)
            ?? Answered(context.Request.Method, target, context.Request.ContentType ?? "", body);
        if (fault is WireFault.CutAfter)
        {
            context.Abort();
        }
        else if (fault is WireFault.Half)
        {
            var bytes = found.ToUtf8();
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        else
        {
            await Write(context, status, found);
        }
    }

    private (int Status, Json Body) Answered(string method, string target, string contentType, string body)
    {
        lock (gate)
        {
            return face.Handle(method, target, contentType, body);
        }
    }

    private static async Task Write(HttpContext context, int status, Json body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(body.ToUtf8());
    }

    private async Task Watch(HttpContext context, string target)
    {
        ValueList<WatchEvent> earlier;
        ApiResult opened;
        OpenWatch watch;
        lock (gate)
        {
            opened = face.Watch(target, out earlier);
            watch = new(HttpTarget.Parse(target) ?? throw new InvalidOperationException(target));
            watches.Add(watch);
        }
        try
        {
            if (!opened.IsSuccess)
            {
                await Write(context, opened.Code, opened.Body);
                return;
            }
            using var timeout = new CancellationTokenSource(
                TimeSpan.FromSeconds(int.Parse(context.Request.Query["timeoutSeconds"].ToString())), time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.Body.FlushAsync(both.Token);
            foreach (var change in earlier)
            {
                await context.Response.Body.WriteAsync(Line(change), both.Token);
            }
            await foreach (var line in watch.Lines.Reader.ReadAllAsync(both.Token))
            {
                await context.Response.Body.WriteAsync(line, both.Token);
                await context.Response.Body.FlushAsync(both.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The time of the watch is over, or the client has gone.
        }
        catch (IOException)
        {
            context.Abort();
        }
        finally
        {
            lock (gate)
            {
                watches.Remove(watch);
            }
        }
    }

    private void Pass(WatchEvent change)
    {
        foreach (var watch in watches)
        {
            if (ReferenceEquals(watch.Target.Kind, change.Kind) && Lists.Seen(change, watch.Target.Namespace, null) is { } seen)
            {
                watch.Lines.Writer.TryWrite(Line(seen));
            }
        }
    }

    private static byte[] Line(WatchEvent change) => Encoding.UTF8.GetBytes(Json.Map(
        ("type", change.Type.ToString().ToUpperInvariant()), ("object", change.Object)) + "\n");

    private sealed class OpenWatch(HttpTarget target)
    {
        internal HttpTarget Target { get; } = target;

        internal Channel<byte[]> Lines { get; } = Channel.CreateUnbounded<byte[]>();
    }

    /// <summary>What discovery tells.</summary>
    private static class Discovery
    {
        internal static (int Status, Json Body)? Find(string path, HashSet<string> unserved)
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var version = parts is ["api", "v1"] ? "v1" : parts is ["apis", var group, var number] ? $"{group}/{number}" : null;
            if (version is null)
            {
                return null;
            }
            var found = ServedKinds.All.Where(kind => kind.ApiVersion == version && !unserved.Contains(kind.ApiVersion)).ToList();
            return found.Count == 0
                ? (404, Json.Map(("kind", "Status"), ("code", 404)))
                : (200, Json.Map(("kind", "APIResourceList"), ("groupVersion", version), ("resources", Json.List(found.Select(kind =>
                    Json.Map(("name", kind.Plural), ("kind", kind.Name), ("namespaced", kind.IsNamespaced)))))));
        }
    }
}

/// <summary>What goes wrong with a request.</summary>
internal abstract record WireFault
{
    private WireFault() { }

    /// <summary>The connection is cut before anything happens.</summary>
    internal sealed record CutBefore : WireFault;

    /// <summary>The connection is cut after the request was carried out.</summary>
    internal sealed record CutAfter : WireFault;

    /// <summary>Half of the answer comes.</summary>
    internal sealed record Half : WireFault;

    /// <summary>The request is carried out later.</summary>
    internal sealed record Late(TimeSpan By) : WireFault;

    /// <summary>The request is not carried out, and answered with a status.</summary>
    internal sealed record Answer(int Status, string? RetryAfter = null) : WireFault;
}
