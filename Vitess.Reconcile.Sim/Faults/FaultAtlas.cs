using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Faults;

/// <summary>What may be broken without breaking more than the durability of a keyspace promises to bear.</summary>
/// <remarks>
/// Under <c>semi_sync</c> an acknowledged write is on two tablets, of which one has it in a relay log only. So while a
/// tablet of a shard is away or catches up, no other tablet of that shard is touched; volumes are never destroyed.
/// Without this the simulator would report as defects what no operator can help.
/// </remarks>
internal sealed class FaultAtlas(Simulation simulation)
{
    /// <summary>How long databases are left alone after something was done to one.</summary>
    /// <value>45 s. Reason: a replica has connected again and applied all that it missed well before.</value>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(45);

    private DateTimeOffset lastHarm = DateTimeOffset.MinValue;

    /// <summary>Whether something may be done to a database or to a zone now.</summary>
    internal bool MayHarm => simulation.Clock.Now - lastHarm >= Recovery
        && simulation.Description.Zones.All(zone => simulation.StateOf(zone.Name) == Report.ZoneState.Well)
        && ((simulation.Profile.TopologyLossEvery ?? simulation.Profile.TopologySetBackEvery) is null || simulation.Database.Tablets.All(IsRecorded))
        && simulation.Database.Tablets.All(IsWell) && simulation.Database.Tablets.All(KnowsItsPolicy)
        && simulation.Writers.Shards.All(IsWhole)
        && simulation.Api.All(Kinds.Pod).All(pod => !IsTablet(pod) || !pod.IsBeingDeleted());

    /// <summary>Whether nobody but whoever is in a zone may have what a shard acknowledged last.</summary>
    /// <remarks>Replicas that stop forget what they had not applied, so that of a shard of which nothing runs the last primary alone may have it.</remarks>
    internal bool MayHoldTheLast(string zone) => simulation.Writers.HasLastLeader(zone);

    /// <summary>Whether it is the pod of a database.</summary>
    internal static bool IsTablet(Json pod) => pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vttablet";

    /// <summary>Notes that a database or a zone was harmed, or has just returned.</summary>
    internal void Harmed() => lastHarm = simulation.Clock.Now;

    /// <summary>Whether a tablet has had the time to hear of its keyspace's policy: until then what was acknowledged is as the one before asked for.</summary>
    private bool KnowsItsPolicy(Tablet tablet) => !tablet.Global.PoliciesSince.TryGetValue(tablet.Shard.Keyspace, out var since)
        || simulation.Clock.Now - since >= Recovery;

    /// <summary>Whether the topology knows a tablet, and who leads it: whoever restarts beside others that it has forgotten is elected without them.</summary>
    private static bool IsRecorded(Tablet tablet) => tablet.Global.Entry(tablet.Alias)?.Host == tablet.Host
        && tablet.Global.Shards.TryGetValue(tablet.Shard, out var record) && record.TermStart is not null
        && (!tablet.IsServingWrites || record.Primary == tablet.Alias);

    private static bool IsWell(Tablet tablet) => tablet.IsServingWrites || tablet.Mysql.IsReplicating
        || tablet.History.Acknowledged.IsEmpty;

    private bool IsWhole(ShardName shard)
    {
        var (running, isEmpty) = (0, true);
        foreach (var tablet in simulation.Database.Tablets)
        {
            if (tablet.Shard == shard)
            {
                running++;
                isEmpty &= tablet.History.Acknowledged.IsEmpty;
            }
        }
        return isEmpty || (simulation.Writers.IsWritable(shard) && running >= Math.Min(
            simulation.Writers.TabletsMost(shard), simulation.WantedTablets(shard)));
    }
}
