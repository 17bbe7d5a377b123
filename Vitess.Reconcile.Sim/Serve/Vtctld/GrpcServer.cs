using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>How a gRPC server is set up.</summary>
internal sealed record GrpcServerSettings
{
    /// <summary>The port on 127.0.0.1; 0 for any that is free.</summary>
    internal int Port { get; init; }

    /// <summary>The certificate for TLS; null for none.</summary>
    internal X509Certificate2? Certificate { get; init; }

    /// <summary>Who must have signed a client's certificate; null when none is asked for.</summary>
    internal X509Certificate2? ClientAuthority { get; init; }

    /// <summary>The user and password that every call must carry; null for open.</summary>
    internal (string Username, string Password)? Credentials { get; init; }

    /// <summary>What goes wrong with a call of a method; null for nothing.</summary>
    internal Func<string, GrpcFault?> Faults { get; init; } = static _ => null;

    /// <summary>Stands between a call of a method and what answers it, which it may have do so later, or twice.</summary>
    internal Func<string, Func<Task<UnaryAnswer>>, Task<UnaryAnswer>> Between { get; init; } = static (_, answer) => answer();
}

/// <summary>Unary gRPC over HTTP/2 on 127.0.0.1.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private GrpcServer(WebApplication application) => this.application = application;

    /// <summary>Where it listens, as host and port.</summary>
    internal string Address => new Uri(application.Urls.First()).Authority;

    /// <summary>Starts one that answers alike whoever is meant.</summary>
    internal static Task<GrpcServer> Start(IUnaryAnswers answers, GrpcServerSettings settings) => Start(_ => answers, settings);

    /// <summary>Starts one that stands for several.</summary>
    /// <param name="answersOf">Who answers at the authority that a caller names.</param>
    /// <param name="settings">How it is set up.</param>
    internal static async Task<GrpcServer> Start(Func<string, IUnaryAnswers> answersOf, GrpcServerSettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        if (settings.Certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, settings.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (settings.Certificate is { } certificate)
            {
                listen.UseHttps(https => Secure(https, certificate, settings.ClientAuthority));
            }
        }));
        // A server that stops cuts the calls that are on their way rather than wait for them.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.Zero);
        var application = builder.Build();
        var exchange = new GrpcExchange(answersOf, settings);
        application.Run(exchange.Serve);
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static void Secure(HttpsConnectionAdapterOptions https, X509Certificate2 own, X509Certificate2? authority)
    {
        https.ServerCertificate = own;
        if (authority is null)
        {
            return;
        }
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, chain, _) =>
        {
            chain ??= new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate);
        };
    }
}
