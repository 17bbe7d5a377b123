using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>A simulated API server on real HTTP, with what can go wrong on the way.</summary>
internal sealed class ApiFront : IAsyncDisposable
{
    private readonly ApiAnswers answers;
    private readonly OpenWatches watches;
    private readonly Lock gate;
    private readonly TimeProvider time;
    private readonly FrontSettings settings;
    private readonly WebApplication app;

    /// <summary>A front that does not listen yet.</summary>
    /// <param name="server">What answers.</param>
    /// <param name="schemas">The installed definitions of custom resources.</param>
    /// <param name="gate">Held by whoever touches the server.</param>
    /// <param name="time">The clock of watches.</param>
    /// <param name="settings">How it listens, and to whom.</param>
    internal ApiFront(ApiServer server, CustomSchemas schemas, Lock gate, TimeProvider time, FrontSettings settings)
    {
        (this.gate, this.time, this.settings) = (gate, time, settings);
        answers = new(server, schemas, time.GetUtcNow);
        watches = new(server, answers.Forms, gate, time);
        var building = WebApplication.CreateEmptyBuilder(new());
        building.WebHost.UseKestrelCore();
        if (settings.Certificate is not null)
        {
            building.WebHost.UseKestrelHttpsConfiguration();
        }
        building.WebHost.ConfigureKestrel(Listen);
        // A server that stops cuts what is on its way rather than wait for watches.
        building.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        app = building.Build();
        app.Run(Handle);
    }

    /// <summary>Where it listens.</summary>
    internal Uri Address => new(app.Urls.First());

    /// <summary>What goes wrong with a request; null for nothing.</summary>
    internal Func<HttpRequest, WireFault?> FaultOf { get; set; } = _ => null;

    /// <summary>Stands between a request and what answers it, which it may have do so later, or twice.</summary>
    internal Func<ApiAsked, Func<ApiAnswer>, Task<ApiAnswer>> Between { get; set; } = static (_, answer) => Task.FromResult(answer());

    /// <summary>What is served of the API; what is not is answered with 404, as an old server lacks some groups.</summary>
    internal Func<string, bool> IsServed { get; set; } = _ => true;

    internal Task Start() => app.StartAsync();

    /// <summary>Breaks every watch that is open.</summary>
    internal void BreakWatches() => watches.Break();

    /// <summary>Says to every watch how far it has come.</summary>
    internal void Bookmark() => watches.Bookmark();

    public async ValueTask DisposeAsync()
    {
        watches.Dispose();
        await app.DisposeAsync();
    }

    private void Listen(KestrelServerOptions options)
    {
        options.Limits.MaxRequestBodySize = 4 << 20;
        options.Listen(IPAddress.Loopback, settings.Port, listen =>
        {
            if (settings.Certificate is { } certificate)
            {
                listen.UseHttps(certificate);
            }
            else
            {
                listen.Protocols = HttpProtocols.Http1;
            }
        });
    }

    private async Task Handle(HttpContext context)
    {
        var target = context.Request.Path + context.Request.QueryString.Value;
        try
        {
            await Handle(context, target);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private async Task Handle(HttpContext context, string target)
    {
        var caller = CallerOf(context.Request);
        settings.Heard(caller?.Name ?? "", context.Request.Method, target);
        var fault = FaultOf(context.Request);
        if (fault is WireFault.Late late)
        {
            await Task.Delay(late.By, time, context.RequestAborted);
        }
        if (Refused(context.Request, target, caller) is { } refused)
        {
            await Write(context, refused);
            return;
        }
        if (fault is WireFault.CutBefore)
        {
            context.Abort();
            return;
        }
        if (fault is WireFault.Answer planted)
        {
            context.Response.Headers.RetryAfter = planted.RetryAfter;
            await Write(context, new(planted.Status, new ApiResult(planted.Status, null, "Planted", "planted").Body));
            return;
        }
        if (context.Request.Method == "GET" && IsTrue(context.Request.Query["watch"].ToString()))
        {
            await watches.Serve(context, target);
            return;
        }
        await Answer(context, await Asked(context.Request, target, caller ?? Caller.Everybody), fault);
    }

    private async Task Answer(HttpContext context, ApiAsked asked, WireFault? fault)
    {
        var answer = await Between(asked, () =>
        {
            lock (gate)
            {
                return settings.Beside(asked.Method, asked.Target) ?? answers.Answer(asked);
            }
        });
        if (fault is WireFault.CutAfter)
        {
            context.Abort();
        }
        else if (fault is WireFault.Half)
        {
            var bytes = answer.Bytes;
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        else
        {
            await Write(context, answer);
        }
    }

    private ApiAnswer? Refused(HttpRequest request, string target, Caller? caller)
    {
        if (caller is null)
        {
            // Source: what a server tells everybody, whoever asks.
            return request.Path.Value is "/healthz" or "/livez" or "/readyz" or "/version" ? null : Caller.Unknown;
        }
        if (!IsServed(request.Path.Value ?? ""))
        {
            return new(404, Refusals.UnknownResource().Body);
        }
        if (caller.Refuse(request.Method, target) is not { } forbidden)
        {
            return null;
        }
        settings.Denied(request.Method, target);
        return forbidden;
    }

    private Caller? CallerOf(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var given = request.Headers.Authorization.ToString();
        return settings.CallerOf(given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? given[Bearer.Length..] : "");
    }

    /// <summary>Source: Go's own reading of truth values; Python's client writes <c>True</c>.</summary>
    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";

    private static async Task<ApiAsked> Asked(HttpRequest request, string target, Caller caller)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory);
        var body = memory.ToArray();
        var type = request.ContentType ?? "";
        var read = type.StartsWith(ProtobufBodies.ContentType, StringComparison.Ordinal) ? ProtobufBodies.Read(body) : null;
        return new(request.Method, target)
        {
            Accept = request.Headers.Accept.ToString(),
            ContentType = read is null ? type : "application/json",
            Body = read?.ToString() ?? System.Text.Encoding.UTF8.GetString(body),
            Agent = request.Headers.UserAgent.ToString(),
            Caller = caller,
        };
    }

    private static async Task Write(HttpContext context, ApiAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var warning in answer.Warnings)
        {
            // Source: RFC 7234, section 5.5: the code, who warns, and a quoted text.
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }
        await context.Response.Body.WriteAsync(answer.Bytes, context.RequestAborted);
    }
}
