using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Objects grouped as passes look at them: by owner, by cluster, by namespace.</summary>
internal sealed class Groups
{
    private readonly Dictionary<string, Bucket<ObservedObject>> byOwner = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Space, string Cluster), Bucket<ObservedObject.Resource>> families = [];
    private readonly Dictionary<(string Space, string Cluster), Bucket<ObservedObject.Applied>> services = [];
    private readonly Dictionary<ShardLabels, Bucket<ObservedObject.Resource>> backups = [];
    private readonly Dictionary<ShardLabels, Bucket<ObservedObject.Claim>> claims = [];
    private readonly Dictionary<(string Space, string Cluster), Bucket<ObservedObject.Claim>> clusterClaims = [];
    private readonly Dictionary<ShardLabels, Bucket<ObservedObject.Pod>> vtorcPods = [];
    private readonly Dictionary<(string Space, string Cluster), PodCounts> clusterTablets = [];
    private readonly Dictionary<(string Space, string Cluster, string Keyspace), PodCounts> keyspaceTablets = [];
    private readonly Dictionary<string, Bucket<ObservedObject.Secret>> secrets = new(StringComparer.Ordinal);
    private readonly Bucket<ObservedObject.Node> nodes = new();

    internal ValueList<ObservedObject.Node> Nodes => nodes.List;

    internal ValueList<ObservedObject> Owned(string uid) =>
        byOwner.TryGetValue(uid, out var bucket) ? bucket.List : default;

    internal ValueList<ObservedObject.Secret> Secrets(string space) =>
        secrets.TryGetValue(space, out var bucket) ? bucket.List : default;

    internal ValueList<ObservedObject.Resource> Family(ObservedObject.Resource member) =>
        ClusterOf(member) is { } cluster && families.TryGetValue(cluster, out var bucket) ? bucket.List : default;

    /// <summary>The family that an object is labelled with.</summary>
    internal ValueList<ObservedObject.Resource> FamilyOf(ObservedObject labelled) =>
        LabelledCluster(labelled) is { } cluster && families.TryGetValue(cluster, out var bucket) ? bucket.List : default;

    internal ValueList<ObservedObject.Applied> Services(ObservedObject.Resource member) =>
        ClusterOf(member) is { } cluster && services.TryGetValue(cluster, out var bucket) ? bucket.List : default;

    /// <summary>The claims without an owner that are labelled as a shard's, or as any of a cluster's shards.</summary>
    internal ValueList<ObservedObject.Claim> Claims(ObservedObject.Resource of) => of.Key.Kind switch
    {
        Kinds.VitessShard => claims.TryGetValue(ShardOf(of), out var bucket) ? bucket.List : default,
        Kinds.VitessCluster => clusterClaims.TryGetValue((of.Key.Namespace, of.Key.Name), out var bucket) ? bucket.List : default,
        _ => default,
    };

    /// <summary>The backups of the shards that claims without an owner are of.</summary>
    internal ValueList<ObservedObject.Resource> BackupsOf(ValueList<ObservedObject.Claim> kept)
    {
        if (kept.Count == 0)
        {
            return default;
        }
        var found = new SortedDictionary<ObjectKey, ObservedObject.Resource>();
        foreach (var claim in kept.AsSpan())
        {
            foreach (var backup in (backups.TryGetValue(ShardOf(claim), out var bucket) ? bucket.List : default).AsSpan())
            {
                found[backup.Key] = backup;
            }
        }
        return found.Values.ToValueList();
    }

    /// <summary>The backups of a shard. They are many and no family's business.</summary>
    internal ValueList<ObservedObject.Resource> Backups(ObservedObject.Resource shard) =>
        backups.TryGetValue(ShardOf(shard), out var bucket) ? bucket.List : default;

    /// <summary>The pods of VTOrcs that are labelled as a shard's, whoever owns them.</summary>
    internal ValueList<ObservedObject.Pod> VtorcPods(ObservedObject.Resource shard) =>
        vtorcPods.TryGetValue(ShardOf(shard), out var bucket) ? bucket.List : default;

    /// <summary>The pods of tablets that are labelled as a cluster's, or as a keyspace's, by keyspace, shard and cell.</summary>
    internal ValueList<TabletPods> TabletPods(ObservedObject.Resource of) => of.Key.Kind switch
    {
        Kinds.VitessCluster => clusterTablets.TryGetValue((of.Key.Namespace, of.Key.Name), out var counts) ? counts.List : default,
        Kinds.VitessKeyspace => keyspaceTablets.TryGetValue(KeyspaceOf(of), out var counts) ? counts.List : default,
        _ => default,
    };

    internal void Add(ObservedObject item)
    {
        if (OwnerOf(item) is { } owner)
        {
            Put(byOwner, owner, item);
        }
        switch (item)
        {
            case ObservedObject.Resource { Key.Kind: Kinds.VitessBackup } backup:
                Put(backups, ShardOf(backup), backup);
                break;
            case ObservedObject.Resource resource when ClusterOf(resource) is { } cluster:
                Put(families, cluster, resource);
                break;
            case ObservedObject.Applied { Key.Kind: Kinds.Service } service when LabelledCluster(service) is { } cluster:
                Put(services, cluster, service);
                break;
            case ObservedObject.Claim { IsUnowned: true } claim:
                Put(claims, ShardOf(claim), claim);
                if (LabelledCluster(claim) is { } at)
                {
                    Put(clusterClaims, at, claim);
                }
                break;
            case ObservedObject.Pod pod when IsVtorc(pod):
                Put(vtorcPods, ShardOf(pod), pod);
                break;
            case ObservedObject.Pod pod when IsTablet(pod):
                Count(pod, 1);
                break;
            case ObservedObject.Secret secret:
                Put(secrets, secret.Key.Namespace, secret);
                break;
            case ObservedObject.Node node:
                nodes.Put(node);
                break;
            default:
                break;
        }
    }

    internal void Remove(ObservedObject item)
    {
        if (OwnerOf(item) is { } owner)
        {
            Remove(byOwner, owner, item.Key);
        }
        switch (item)
        {
            case ObservedObject.Resource { Key.Kind: Kinds.VitessBackup } backup:
                Remove(backups, ShardOf(backup), item.Key);
                break;
            case ObservedObject.Resource resource when ClusterOf(resource) is { } cluster:
                Remove(families, cluster, item.Key);
                break;
            case ObservedObject.Applied { Key.Kind: Kinds.Service } service when LabelledCluster(service) is { } cluster:
                Remove(services, cluster, item.Key);
                break;
            case ObservedObject.Claim { IsUnowned: true } claim:
                Remove(claims, ShardOf(claim), item.Key);
                if (LabelledCluster(claim) is { } at)
                {
                    Remove(clusterClaims, at, item.Key);
                }
                break;
            case ObservedObject.Pod pod when IsVtorc(pod):
                Remove(vtorcPods, ShardOf(pod), item.Key);
                break;
            case ObservedObject.Pod pod when IsTablet(pod):
                Count(pod, -1);
                break;
            case ObservedObject.Secret:
                Remove(secrets, item.Key.Namespace, item.Key);
                break;
            case ObservedObject.Node:
                nodes.Remove(item.Key);
                break;
            default:
                break;
        }
    }

    private static string? OwnerOf(ObservedObject item) =>
        item.Meta.Owner is { } owner && Concerns.HasPass(owner.Kind) ? owner.Uid : null;

    internal static bool IsVtorc(ObservedObject.Pod pod) => pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtOrc;

    internal static bool IsTablet(ObservedObject.Pod pod) => pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet;

    private void Count(ObservedObject.Pod pod, int count)
    {
        var (keyspace, shard, cell) = (KeyspaceOf(pod), pod.Meta.Labels.GetValueOrDefault(Labels.Shard) ?? "", pod.Meta.Labels.GetValueOrDefault(Labels.Cell) ?? "");
        Counts(clusterTablets, (keyspace.Space, keyspace.Cluster)).Count(keyspace.Keyspace, shard, cell, count, pod.State.IsReady ? count : 0);
        Counts(keyspaceTablets, keyspace).Count(keyspace.Keyspace, shard, cell, count, pod.State.IsReady ? count : 0);
    }

    private static PodCounts Counts<TKey>(Dictionary<TKey, PodCounts> all, TKey of)
        where TKey : notnull
    {
        if (!all.TryGetValue(of, out var counts))
        {
            all.Add(of, counts = new());
        }
        return counts;
    }

    private static (string Space, string Cluster, string Keyspace) KeyspaceOf(ObservedObject item) => (
        item.Key.Namespace,
        item.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "",
        item.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? "");

    private static ShardLabels ShardOf(ObservedObject resource) => new(
        resource.Key.Namespace,
        resource.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "",
        resource.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? "",
        resource.Meta.Labels.GetValueOrDefault(Labels.Shard) ?? "");

    /// <summary>The VitessCluster that a resource belongs to; null for none.</summary>
    internal static (string Space, string Cluster)? ClusterOf(ObservedObject.Resource resource) =>
        resource.Key.Kind == Kinds.VitessCluster ? (resource.Key.Namespace, resource.Key.Name)
        : resource.Key.Kind == Kinds.VitessBackupSchedule && resource.Spec["cluster"]?.AsText is { Length: > 0 } named
            ? (resource.Key.Namespace, named)
            : LabelledCluster(resource);

    private static (string Space, string Cluster)? LabelledCluster(ObservedObject item) =>
        item.Meta.Labels.TryGetValue(Labels.Cluster, out var cluster) ? (item.Key.Namespace, cluster) : null;

    private static void Put<TKey, T>(Dictionary<TKey, Bucket<T>> buckets, TKey of, T item)
        where TKey : notnull
        where T : ObservedObject
    {
        if (!buckets.TryGetValue(of, out var bucket))
        {
            buckets.Add(of, bucket = new());
        }
        bucket.Put(item);
    }

    private static void Remove<TKey, T>(Dictionary<TKey, Bucket<T>> buckets, TKey of, ObjectKey key)
        where TKey : notnull
        where T : ObservedObject
    {
        if (buckets.TryGetValue(of, out var bucket))
        {
            bucket.Remove(key);
            if (bucket.IsEmpty)
            {
                buckets.Remove(of);
            }
        }
    }

    /// <summary>What tells which shard a resource is, or belongs to.</summary>
    private readonly record struct ShardLabels(string Space, string Cluster, string Keyspace, string Shard);
}
