using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>What would happen to a cluster, and why.</summary>
internal sealed record PlanReport
{
    /// <summary>The VitessCluster.</summary>
    internal required ObjectKey Cluster { get; init; }

    /// <summary>Whether an empty namespace was assumed, because nothing was given as observed.</summary>
    internal required bool AssumesEmpty { get; init; }

    /// <summary>Objects that are made, changed, replaced, or only differ, in order of their keys.</summary>
    internal required ValueList<PlannedChange> Changes { get; init; }

    /// <summary>Objects that are deleted.</summary>
    internal required ValueList<(ObjectKey Key, string Why)> Deletions { get; init; }

    /// <summary>Calls that move a primary.</summary>
    internal required ValueList<(string What, string Why)> Reparents { get; init; }

    /// <summary>Other calls to vtctld.</summary>
    internal required ValueList<(string What, string Why)> Calls { get; init; }

    /// <summary>Objects that stand and are in the spec no more; they are left.</summary>
    internal required ValueList<ObjectKey> Left { get; init; }

    /// <summary>What each resource waits for.</summary>
    internal required ValueMap<ObjectKey, ValueList<Reason>> Waits { get; init; }

    /// <summary>What could not be known, and what would tell.</summary>
    internal required ValueList<string> Unknown { get; init; }

    /// <summary>Whether there is anything to do. What only differs or is unknown is nothing to do.</summary>
    internal bool HasChanges => Of(ObjectChangeKind.Create).Any() || Of(ObjectChangeKind.Update).Any()
        || Of(ObjectChangeKind.Restart).Any() || Deletions.Count + Reparents.Count + Calls.Count > 0;

    internal IEnumerable<PlannedChange> Of(ObjectChangeKind kind) => Changes.Where(change => change.Change.Kind == kind);
}

/// <summary>A change, and whether it happens at once.</summary>
/// <param name="Change">What becomes of the object.</param>
/// <param name="IsLater">Whether something is waited for first.</param>
internal sealed record PlannedChange(ObjectChange Change, bool IsLater);
