using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>A cell and where it stands.</summary>
internal sealed record CellAt(VitessCellTemplate Cell, Place Place)
{
    internal string Name => Cell.Name ?? "";

    internal VitessCellGatewaySpec Gateway => Cell.Gateway ?? new();

    internal Place GatewayPlace => Place.Member("gateway");
}

/// <summary>A keyspace and where it stands.</summary>
internal sealed record KeyspaceAt(VitessKeyspaceTemplate Keyspace, Place Place)
{
    internal string Name => Keyspace.Name ?? "";
}

/// <summary>A template of shards and where it stands: all equal parts have one, custom shards each their own.</summary>
internal sealed record ShardsAt(KeyspaceAt In, VitessShardTemplate Template, Place Place);

/// <summary>A tablet pool and where it stands.</summary>
internal sealed record PoolAt(ShardsAt In, VitessShardTabletPool Pool, Place Place)
{
    internal string Cell => Pool.Cell ?? "";

    internal string Type => Pool.Type ?? "";

    internal int Replicas => Pool.Replicas ?? 0;

    internal bool MayLead => Type is "replica" or "externalmaster";

    internal bool IsExternal => Pool.ExternalDatastore is not null;
}

/// <summary>A spec taken apart once, for all rules.</summary>
internal sealed record SpecView
{
    private SpecView(VitessClusterSpec spec) => Spec = spec;

    /// <summary>The spec; of a resource other than a cluster, a cluster's with nothing else in it.</summary>
    internal VitessClusterSpec Spec { get; }

    /// <summary>The cells that pools may be in; null when others may run cells that are not known here.</summary>
    internal ValueList<string>? KnownCells { get; private init; }

    /// <summary>Whether others may run the rest of the cells and shards, around a topology server of all.</summary>
    internal bool IsShared { get; private init; }

    internal ValueList<CellAt> Cells { get; private init; }

    internal ValueList<KeyspaceAt> Keyspaces { get; private init; }

    internal ValueList<ShardsAt> Shards { get; private init; }

    internal ValueList<PoolAt> Pools { get; private init; }

    internal static SpecView Of(VitessClusterSpec spec)
    {
        // One member of an etcd that spans Kubernetes clusters is as shared as a topology server from outside.
        var isShared = spec.GlobalLockserver is { External: not null } or { Etcd.LocalMemberIndex: not null };
        var cells = Each(spec.Cells, Place.Spec.Member("cells"), (cell, place) => new CellAt(cell, place));
        return new SpecView(spec)
        {
            IsShared = isShared,
            KnownCells = isShared ? null : cells.Select(cell => cell.Name).ToValueList(),
            Cells = cells,
        }.With(Each(spec.Keyspaces, Place.Spec.Member("keyspaces"), (keyspace, place) => new KeyspaceAt(keyspace, place)));
    }

    /// <summary>A VitessKeyspace on its own: its cluster's cells and lock server are not seen.</summary>
    internal static SpecView Of(VitessKeyspaceSpec spec) =>
        new SpecView(new VitessClusterSpec { Keyspaces = [spec.Template] }) { IsShared = true }.With([new(spec.Template, Place.Spec)]);

    /// <summary>A list of the spec's with the place of each item.</summary>
    internal static ValueList<TAt> Each<T, TAt>(ValueList<T>? items, Place place, Func<T, Place, TAt> at) =>
        items.GetValueOrDefault().Select((item, i) => at(item, place.Item(i))).ToValueList();

    private SpecView With(ValueList<KeyspaceAt> keyspaces)
    {
        var shards = keyspaces.SelectMany(ShardsOf).ToValueList();
        return this with
        {
            Keyspaces = keyspaces,
            Shards = shards,
            Pools = shards.SelectMany(one => Each(
                one.Template.TabletPools, one.Place.Member("tabletPools"), (pool, place) => new PoolAt(one, pool, place))).ToValueList(),
        };
    }

    private static IEnumerable<ShardsAt> ShardsOf(KeyspaceAt keyspace)
    {
        var partitionings = keyspace.Keyspace.Partitionings.GetValueOrDefault();
        for (var i = 0; i < partitionings.Count; i++)
        {
            var at = keyspace.Place.Member("partitionings").Item(i);
            if (partitionings[i].Equal is { } equal)
            {
                yield return new(keyspace, equal.ShardTemplate ?? new(), at.Member("equal").Member("shardTemplate"));
            }
            var shards = (partitionings[i].Custom?.Shards).GetValueOrDefault();
            for (var j = 0; j < shards.Count; j++)
            {
                yield return new(keyspace, shards[j].Template, at.Member("custom").Member("shards").Item(j));
            }
        }
    }
}
