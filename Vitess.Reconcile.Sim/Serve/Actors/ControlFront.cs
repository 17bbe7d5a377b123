using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Vitess.Reconcile.Sim.Serve.Api;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>What a world that is no API server lets its user do, on 127.0.0.1.</summary>
internal sealed class ControlFront : IAsyncDisposable
{
    private readonly WebApplication app;

    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="answer">Answers a method and a target; null where there is nothing.</param>
    internal ControlFront(int port, Func<string, string, Task<ApiAnswer?>> answer)
    {
        var building = WebApplication.CreateEmptyBuilder(new());
        building.WebHost.UseKestrelCore();
        building.WebHost.ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        building.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        app = building.Build();
        app.Run(async context =>
        {
            var found = await answer(context.Request.Method, context.Request.Path + context.Request.QueryString.Value)
                ?? WorldControl.NotThere(context.Request.Method, context.Request.Path);
            context.Response.StatusCode = found.Status;
            context.Response.ContentType = found.ContentType;
            await context.Response.Body.WriteAsync(found.Bytes, context.RequestAborted);
        });
    }

    internal Uri Address => new(app.Urls.First());

    internal Task Start() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
