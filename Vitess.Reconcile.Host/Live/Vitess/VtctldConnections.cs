namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The connections to the vtctlds of all clusters. Those that nobody uses any more are closed.</summary>
internal sealed class VtctldConnections(Func<DateTimeOffset> now) : IDisposable
{
    // Reason: a settled cluster is asked every minute; one that is not asked for this long is gone.
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string Address, VtctldAccess Access), VtctldServers> all = [];
    private readonly Lock gate = new();

    /// <summary>How many addresses are connected to, or were lately.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
            {
                return all.Count;
            }
        }
    }

    /// <summary>The vtctlds behind an address.</summary>
    /// <exception cref="FormatException">The address or the certificates cannot be read.</exception>
    internal VtctldServers At(string address, VtctldAccess access)
    {
        var key = (address, access with { Endpoints = [] });
        lock (gate)
        {
            if (!all.TryGetValue(key, out var servers))
            {
                Forget();
                all.Add(key, servers = new(address, key.Item2, now));
            }
            // Whoever is given it now may be about to call when others are forgotten.
            servers.Use();
            return servers;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var servers in all.Values)
            {
                servers.Dispose();
            }
            all.Clear();
        }
    }

    private void Forget()
    {
        var before = now() - ForgetAfter;
        foreach (var (key, servers) in all.Where(entry => entry.Value.CallsCount == 0 && entry.Value.UsedAt < before).ToList())
        {
            servers.Dispose();
            all.Remove(key);
        }
    }
}
