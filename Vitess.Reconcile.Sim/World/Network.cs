namespace Vitess.Reconcile.Sim.World;

/// <summary>Which zones reach each other. A zone that is cut off reaches only itself.</summary>
internal sealed class Network
{
    private readonly SortedSet<string> cut = new(StringComparer.Ordinal);

    /// <summary>Told after zones were cut off or came back.</summary>
    internal event Action? Changed;

    internal bool Reaches(string from, string to) =>
        string.Equals(from, to, StringComparison.Ordinal) || !(cut.Contains(from) || cut.Contains(to));

    internal bool IsCut(string zone) => cut.Contains(zone);

    internal void Cut(string zone)
    {
        cut.Add(zone);
        Changed?.Invoke();
    }

    internal void Mend(string zone)
    {
        cut.Remove(zone);
        Changed?.Invoke();
    }
}
