using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Keeps the VitessBackups of one storage as the storage is, pass after pass.</summary>
/// <param name="bounds">What passes may take.</param>
/// <param name="objects">The API server.</param>
/// <param name="open">Opens the storage; each pass anew, since credentials are renewed.</param>
/// <param name="tell">Writes an event about the VitessBackupStorage.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Where it tells what it does.</param>
internal sealed class Subcontroller(
    InventoryBounds bounds, IBackupObjects objects, Func<IBackupStorage> open, Func<KubeEvent, CancellationToken, Task> tell,
    SteadyClock clock, Log log)
{
    // Reason: a place that was away for a moment is found soon, one that is gone is asked no more often than a sound one.
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    private long lastStep = clock.Now.UtcTicks;
    private volatile string problem = "nothing has been listed yet";

    /// <summary>Makes passes until it is told to stop; what has begun to be written is written.</summary>
    internal async Task Run(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            failures = await Pass(stop) ? 0 : failures + 1;
            Volatile.Write(ref lastStep, clock.Now.UtcTicks);
            await Task.Delay(Pause(failures), clock.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The page of a path; null when it is none of these.</summary>
    internal (int Status, string Body)? Page(string path) => path switch
    {
        "/healthz" or "/livez" => IsAlive ? (200, "ok\n") : (503, "no pass has ended in its time\n"),
        "/readyz" => problem.Length == 0 ? (200, "ok\n") : (503, problem + "\n"),
        _ => null,
    };

    private bool IsAlive => clock.Now.UtcTicks - Volatile.Read(ref lastStep) <= ((bounds.PassTimeout * 2) + (bounds.Resync * 2)).Ticks;

    private async Task<bool> Pass(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(bounds.PassTimeout, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        var failure = await Made(both.Token, stop);
        if (stop.IsCancellationRequested)
        {
            return true;
        }
        problem = failure;
        return failure.Length == 0;
    }

    /// <summary>Makes one pass and tells of it.</summary>
    /// <returns>Why it failed; empty when it did not.</returns>
    private async Task<string> Made(CancellationToken within, CancellationToken stop)
    {
        Json? owner = null;
        try
        {
            owner = await objects.Storage(within);
            if (owner is null || owner.At("metadata", "deletionTimestamp") is not null)
            {
                // Its backups go with it, and so does this pod.
                return "";
            }
            var storage = Opened();
            using var owned = storage as IDisposable;
            await TellOf(owner, storage, await new BackupInventory(objects, storage, bounds, clock.Time).Pass(owner, within), stop);
            return "";
        }
        catch (BackupsUnreadableException failure)
        {
            return await Failed(owner, failure.Reason, failure.Message, stop);
        }
        catch (ObjectsFailedException failure)
        {
            return await Failed(owner, failure.Reason, failure.Message, stop);
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? "" : await Failed(
                owner, "ListFailed", $"a pass took longer than {GoDuration.Print(bounds.PassTimeout)}", stop);
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // Whatever a place or a client library comes up with, the next pass may go better, and nothing was deleted.
            return await Failed(owner, "ListFailed", $"{defect.GetType().Name}: {defect.Message}", stop);
        }
    }

    private IBackupStorage Opened()
    {
        try
        {
            return open();
        }
        catch (BackupsUnreadableException failure)
        {
            throw new BackupsUnreadableException($"failed to open backup storage client: {failure.Message}", failure)
            {
                Reason = "OpenFailed",
            };
        }
    }

    private async Task TellOf(Json owner, IBackupStorage storage, Inventory inventory, CancellationToken stop)
    {
        log.Add(
            new(clock.Now, "Listed", [
                new("storage", storage.Where),
                new("backups", inventory.Count.ToString(CultureInfo.InvariantCulture)),
                new("writes", inventory.Writes.ToString(CultureInfo.InvariantCulture)),
                new("strays", string.Join(' ', inventory.Strays))]),
            inventory.Writes > 0 ? LogLevel.Info : LogLevel.Debug);
        if (inventory.Strays.Count > 0)
        {
            await Tell(owner, "InvalidBackup", $"no backups, by their names: {string.Join(", ", inventory.Strays)}", stop);
        }
    }

    private async Task<string> Failed(Json? owner, string reason, string why, CancellationToken stop)
    {
        log.Add(new(clock.Now, "Listing failed", [new("reason", reason), new("why", why)]), LogLevel.Warning);
        if (owner is not null)
        {
            await Tell(owner, reason, why, stop);
        }
        return $"{reason}: {why}";
    }

    private Task Tell(Json owner, string reason, string text, CancellationToken stop) => tell(
        new(
            new(Kinds.VitessBackupStorage, owner.At("metadata", "namespace")?.AsText ?? "", owner.At("metadata", "name")?.AsText ?? ""),
            owner.At("metadata", "uid")?.AsText ?? "", reason, IsWarning: true, text, clock.Now),
        stop);

    private TimeSpan Pause(int failures)
    {
        if (failures == 0)
        {
            // Pods that were started together do not ask together for ever.
            return bounds.Resync * (0.75 + (Random.Shared.NextDouble() / 2));
        }
        var pause = PauseMin * Math.Pow(2, Math.Min(failures - 1, 10));
        return (pause < bounds.Resync ? pause : bounds.Resync) * (1 + (Random.Shared.NextDouble() / 4));
    }
}
