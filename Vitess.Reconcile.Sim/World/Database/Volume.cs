using System.Globalization;
using Vitess.Reconcile.Sim.Kernel;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>What a MySQL has on its disk. It outlives pods and is gone with its claim.</summary>
internal sealed class Volume(string identity)
{
    /// <summary>The identity of the server that lives on it, made when its data directory is.</summary>
    internal string Uuid { get; } = UuidOf(identity);

    /// <summary>Transactions that the engine has committed.</summary>
    internal Gtids Executed { get; } = new();

    /// <summary>Transactions in the binary log, committed or still waiting for an acknowledgement.</summary>
    internal Gtids Binlog { get; } = new();

    /// <summary>Transactions that the binary log does not hold, since they came with a backup.</summary>
    internal Gtids Purged { get; } = new();

    /// <summary>Whether the data directory was set up, be it empty or from a backup.</summary>
    internal bool IsSetUp { get; set; }

    /// <summary>The server that ran on it last; null when none did whose version is known.</summary>
    internal ServerVersion? LastRun { get; set; }

    /// <summary>Whether that server was shut down slowly, so that it left nothing to purge or to merge.</summary>
    internal bool WasShutDownSlowly { get; set; }

    private static string UuidOf(string identity)
    {
        var (high, low) = (Prng.Mix(Prng.Fold(identity)), Prng.Mix(~Prng.Fold(identity)));
        var hex = string.Create(CultureInfo.InvariantCulture, $"{high:x16}{low:x16}");
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }
}
