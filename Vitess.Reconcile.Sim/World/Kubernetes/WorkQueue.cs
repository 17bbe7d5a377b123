namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// A controller's queue: a key that is added is worked on once, after a latency, however often it was added meanwhile.
/// </summary>
internal sealed class WorkQueue(
    Surroundings at, string point, int minMilliseconds, int maxMilliseconds, Action<string> work)
{
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);

    internal void Add(string key)
    {
        if (waiting.Add(key))
        {
            at.Later(point, minMilliseconds, maxMilliseconds, () => Work(key));
        }
    }

    private void Work(string key)
    {
        waiting.Remove(key);
        work(key);
    }
}
