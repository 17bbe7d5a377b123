using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Rules;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Health;

/// <summary>What a spec's shards would survive, by the arithmetic of durability.</summary>
internal static class SurvivalRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "semi-sync-alone",
            "A shard's durability policy waits for a tablet that no pool has; its first write waits for ever.",
            view => Laid(view).Where(one => one.Policy != DurabilityPolicy.Unknown && !one.CanWrite).Select(one => new Finding(
                one.Pools,
                $"Under {one.PolicyName} no write is ever answered: {one.Spoken} nobody who acknowledges it",
                one.Wanted))),
        RuleCheck.Warning(
            "too-few-replicas",
            "The durability policy needs every tablet of a shard that may acknowledge; one that restarts stops the writes.",
            view => Laid(view).Where(one => one.CanWrite && one.StopsWithout is not null).Select(one => new Finding(
                one.Pools,
                $"Under {one.PolicyName} writes stop whenever the tablet in {Quote.Of(one.StopsWithout?.Cell.Value ?? "")} restarts: no other acknowledges",
                one.Wanted))),
        RuleCheck.Warning(
            "zone-loss-stops-writes",
            "The loss of one zone stops the writes of a shard until the zone is back.",
            view => Laid(view).Where(one => one.CanWrite && one.StopsWithout is null).SelectMany(ZoneLosses)),
        RuleCheck.Warning(
            "one-zone",
            "All tablets of a shard are in one zone and are lost with it.",
            view => Laid(view).Where(one => one.Survival.Zones.Count == 1 && one.Survival.Tablets.Count > 1 && view.Cells.Count > 1)
                .Select(one => new Finding(
                    one.Pools,
                    $"All {one.Survival.Tablets.Count} tablets of a shard are in {Quote.Of(one.Survival.Zones[0])} and are lost with it",
                    "Put pools into cells of other zones"))),
    ];

    /// <summary>The tablets of a shard as its pools place them.</summary>
    private sealed record Layout(Place Pools, string PolicyName, Survivability Survival)
    {
        internal DurabilityPolicy Policy => Survival.Policy;

        private Durability Durability { get; } =
            new(Survival.Policy, Survival.Tablets.Select(tablet => new DurableTablet(tablet.Alias, tablet.Type)).ToValueList());

        private ValueList<TabletAlias> Everyone { get; } = Survival.Tablets.Select(tablet => tablet.Alias).ToValueList();

        /// <summary>Whether somebody could lead and be answered while all tablets are well.</summary>
        internal bool CanWrite => Leaders(Everyone).Any();

        internal string Spoken => Everyone.Count == 1 ? "its only tablet has" : "the tablets have";

        /// <summary>A tablet without which nobody can lead and be answered; null when there is none such.</summary>
        internal TabletAlias? StopsWithout => Policy is DurabilityPolicy.None or DurabilityPolicy.Unknown
            ? null
            : Everyone.Select(gone => (TabletAlias?)gone).FirstOrDefault(gone => !Leaders(Everyone.Where(one => one != gone).ToValueList()).Any());

        internal string Wanted => Policy is DurabilityPolicy.CrossCell or DurabilityPolicy.CrossCellWithRdonlyAck
            ? "Give the shard replicas in three cells"
            : "Give the shard three replicas or more, in three zones";

        private IEnumerable<TabletAlias> Leaders(ValueList<TabletAlias> reached) => Survival.Tablets
            .Where(tablet => Durability.MayLead(tablet.Type) && reached.Contains(tablet.Alias) && Durability.CanEstablish(tablet.Alias, reached))
            .Select(tablet => tablet.Alias);
    }

    private static IEnumerable<Layout> Laid(SpecView view)
    {
        var zones = view.Cells
            .Where(cell => cell.Cell.Zone is { Length: > 0 })
            .ToValueMap(cell => cell.Name, cell => cell.Cell.Zone ?? "");
        var named = view.Cells.ToValueMap(cell => cell.Name, cell => zones.GetValueOrDefault(cell.Name) ?? $"cell {cell.Name}");
        foreach (var shards in view.Shards)
        {
            // Around a topology server of all, others may run the rest of the shard's tablets.
            var tablets = Tablets(view, shards, named);
            if (!view.IsShared && tablets.Any(tablet => Durability.MayLead(tablet.Type)))
            {
                var policy = shards.In.Keyspace.DurabilityPolicy ?? "";
                yield return new(shards.Place.Member("tabletPools"), policy, new(Durability.Read(policy), tablets));
            }
        }
    }

    private static ValueList<PlacedTablet> Tablets(SpecView view, ShardsAt shards, ValueMap<string, string> zones)
    {
        var tablets = new SortedDictionary<TabletAlias, PlacedTablet>();
        foreach (var pool in view.Pools.Where(pool => ReferenceEquals(pool.In, shards)))
        {
            // Reason: nothing that is judged here changes with the twentieth tablet of a pool.
            for (var i = 1; i <= Math.Min(pool.Replicas, 20); i++)
            {
                var alias = TabletUid.Alias(
                    new(new(shards.In.Name), "-"), new(pool.Cell), pool.Type, i, pool.IsExternal ? pool.Pool.Name ?? "" : "");
                tablets[alias] = new(alias, TypeOf(pool.Type), zones.GetValueOrDefault(pool.Cell) ?? $"cell {pool.Cell}");
            }
        }
        return tablets.Values.ToValueList();
    }

    // An external primary is nobody's to replace; it leads all the same.
    private static TabletType TypeOf(string poolType) => poolType switch
    {
        "replica" or "externalmaster" or "externalreplica" => TabletType.Replica,
        "rdonly" or "externalrdonly" => TabletType.Rdonly,
        _ => TabletType.Unknown,
    };

    private static IEnumerable<Finding> ZoneLosses(Layout one)
    {
        var stopping = one.Survival.Zones
            .Where(_ => one.Survival.Zones.Count > 1)
            .Select(zone => (Zone: zone, Worst: one.Survival.Worst(zone)))
            .Where(loss => loss.Worst is ZoneLoss.Stalls or ZoneLoss.Refuses).ToValueList();
        if (stopping.Count > 0)
        {
            yield return new(
                one.Pools,
                $"The loss of {string.Join(" or of ", stopping.Select(loss => Quote.Of(loss.Zone)))} may stop writes until the zone is back",
                "Give three zones one replica each: two in one zone may acknowledge each other unseen");
        }
    }
}
