namespace Vitess.Reconcile.Host.Read;

/// <summary>The identities of objects that are gone, so that nothing late brings them back.</summary>
/// <param name="kept">How long one is remembered.</param>
internal sealed class Tombstones(TimeSpan kept)
{
    private readonly Dictionary<string, DateTimeOffset> goneAt = new(StringComparer.Ordinal);
    private readonly Queue<(string Uid, DateTimeOffset At)> oldest = new();

    internal bool Contains(string uid) => goneAt.ContainsKey(uid);

    internal void Add(string uid, DateTimeOffset now)
    {
        while (oldest.TryPeek(out var first) && now - first.At > kept)
        {
            goneAt.Remove(oldest.Dequeue().Uid);
        }
        if (goneAt.TryAdd(uid, now))
        {
            oldest.Enqueue((uid, now));
        }
    }
}
