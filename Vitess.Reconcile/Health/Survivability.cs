using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Health;

/// <summary>A tablet as the loss of a zone sees it.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Type">Its type in the topology.</param>
/// <param name="Zone">The failure zone that it runs in: that of its node, or the one that its cell asks for.</param>
public readonly record struct PlacedTablet(TabletAlias Alias, TabletType Type, string Zone);

/// <summary>Whether a shard's replication survives the loss of a zone; the topology's part in it is not judged
/// here.</summary>
/// <param name="Policy">The keyspace's durability policy.</param>
/// <param name="Tablets">All tablets of the shard, each once; those that are gone already are left out of them.</param>
public sealed record Survivability(DurabilityPolicy Policy, ValueList<PlacedTablet> Tablets)
{
    /// <summary>The zones that hold tablets, ascending.</summary>
    public ValueList<string> Zones =>
        Tablets.Select(tablet => tablet.Zone).Distinct().Order(StringComparer.Ordinal).ToValueList();

    /// <summary>What happens when a zone is lost whole, at the state that the shard is in.</summary>
    /// <param name="zone">The zone that is lost.</param>
    /// <param name="primary">The tablet that leads now.</param>
    public ZoneLoss Of(string zone, TabletAlias primary)
    {
        var durability = new Durability(Policy, Tablets.Select(t => new DurableTablet(t.Alias, t.Type)).ToValueList());
        var reached = Tablets.Where(tablet => tablet.Zone != zone).Select(tablet => tablet.Alias).ToValueList();
        if (reached.Contains(primary))
        {
            return durability.CanEstablish(primary, reached) ? ZoneLoss.Ok : ZoneLoss.Stalls;
        }
        return durability.EmergencyHeirs(primary, reached).Count == 0 ? ZoneLoss.Refuses
            : durability.Revoked(primary, reached) ? ZoneLoss.Ok
            : ZoneLoss.LossPossible;
    }

    /// <summary>The worst that can happen when a zone is lost, whoever leads.</summary>
    /// <param name="zone">The zone that is lost.</param>
    /// <returns>That nobody can replace the primary, when no tablet may lead at all.</returns>
    public ZoneLoss Worst(string zone)
    {
        var leaders = Tablets.Where(tablet => Durability.MayLead(tablet.Type)).ToList();
        return leaders.Count == 0 ? ZoneLoss.Refuses : leaders.Max(leader => Of(zone, leader.Alias));
    }

    /// <summary>Whether writes go on and none is lost when a zone is lost, whoever leads.</summary>
    /// <param name="zone">The zone that is lost.</param>
    public bool Survives(string zone) => Worst(zone) == ZoneLoss.Ok;

    /// <summary>Whether the shard survives the loss of any one of its zones, whoever leads.</summary>
    public bool SurvivesEveryZone => Zones.All(Survives);
}
