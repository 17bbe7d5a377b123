using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Tablet pools.</summary>
internal static class PoolRules
{
    private static readonly ValueList<string> Policies =
        ["none", "semi_sync", "semi_sync_with_rdonly_ack", "cross_cell", "cross_cell_with_rdonly_ack"];

    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "shared-identity",
            "Two pools of a shard have the same tablets, since cell and type are the same; the later one wins, and the shard is never ready.",
            view => view.Shards.SelectMany(one => SharedIdentity(view.Pools.Where(pool => ReferenceEquals(pool.In, one)).ToList()))),
        RuleCheck.Warning(
            "no-data-volume",
            "A MySQL server has no volume of its own; its data is lost whenever its pod is.",
            view => view.Pools
                .Where(pool => pool.Pool is { Mysqld: not null, DataVolumeClaimTemplate: null } && pool.Replicas > 0)
                .Select(pool => new Finding(
                    pool.Place,
                    "The pool has no dataVolumeClaimTemplate: a tablet's data is lost whenever its pod is deleted or moved",
                    "Add dataVolumeClaimTemplate with accessModes and resources.requests.storage"))),
        RuleCheck.Warning(
            "volume-without-size",
            "A claim asks for no size or names no access mode; the API server refuses it.",
            view => view.Pools.SelectMany(VolumeWithoutSize)),
        .. ClaimRules.All,
        RuleCheck.Warning(
            "pool-datastore",
            "A pool has a MySQL server of its own and an external one at once, or neither.",
            view => view.Pools.Where(pool => pool.Pool.Mysqld is not null == pool.IsExternal).Select(pool => new Finding(
                pool.Place,
                pool.IsExternal
                    ? "The pool has mysqld and externalDatastore at once: a MySQL server runs beside the one that is used"
                    : "The pool has neither mysqld nor externalDatastore: its tablets have no database",
                pool.IsExternal ? "Take one of the two out" : "Add mysqld, or externalDatastore"))),
        RuleCheck.Warning(
            "pool-type",
            "A pool's type says that the MySQL server is external and its fields that it is not, or the other way round.",
            view => view.Pools
                .Where(pool => pool.Type.StartsWith("external", StringComparison.Ordinal) != pool.IsExternal
                    && pool.Pool.Mysqld is not null != pool.IsExternal)
                .Select(pool => new Finding(
                    pool.Place.Member("type"),
                    $"The type {Quote.Of(pool.Type)} does not fit a pool {(pool.IsExternal ? "with" : "without")} externalDatastore",
                    pool.IsExternal ? "Write externalmaster, externalreplica or externalrdonly" : "Write replica or rdonly"))),
        RuleCheck.Warning(
            "no-primary",
            "No pool of a shard has a tablet that may become primary; nothing can be written there.",
            view => view.Shards
                .Where(one => one.Template.TabletPools.GetValueOrDefault().Count > 0
                    && !view.Pools.Any(pool => ReferenceEquals(pool.In, one) && pool.MayLead && pool.Replicas > 0))
                .Select(one => new Finding(
                    one.Place.Member("tabletPools"),
                    "No pool of type replica or externalmaster has tablets: nobody can become primary",
                    "Give a pool of type replica at least one tablet"))),
        RuleCheck.Warning(
            "no-pools",
            "A shard has no tablet pools; it exists in name only.",
            view => view.Shards.Where(one => one.Template.TabletPools.GetValueOrDefault().Count == 0).Select(one => new Finding(
                one.Place, "There are no tablet pools, so that the shard has no tablets", "Add tabletPools"))),
        RuleCheck.Warning(
            "unknown-durability-policy",
            "Vitess does not know the durability policy; every reparent of the keyspace fails.",
            view => view.Keyspaces
                .Where(one => one.Keyspace.DurabilityPolicy is { Length: > 0 } policy && !Policies.Contains(policy))
                .Select(one => new Finding(
                    one.Place.Member("durabilityPolicy"),
                    $"Vitess knows no durability policy {Quote.Of(one.Keyspace.DurabilityPolicy ?? "")}; every reparent fails",
                    Nearest.Of(one.Keyspace.DurabilityPolicy ?? "", Policies) is { } near
                        ? $"Write {near}"
                        : $"Write one of {string.Join(", ", Policies)}, unless a plug-in of yours adds it"))),
        RuleCheck.Warning(
            "no-durability",
            "A keyspace waits for no acknowledgement; a primary that is lost takes writes with it that it has answered.",
            view => view.Keyspaces.Where(one => one.Keyspace.DurabilityPolicy is null or "" or "none" && HasOwnServers(view, one))
                .Select(one => new Finding(
                    one.Keyspace.DurabilityPolicy is null ? one.Place : one.Place.Member("durabilityPolicy"),
                    "Without a durability policy, a primary that is lost takes the last writes with it that it has answered",
                    "Write durabilityPolicy: semi_sync, with three replicas or more"))),
        RuleCheck.Warning(
            "turndown-immediate",
            "A keyspace is deleted with all its data as soon as it is taken out of the spec, whether or not it is used.",
            view => view.Keyspaces.Where(one => one.Keyspace.TurndownPolicy == "Immediate").Select(one => new Finding(
                one.Place.Member("turndownPolicy"),
                "Taking the keyspace out of the spec deletes it with its data at once, even while it serves",
                "Write RequireIdle, or leave the field out"))),
    ];

    private static bool HasOwnServers(SpecView view, KeyspaceAt keyspace) =>
        view.Pools.Any(pool => pool.In.In == keyspace && pool is { Replicas: > 0, Pool.Mysqld: not null });

    private static IEnumerable<Finding> SharedIdentity(List<PoolAt> pools)
    {
        for (var i = 0; i < pools.Count; i++)
        {
            var later = pools.Skip(i + 1).FirstOrDefault(other => Identity(other) == Identity(pools[i]));
            if (later is not null)
            {
                yield return new(
                    pools[i].Place,
                    $"The tablets of this pool are those of {later.Place}, which has the same cell and type: that one wins",
                    pools[i].IsExternal
                        ? "Give the pools different names"
                        : "Make one pool of them; a name tells only pools with an externalDatastore apart");
            }
        }
    }

    private static (string Cell, string Type, string Name) Identity(PoolAt pool) =>
        (pool.Cell, pool.Type, pool.IsExternal ? pool.Pool.Name ?? "" : "");

    private static IEnumerable<Finding> VolumeWithoutSize(PoolAt pool)
    {
        if (pool.Pool.DataVolumeClaimTemplate is { } claim && pool.Replicas > 0)
        {
            var place = pool.Place.Member("dataVolumeClaimTemplate");
            if (claim.At("resources", "requests", "storage") is null)
            {
                yield return new(place, "The claim asks for no size, and the API server refuses it", "Write resources.requests.storage");
            }
            if (claim["accessModes"] is not { Items.Count: > 0 })
            {
                yield return new(place, "The claim names no access mode, and the API server refuses it", "Write accessModes: [ReadWriteOnce]");
            }
        }
    }
}
