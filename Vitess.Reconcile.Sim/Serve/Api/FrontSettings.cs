using System.Security.Cryptography.X509Certificates;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>How an API server is put on HTTP.</summary>
internal sealed record FrontSettings
{
    /// <summary>The port on 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The certificate for TLS; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Who a bearer token stands for, which is empty where there is none; null for nobody.</summary>
    public Func<string, Caller?> CallerOf { get; init; } = static _ => Caller.Everybody;

    /// <summary>Hears of every request: who, method and target.</summary>
    public Action<string, string, string> Heard { get; init; } = static (_, _, _) => { };

    /// <summary>Hears of every request that its sender may not make: method and target.</summary>
    public Action<string, string> Denied { get; init; } = static (_, _) => { };

    /// <summary>Answers paths that are no API server's, by method and target; null for others.</summary>
    public Func<string, string, ApiAnswer?> Beside { get; init; } = static (_, _) => null;
}
