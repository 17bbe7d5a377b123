using System.Diagnostics.Metrics;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Whether a process is well, as its loop last showed.</summary>
/// <param name="now">The clock.</param>
internal sealed class LoopHealth(Func<DateTimeOffset> now)
{
    // Reason: the lease is looked at every two seconds, whoever leads; a loop that has not moved for this long hangs.
    private static readonly TimeSpan StepsWithin = TimeSpan.FromSeconds(60);

    private long lastStep = now().UtcTicks;
    private int isWarm;
    private int leads;
    private volatile Unseen unseen = new(default);
    private volatile string? leaseTrouble;
    private volatile string? waitsFor;

    /// <summary>Whether this process leads, and its passes run.</summary>
    internal bool Leads => Volatile.Read(ref leads) == 1;

    /// <summary>Whether the loop moves.</summary>
    internal bool IsAlive => now().UtcTicks - Volatile.Read(ref lastStep) <= StepsWithin.Ticks;

    /// <summary>Whether the process does its part: it leads, or could at once.</summary>
    internal bool IsReady => IsAlive && Volatile.Read(ref isWarm) == 1;

    /// <summary>The kinds that cannot be listed or watched just now, and why.</summary>
    internal ValueList<FeedTrouble> Troubles => unseen.Troubles;

    /// <summary>Shows among the metrics whether this process leads, from its start on, and what is not seen.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="lease">Namespace and name of the lease that it contends for.</param>
    internal void ShowIn(Metrics metrics, Func<string> lease)
    {
        metrics.Observe(
            "vitess_operator_leading", "Whether this process leads and its passes run, by the lease that it contends for.",
            () => [new(Leads ? 1 : 0, new KeyValuePair<string, object?>("lease", lease()))]);
        metrics.Observe(
            "vitess_operator_kind_unseen", "Kinds that cannot be listed or watched: 1 for each.",
            () => Troubles.Select(trouble => new Measurement<double>(1, new KeyValuePair<string, object?>("kind", trouble.Kind))));
    }

    /// <summary>Why the lease can be neither held nor seen with another; null while it is either.</summary>
    internal string? LeaseTrouble => leaseTrouble;

    /// <summary>Takes that the loop cannot begin yet, which is no fault of this process.</summary>
    /// <param name="why">What it waits for.</param>
    internal void Waits(string why)
    {
        waitsFor = why;
        Volatile.Write(ref lastStep, now().UtcTicks);
    }

    /// <summary>Takes what the loop shows after a step.</summary>
    internal void Stepped(bool warm, bool active, ValueList<FeedTrouble> troubles, string? lease)
    {
        (leaseTrouble, waitsFor) = (lease, null);
        // A list is only made anew when something of it changes.
        unseen = unseen.Troubles == troubles ? unseen : new(troubles);
        Volatile.Write(ref lastStep, now().UtcTicks);
        Volatile.Write(ref isWarm, warm ? 1 : 0);
        Volatile.Write(ref leads, active ? 1 : 0);
    }

    /// <summary>The page of a path; null when it is none of these.</summary>
    internal (int Status, string Body)? Page(string path) => path switch
    {
        "/healthz" or "/livez" => IsAlive ? (200, "ok\n") : (503, "the loop has not moved for a minute\n"),
        "/readyz" => !IsReady ? (503, $"not everything has been listed yet\n{Lines}")
            : (200, (Leads ? "ok: leads\n" : "ok: stands by\n") + Lines),
        _ => null,
    };

    private string Lines => (waitsFor is { } what ? $"{what}\n" : "")
        + (leaseTrouble is { } why ? $"cannot lead by the lease {why}\n" : "")
        + string.Concat(Troubles.Select(trouble => $"{trouble.Kind}: {trouble.Why}\n"));

    private sealed record Unseen(ValueList<FeedTrouble> Troubles);
}
