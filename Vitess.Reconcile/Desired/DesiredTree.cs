using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>Everything that a cluster consists of, the whole way down, from its spec alone.</summary>
/// <param name="Objects">Every object with the resource that controls it, parents before their children.</param>
/// <param name="MissingSecrets">Names of secrets without which a part cannot be made; that part is not among the objects.</param>
internal sealed record DesiredTree(ValueList<WantedObject> Objects, ValueList<string> MissingSecrets)
{
    /// <summary>Renders a cluster and everything below it.</summary>
    /// <param name="cluster">The VitessCluster; its spec must have no defects.</param>
    /// <param name="facts">What the rendering depends on besides.</param>
    internal static DesiredTree Of(ObservedObject.Resource cluster, TreeFacts facts)
    {
        var walk = new Walk(facts);
        walk.Enter(
            DesiredCluster.Render(VitessClusterSpec.Shape.Read(cluster.Spec), cluster.Meta, facts.Options, facts.Cluster), cluster.Key);
        return new(walk.Found.ToValueList(), walk.Missing.Distinct().Order(StringComparer.Ordinal).ToValueList());
    }

    /// <summary>Collects objects from the top down.</summary>
    private sealed class Walk(TreeFacts facts)
    {
        private readonly SortedDictionary<ObjectKey, string> images = [];

        internal List<WantedObject> Found { get; } = [];

        internal List<string> Missing { get; } = [];

        internal void Enter(DesiredCluster cluster, ObjectKey owner)
        {
            Add(cluster.Objects, owner);
            foreach (var keyspace in cluster.Keyspaces.AsSpan())
            {
                Keyspace(keyspace);
            }
            foreach (var cell in cluster.Cells.AsSpan())
            {
                Cell(cell);
            }
            Lockserver(cluster.Lockserver);
            foreach (var storage in cluster.Backups.Where(backup => backup.Key.Kind == Kinds.VitessBackupStorage && facts.IsAsked(backup.Key)))
            {
                var desired = StorageSubcontroller.Render(
                    VitessBackupStorageSpec.Shape.Read(Spec(storage)), facts.MetaOf(storage), facts.Options);
                Add(DesiredCluster.One(desired.Pod), storage.Key);
            }
        }

        private void Keyspace(Rendered keyspace)
        {
            var own = VitessKeyspaceSpec.Shape.Read(Spec(keyspace));
            var desired = DesiredKeyspace.Render(own, facts.MetaOf(keyspace), facts.Options);
            Add(desired.Objects, keyspace.Key);
            foreach (var shard in desired.Shards.Select(shard => shard.Resource))
            {
                images[shard.Key] = Images.Mysqld(own.Images?.Mysqld);
                if (facts.IsAsked(shard.Key))
                {
                    var (spec, meta) = (Spec(shard), facts.MetaOf(shard));
                    var made = facts.Made(meta, spec) ?? DesiredShard.Render(VitessShardSpec.Shape.Read(spec), meta, facts.Options);
                    Add(facts.OnlyFirstBackups ? made.FirstBackup : made.Objects, shard.Key);
                }
            }
        }

        private void Cell(Rendered cell)
        {
            if (!facts.IsAsked(cell.Key))
            {
                return;
            }
            var image = CellFacts.ImageOf(images.Values, facts.GatewayVersions.GetValueOrDefault(cell.Key));
            var desired = DesiredCell.Render(
                VitessCellSpec.Shape.Read(Spec(cell)), facts.MetaOf(cell), new(facts.Secrets, image), facts.Options);
            Add(desired.Objects, cell.Key);
            Missing.AddRange(desired.MissingSecrets);
            Lockserver(desired.Lockserver);
        }

        private void Lockserver(Rendered? lockserver)
        {
            if (lockserver is not null && facts.IsAsked(lockserver.Key))
            {
                Add(
                    DesiredLockserver.Render(
                        EtcdLockserverSpec.Shape.Read(Spec(lockserver)), facts.MetaOf(lockserver), facts.Options).Objects,
                    lockserver.Key);
            }
        }

        private void Add(IEnumerable<Rendered> objects, ObjectKey owner) =>
            Found.AddRange(objects.Select(rendered => new WantedObject(rendered, owner)));

        private static Json Spec(Rendered resource) => resource.Object["spec"] ?? Json.EmptyMap;
    }
}

/// <summary>An object as it should be, and the resource that controls it.</summary>
/// <param name="Rendered">The object.</param>
/// <param name="Owner">The resource whose pass makes it.</param>
public sealed record WantedObject(Rendered Rendered, ObjectKey Owner);

/// <summary>What a whole cluster's rendering depends on besides its spec.</summary>
internal sealed record TreeFacts
{
    /// <summary>How the operator was configured.</summary>
    internal required Options Options { get; init; }

    /// <summary>What the objects of the cluster itself depend on.</summary>
    internal ClusterFacts Cluster { get; init; } = ClusterFacts.None;

    /// <summary>The MD5 of each item's bytes in hexadecimal, by the item's key, by the name of the Secret.</summary>
    internal ValueMap<string, ValueMap<string, string>> Secrets { get; init; }

    /// <summary>The identities of resources that stand, by their keys.</summary>
    internal ValueMap<ObjectKey, string> Uids { get; init; }

    /// <summary>The MySQL version that the standing gateways of a VitessCell announce.</summary>
    internal ValueMap<ObjectKey, string> GatewayVersions { get; init; }

    /// <summary>The resources to open; null for all.</summary>
    internal ValueList<ObjectKey>? Only { get; init; }

    /// <summary>The one kind of resources to open; null for all.</summary>
    internal string? OnlyKind { get; init; }

    /// <summary>Whether of each shard only that is wanted which takes its first backup, and goes.</summary>
    internal bool OnlyFirstBackups { get; init; }

    /// <summary>Shards that have been rendered already, by what they say of themselves and their spec.</summary>
    internal Func<ObjectMeta, Json, DesiredShard?> Made { get; init; } = (_, _) => null;

    internal bool IsAsked(ObjectKey key) => (OnlyKind is null || key.Kind == OnlyKind) && (Only is not { } only || only.Contains(key));

    /// <summary>What a rendered resource says of itself once it stands.</summary>
    internal ObjectMeta MetaOf(Rendered rendered) => MetaOf(rendered, Uids.GetValueOrDefault(rendered.Key));

    /// <summary>What a rendered object says of itself once it stands.</summary>
    /// <param name="rendered">The object.</param>
    /// <param name="uid">Its identity; null when it is not there yet.</param>
    internal static ObjectMeta MetaOf(Rendered rendered, string? uid) => new()
    {
        Key = rendered.Key,
        Uid = uid ?? UidOf(rendered.Key),
        Version = 1,
        Generation = 1,
        Labels = TextsAt(rendered.Object, "labels"),
        Annotations = TextsAt(rendered.Object, "annotations"),
        Created = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The identity that stands in for that of an object which is not there yet.</summary>
    internal static string UidOf(ObjectKey key) => $"of-{key.Kind}-{key.Name}".ToLowerInvariant();

    /// <summary>A map of texts in the metadata of an object.</summary>
    internal static ValueMap<string, string> TextsAt(Json whole, string group) =>
        (whole.At("metadata", group)?.Members ?? default).ToValueMap(text => text.Key, text => text.Value.AsText ?? "");
}
