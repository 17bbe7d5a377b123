using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>The watches that are open, and what each is told.</summary>
internal sealed class OpenWatches : IDisposable
{
    // Source: a real server lets a watch without a time-out of its own go on for 30 to 60 minutes.
    private static readonly TimeSpan LastsUsually = TimeSpan.FromMinutes(45);

    private readonly ApiServer server;
    private readonly Forms forms;
    private readonly Lock gate;
    private readonly TimeProvider time;
    private readonly List<OpenWatch> open = [];

    internal OpenWatches(ApiServer server, Forms forms, Lock gate, TimeProvider time)
    {
        (this.server, this.forms, this.gate, this.time) = (server, forms, gate, time);
        server.Subscribe(Pass);
    }

    /// <summary>Breaks every one.</summary>
    internal void Break()
    {
        lock (gate)
        {
            open.ForEach(watch => watch.Lines.Writer.TryComplete(new IOException("broken on purpose")));
        }
    }

    /// <summary>Says to every one how far it has come.</summary>
    internal void Bookmark()
    {
        lock (gate)
        {
            foreach (var watch in open.Where(watch => watch.Target["allowWatchBookmarks"] is "true" or "1"))
            {
                watch.Lines.Writer.TryWrite(Line(watch, server.Bookmark(watch.Target.Kind)));
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            server.Unsubscribe(Pass);
            open.ForEach(watch => watch.Lines.Writer.TryComplete());
        }
    }

    /// <summary>Serves a watch until its time is over or the client has gone.</summary>
    internal async Task Serve(HttpContext context, string target)
    {
        ApiResult opened;
        OpenWatch? watch = null;
        lock (gate)
        {
            opened = Begin(target, context.Request.Headers.Accept.ToString(), ref watch);
        }
        context.Response.ContentType = "application/json";
        if (watch is null)
        {
            context.Response.StatusCode = opened.Code;
            await context.Response.Body.WriteAsync(opened.Body.ToUtf8(), context.RequestAborted);
            return;
        }
        try
        {
            var lasts = int.TryParse(watch.Target["timeoutSeconds"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0
                ? TimeSpan.FromSeconds(seconds) : LastsUsually;
            using var timeout = new CancellationTokenSource(lasts, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
            await context.Response.Body.FlushAsync(both.Token);
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
                open.Remove(watch);
            }
        }
    }

    private ApiResult Begin(string target, string accept, ref OpenWatch? watch)
    {
        if (HttpTarget.Parse(target) is not { } parsed)
        {
            return Refusals.UnknownResource();
        }
        var labels = Selectors.Parse(parsed["labelSelector"], out var problem);
        var fields = FieldSelector.Parse(parsed.Kind, parsed["fieldSelector"], out var unsupported);
        if ((problem ?? unsupported) is { } wrong)
        {
            return Refusals.BadRequest(wrong);
        }
        // Source: a watch on a single object, by its path, is one on its name.
        fields = parsed.Name is { } name ? new(fields.Requirements.Add(("metadata.name", name, true))) : fields;
        var opening = new OpenWatch(parsed, accept, labels.Requirements.Count == 0 ? null : labels, fields);
        var isWhole = parsed["sendInitialEvents"] is "true" or "1";
        var from = isWhole || !long.TryParse(parsed["resourceVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? 0 : version;
        var opened = server.WatchFrom(parsed.Kind, from, out var earlier, parsed.Namespace, opening.Labels);
        if (opened.IsSuccess)
        {
            foreach (var change in earlier)
            {
                Tell(opening, change);
            }
            if (isWhole)
            {
                var mark = server.Bookmark(parsed.Kind);
                opening.Lines.Writer.TryWrite(Line(opening, mark with
                {
                    Object = mark.Object.WithAt(["metadata", "annotations"], Json.Map(("k8s.io/initial-events-end", "true"))),
                }));
            }
            open.Add(watch = opening);
        }
        return opened;
    }

    private void Pass(WatchEvent change)
    {
        foreach (var watch in open)
        {
            if (ReferenceEquals(watch.Target.Kind, change.Kind)
                && Lists.Seen(change, watch.Target.Namespace, watch.Labels) is { } seen)
            {
                Tell(watch, seen);
            }
        }
    }

    private void Tell(OpenWatch watch, WatchEvent change)
    {
        if (watch.Fields.Matches(change.Object))
        {
            watch.Lines.Writer.TryWrite(Line(watch, change));
        }
    }

    private byte[] Line(OpenWatch watch, WatchEvent change) => Encoding.UTF8.GetBytes(Json.Map(
        ("type", change.Type.ToString().ToUpperInvariant()),
        ("object", change.Type == WatchEventType.Bookmark ? change.Object : forms.Of(watch.Target, change.Object, watch.Accept))) + "\n");

    private sealed record OpenWatch(HttpTarget Target, string Accept, LabelSelector? Labels, FieldSelector Fields)
    {
        internal Channel<byte[]> Lines { get; } = Channel.CreateUnbounded<byte[]>();
    }
}
