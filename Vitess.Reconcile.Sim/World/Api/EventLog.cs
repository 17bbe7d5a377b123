namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The changes of one kind that can still be watched from.</summary>
internal sealed class EventLog
{
    /// <summary>
    /// How many changes are kept at least. Reason: a watcher that lags further behind lists again, as with etcd's
    /// compaction.
    /// </summary>
    private const int Kept = 10_000;

    private readonly List<WatchEvent> changes = [];

    public EventLog(long version) => OldestVersion = version;

    /// <summary>The oldest version that one can watch from.</summary>
    public long OldestVersion { get; private set; }

    public void Add(WatchEvent change)
    {
        changes.Add(change);
        if (changes.Count > 2 * Kept)
        {
            OldestVersion = changes[changes.Count - Kept - 1].Version;
            changes.RemoveRange(0, changes.Count - Kept);
        }
    }

    /// <summary>Forgets every change up to a version, so that a watch from before it is refused.</summary>
    public void ForgetUpTo(long version)
    {
        OldestVersion = Math.Max(OldestVersion, version);
        changes.RemoveRange(0, IndexAfter(version));
    }

    /// <summary>The changes after a version, in order.</summary>
    public IEnumerable<WatchEvent> After(long version) => changes.Skip(IndexAfter(version));

    private int IndexAfter(long version)
    {
        var (low, high) = (0, changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = changes[middle].Version <= version ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
