using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim;

/// <summary>What the latest pass of each resource waits for.</summary>
internal sealed class WaitList
{
    private readonly SortedDictionary<ObjectKey, ValueList<Reason>> byKey = [];

    /// <summary>All waits, each with its resource.</summary>
    internal IReadOnlyList<string> Texts =>
    [
        .. byKey.SelectMany(entry => entry.Value
            .Where(reason => !reason.IsNote)
            .Select(reason => $"{entry.Key}: {reason.Code}: {reason.Text}")),
    ];

    /// <summary>All waits and notes.</summary>
    internal IEnumerable<(ObjectKey Key, Reason Reason)> All => byKey.SelectMany(entry => entry.Value.Select(reason => (entry.Key, reason)));

    /// <summary>The resource is gone, and waits for nothing.</summary>
    internal void Forget(ObjectKey key) => byKey.Remove(key);

    /// <summary>A core whose waits are kept.</summary>
    internal Func<Snapshot, Plan> Kept(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        var plan = reconcile(snapshot);
        if (plan.Waits.Count == 0)
        {
            byKey.Remove(snapshot.Subject.Key);
        }
        else
        {
            byKey[snapshot.Subject.Key] = plan.Waits;
        }
        return plan;
    };
}
