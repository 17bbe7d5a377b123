using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Read;

/// <summary>The objects of all watched kinds as they were last seen, grouped as passes look at them.</summary>
/// <remarks>
/// What is seen comes from lists, watches and the answers to our own writes, in any order. A version that is older than
/// what is held never replaces it, and an object that is gone does not come back.
/// </remarks>
internal sealed class ObjectCache(TimeSpan tombstonesKept)
{
    private readonly Dictionary<string, Kind> kinds =
        Kinds.Watched.ToDictionary(kind => kind, _ => new Kind(), StringComparer.Ordinal);

    private readonly Groups groups = new();
    private readonly Tombstones tombstones = new(tombstonesKept);

    internal ObservedObject? Find(ObjectKey key) =>
        kinds.TryGetValue(key.Kind, out var kind) && kind.Objects.TryGetValue(key, out var found) ? found : null;

    /// <summary>All objects of a watched kind, in order of their keys.</summary>
    internal IEnumerable<ObservedObject> All(string kind) => kinds[kind].Objects.Values;

    /// <summary>The objects that an owner controls; kept for owners that have a pass.</summary>
    internal ValueList<ObservedObject> Owned(string uid) => groups.Owned(uid);

    /// <summary>The resources of the VitessCluster that a resource belongs to, without its VitessBackups.</summary>
    internal ValueList<ObservedObject.Resource> Family(ObservedObject.Resource member) => groups.Family(member);

    /// <summary>The services that are labelled as the VitessCluster's that a resource belongs to.</summary>
    internal ValueList<ObservedObject.Applied> Services(ObservedObject.Resource member) => groups.Services(member);

    /// <summary>The VitessBackups of a shard.</summary>
    internal ValueList<ObservedObject.Resource> Backups(ObservedObject.Resource shard) => groups.Backups(shard);

    /// <summary>The VitessBackups of the shards in a resource's cluster whose status does not tell them, in order of their keys.</summary>
    internal ValueList<ObservedObject.Resource> UntoldBackups(ObservedObject.Resource member) => Family(member)
        .Where(one => one.Key.Kind == Kinds.VitessShard && one.Status["backupLocations"] is null)
        .SelectMany(shard => Backups(shard))
        .OrderBy(backup => backup.Key).ToValueList();

    /// <summary>The claims without an owner that are labelled as a shard's, or as any of a cluster's shards.</summary>
    internal ValueList<ObservedObject.Claim> Claims(ObservedObject.Resource of) => groups.Claims(of);

    /// <summary>The pods of VTOrcs that are labelled as a shard's.</summary>
    internal ValueList<ObservedObject.Pod> VtorcPods(ObservedObject.Resource shard) => groups.VtorcPods(shard);

    /// <summary>The pods of tablets that are labelled as a cluster's, or as a keyspace's, by keyspace and cell.</summary>
    internal ValueList<TabletPods> TabletPods(ObservedObject.Resource of) => groups.TabletPods(of);

    /// <summary>The backups of the shards that claims without an owner are of.</summary>
    internal ValueList<ObservedObject.Resource> BackupsOf(ValueList<ObservedObject.Claim> kept) => groups.BackupsOf(kept);

    /// <summary>The resources of the VitessCluster that an object is labelled with, without its VitessBackups.</summary>
    internal ValueList<ObservedObject.Resource> FamilyOf(ObservedObject labelled) => groups.FamilyOf(labelled);

    internal ValueList<ObservedObject.Secret> Secrets(string space) => groups.Secrets(space);

    internal ValueList<ObservedObject.Node> Nodes => groups.Nodes;

    /// <summary>Takes an object that a watch showed or a write answered.</summary>
    /// <returns>What changed; null when it told nothing new.</returns>
    internal Change? Put(ObservedObject seen, DateTimeOffset now) =>
        kinds.TryGetValue(seen.Key.Kind, out var kind) && seen.Meta.Version > kind.Floor ? Take(kind, seen, now) : null;

    /// <summary>Takes that an object is gone.</summary>
    /// <returns>What changed; null when it told nothing new.</returns>
    internal Change? Remove(ObjectKey key, string uid, DateTimeOffset now)
    {
        tombstones.Add(uid, now);
        if (!kinds.TryGetValue(key.Kind, out var kind)
            || !kind.Objects.TryGetValue(key, out var held) || held.Meta.Uid != uid)
        {
            return null;
        }
        kind.Objects.Remove(key);
        groups.Remove(held);
        return new(held, null);
    }

    /// <summary>Takes a list of all objects of a kind.</summary>
    /// <param name="name">The kind.</param>
    /// <param name="listed">The objects.</param>
    /// <param name="version">The version at which they are all.</param>
    /// <param name="now">When the list came.</param>
    /// <param name="changes">What changed is added here, in order of the keys.</param>
    internal void Merge(
        string name, ValueList<ObservedObject> listed, ulong version, DateTimeOffset now, List<Change> changes)
    {
        var kind = kinds[name];
        var shown = new SortedSet<ObjectKey>();
        foreach (var seen in listed)
        {
            shown.Add(seen.Key);
        }
        // What the list does not show is gone, unless it is newer than the list.
        var gone = kind.Objects.Values
            .Where(held => held.Meta.Version <= version && !shown.Contains(held.Key))
            .ToList();
        foreach (var held in gone)
        {
            if (Remove(held.Key, held.Meta.Uid, now) is { } change)
            {
                changes.Add(change);
            }
        }
        foreach (var seen in listed)
        {
            if (Take(kind, seen, now) is { } change)
            {
                changes.Add(change);
            }
        }
        Complete(name, version);
    }

    /// <summary>Notes that everything up to a version has been seen. What is that old and not held is gone.</summary>
    internal void Complete(string name, ulong version)
    {
        var kind = kinds[name];
        kind.Floor = Math.Max(kind.Floor, version);
    }

    private Change? Take(Kind kind, ObservedObject seen, DateTimeOffset now)
    {
        var held = kind.Objects.GetValueOrDefault(seen.Key);
        if (tombstones.Contains(seen.Meta.Uid) || (held is not null && held.Meta.Version >= seen.Meta.Version))
        {
            return null;
        }
        if (held is not null)
        {
            groups.Remove(held);
            if (held.Meta.Uid != seen.Meta.Uid)
            {
                tombstones.Add(held.Meta.Uid, now);
            }
        }
        kind.Objects[seen.Key] = seen;
        groups.Add(seen);
        return new(held, seen);
    }

    private sealed class Kind
    {
        internal SortedDictionary<ObjectKey, ObservedObject> Objects { get; } = [];

        internal ulong Floor { get; set; }
    }
}

/// <summary>How an object was held before and is held now.</summary>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is gone.</param>
internal readonly record struct Change(ObservedObject? Before, ObservedObject? After)
{
    internal ObjectKey Key => After?.Key ?? Before?.Key ?? default;
}
