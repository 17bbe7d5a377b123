using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Finds things in a snapshot.</summary>
internal static class SnapshotLookups
{
    /// <summary>An object that the subject controls; null when it has none of this key.</summary>
    internal static ObservedObject? Owned(this Snapshot snapshot, ObjectKey key)
    {
        var all = snapshot.Owned.AsSpan();
        var (low, high) = (0, all.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = all[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return all[middle];
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }

    /// <summary>A tablet's claim in use: one that the subject controls, or a protected one of its; null when there is none of this key.</summary>
    internal static ObservedObject.Claim? ClaimInUse(this Snapshot snapshot, ObjectKey key)
    {
        if (snapshot.Owned(key) is ObservedObject.Claim owned)
        {
            return owned;
        }
        foreach (var claim in snapshot.Claims.AsSpan())
        {
            if (claim.Key == key && !claim.IsKept)
            {
                return claim;
            }
        }
        return null;
    }

    /// <summary>A secret of the namespace; null when there is none of this name.</summary>
    internal static ObservedObject.Secret? Secret(this Snapshot snapshot, string name)
    {
        foreach (var secret in snapshot.Secrets.AsSpan())
        {
            if (secret.Key.Name == name)
            {
                return secret;
            }
        }
        return null;
    }

    /// <summary>A resource of the same cluster; null when there is none of this key.</summary>
    internal static ObservedObject.Resource? Relative(this Snapshot snapshot, ObjectKey key)
    {
        foreach (var relative in snapshot.Family.AsSpan())
        {
            if (relative.Key == key)
            {
                return relative;
            }
        }
        return null;
    }

    /// <summary>The VitessCluster that the subject is or belongs to; null when it is not there.</summary>
    internal static ObservedObject.Resource? Cluster(this Snapshot snapshot) =>
        snapshot.Subject.Key.Kind == Kinds.VitessCluster
            ? snapshot.Subject
            : snapshot.Relative(snapshot.ClusterKey());

    /// <summary>The name of the VitessCluster that the subject belongs to, whether or not it is there.</summary>
    internal static ObjectKey ClusterKey(this Snapshot snapshot) => new(
        Kinds.VitessCluster, snapshot.Subject.Key.Namespace, snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "");

    /// <summary>The resources of a kind in the same cluster, in order of their names.</summary>
    internal static IEnumerable<ObservedObject.Resource> Relatives(this Snapshot snapshot, string kind) =>
        snapshot.Family.Where(relative => relative.Key.Kind == kind);

    /// <summary>Since when something has stood unchanged, by this host's memory; now when it is new.</summary>
    internal static DateTimeOffset SeenSince(this Snapshot snapshot, string what) =>
        snapshot.Remembered is { } remembered && remembered.Seen.TryGetValue(what, out var since) ? since : snapshot.Now;

    /// <summary>Whether a move that may still do something satisfies a condition.</summary>
    internal static bool IsUnderWay(this Snapshot snapshot, Func<Move, bool> which)
    {
        foreach (var underWay in snapshot.UnderWay.AsSpan())
        {
            if (underWay.MayHappen && which(underWay.Move))
            {
                return true;
            }
        }
        return false;
    }
}
