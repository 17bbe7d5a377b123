using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Which keys a change concerns: whose pass could come out otherwise because of it.</summary>
internal static class Concerns
{
    /// <summary>Whether the resources of a kind have a pass.</summary>
    internal static bool HasPass(string kind) => Reconciler.KindsWithPass.AsSpan().Contains(kind);

    /// <summary>Finds the keys that a change concerns.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cache">The cache, with the change in it.</param>
    /// <param name="keys">They are added here, always in the same order; some perhaps twice.</param>
    internal static void Collect(Change change, ObjectCache cache, List<ObjectKey> keys)
    {
        AddOwner(change.After, keys);
        if (change.Before?.Meta.Owner != change.After?.Meta.Owner)
        {
            AddOwner(change.Before, keys);
        }
        switch (change.After ?? change.Before)
        {
            case ObservedObject.Resource { Key.Kind: Kinds.VitessBackup } when TellsOfResource(change):
                AddShardOf(change.After, cache, keys);
                AddShardOf(change.Before, cache, keys);
                break;
            case ObservedObject.Claim:
                AddUnowned(change.After, cache, keys);
                AddUnowned(change.Before, cache, keys);
                break;
            case ObservedObject.Pod pod when Groups.IsVtorc(pod):
                AddShardOf(pod, cache, keys);
                break;
            case ObservedObject.Pod pod when change.After is null && Groups.IsTablet(pod):
                // Somebody may wait for a cell or a keyspace to be empty.
                AddCluster(pod, keys);
                break;
            case ObservedObject.Resource { Key.Kind: Kinds.VitessBackup }:
                break;
            case ObservedObject.Resource resource:
                AddRelatives(change, resource, cache, keys);
                break;
            case ObservedObject.Applied { Key.Kind: Kinds.Service } when TellsOfService(change):
                AddCluster(change.After, keys);
                AddCluster(change.Before, keys);
                break;
            case ObservedObject.Secret secret when TellsOfSecret(change):
                foreach (var kind in Kinds.Resources)
                {
                    AddAll(kind, secret.Key.Namespace, cache, keys);
                }
                break;
            case ObservedObject.Node when TellsOfNode(change):
                AddAll(Kinds.VitessShard, null, cache, keys);
                break;
            default:
                break;
        }
    }

    private static void AddOwner(ObservedObject? item, List<ObjectKey> keys)
    {
        if (item?.Meta.Owner is { } owner && HasPass(owner.Kind))
        {
            keys.Add(new(owner.Kind, item.Key.Namespace, owner.Name));
        }
    }

    /// <summary>The shard and the cluster of a claim that nobody owns.</summary>
    private static void AddUnowned(ObservedObject? item, ObjectCache cache, List<ObjectKey> keys)
    {
        if (item is ObservedObject.Claim { IsUnowned: true })
        {
            AddShardOf(item, cache, keys);
            AddCluster(item, keys);
        }
    }

    /// <summary>The shard that a VitessBackup, a claim without an owner or a pod of a VTOrc is of.</summary>
    private static void AddShardOf(ObservedObject? item, ObjectCache cache, List<ObjectKey> keys)
    {
        if (item is null)
        {
            return;
        }
        foreach (var relative in cache.FamilyOf(item).AsSpan())
        {
            if (relative.Key.Kind == Kinds.VitessShard
                && SameLabel(Labels.Keyspace, relative, item) && SameLabel(Labels.Shard, relative, item))
            {
                keys.Add(relative.Key);
            }
        }
    }

    private static bool SameLabel(string label, ObservedObject one, ObservedObject other) =>
        one.Meta.Labels.GetValueOrDefault(label) == other.Meta.Labels.GetValueOrDefault(label);

    private static void AddRelatives(
        Change change, ObservedObject.Resource resource, ObjectCache cache, List<ObjectKey> keys)
    {
        if (HasPass(resource.Key.Kind))
        {
            keys.Add(resource.Key);
        }
        if (!TellsOfResource(change))
        {
            return;
        }
        AddFamily(change.After, cache, keys);
        if (ClusterOf(change.Before) != ClusterOf(change.After))
        {
            AddFamily(change.Before, cache, keys);
        }
    }

    private static (string Space, string Cluster)? ClusterOf(ObservedObject? item) =>
        item is ObservedObject.Resource member ? Groups.ClusterOf(member) : null;

    private static bool TellsOfResource(Change change) =>
        change is not { Before: ObservedObject.Resource before, After: ObservedObject.Resource after }
        || before.Meta.Uid != after.Meta.Uid
        || before.Meta.Generation != after.Meta.Generation
        || before.Meta.Deletion != after.Meta.Deletion
        || before.Meta.Labels != after.Meta.Labels
        || before.Meta.Annotations != after.Meta.Annotations
        || before.Status != after.Status;

    // Its owner looks at all of a service; its cluster only at where it is reached.
    private static bool TellsOfService(Change change) =>
        change is not { Before: ObservedObject.Applied before, After: ObservedObject.Applied after }
        || before.Content["spec"] != after.Content["spec"]
        || before.Meta.Uid != after.Meta.Uid
        || before.Meta.IsGoing != after.Meta.IsGoing
        || before.Meta.Labels != after.Meta.Labels;

    private static bool TellsOfSecret(Change change) =>
        change is not { Before: ObservedObject.Secret before, After: ObservedObject.Secret after }
        || before.Digests != after.Digests
        || before.Meta.Uid != after.Meta.Uid
        || before.Meta.IsGoing != after.Meta.IsGoing
        || before.Meta.Labels != after.Meta.Labels;

    // The kubelet writes a node's status every few minutes; only what passes read of it counts.
    private static bool TellsOfNode(Change change) =>
        change is not { Before: ObservedObject.Node before, After: ObservedObject.Node after }
        || before.Zone != after.Zone
        || before.IsReady != after.IsReady
        || before.IsCordoned != after.IsCordoned
        || before.Meta.IsGoing != after.Meta.IsGoing
        || before.Meta.Labels != after.Meta.Labels
        || before.Meta.Annotations != after.Meta.Annotations;

    private static void AddCluster(ObservedObject? item, List<ObjectKey> keys)
    {
        if (item is not null && item.Meta.Labels.TryGetValue(Labels.Cluster, out var cluster) && HasPass(Kinds.VitessCluster))
        {
            keys.Add(new(Kinds.VitessCluster, item.Key.Namespace, cluster));
        }
    }

    private static void AddFamily(ObservedObject? item, ObjectCache cache, List<ObjectKey> keys)
    {
        if (item is ObservedObject.Resource member)
        {
            foreach (var relative in cache.Family(member).AsSpan())
            {
                if (HasPass(relative.Key.Kind))
                {
                    keys.Add(relative.Key);
                }
            }
        }
    }

    private static void AddAll(string kind, string? space, ObjectCache cache, List<ObjectKey> keys)
    {
        if (!HasPass(kind))
        {
            return;
        }
        foreach (var item in cache.All(kind))
        {
            if (space is null || item.Key.Namespace == space)
            {
                keys.Add(item.Key);
            }
        }
    }
}
