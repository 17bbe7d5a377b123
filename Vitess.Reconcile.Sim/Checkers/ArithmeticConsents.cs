using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The operator takes a tablet away only where those that are left can acknowledge what the primary writes.</summary>
/// <remarks>
/// Judged by what is really so. Where even the whole rest of the shard could not acknowledge, no waiting helps, and a tablet that
/// comes back may go; one that the spec leaves out stays. What is not well and the spec leaves out does not come back, so that nobody
/// waits for it. A shard of which the spec asks for no replica is not judged: its writes are
/// to stop. Neither is what the operator does just after a fault or a change of the policy, or under a turn that it took before the spec asked for other tablets, of which it cannot know.
/// </remarks>
/// <param name="now">The simulation's clock.</param>
/// <param name="isEmptied">Whether the spec asks for no tablet of a shard that may lead.</param>
/// <param name="comesBack">Whether the spec asks for a tablet.</param>
internal sealed class ArithmeticConsents(Func<DateTimeOffset> now, Func<ShardName, bool> isEmptied, Func<ShardName, TabletAlias, bool> comesBack) : ILaw
{
    /// <summary>How long after a fault the operator may act on what was so before.</summary>
    /// <value>3 s. Reason: evidence is at most 2 s old when it is acted on, and a write takes effect within another.</value>
    private static readonly TimeSpan Unaware = TimeSpan.FromSeconds(3);

    private readonly SortedDictionary<string, (string Asked, string Turn, DateTimeOffset ChangedAt)> shards = new(StringComparer.Ordinal);
    private DateTimeOffset harmedAt = DateTimeOffset.MinValue;

    public string Text => "No tablet is taken away without the durability arithmetic's consent.";

    public string? Judge(Happening happening)
    {
        if ((happening is Happening.Harmed { Fault: var fault } && Faults.FaultNames.IsOfTheWorld(fault)) || happening is Happening.PolicyChanged)
        {
            harmedAt = now();
        }
        if (happening is Happening.Stored { Kind: Cluster.Kinds.VitessShard } stored)
        {
            Follow(stored.Object);
        }
        if (happening is not Happening.TakenAway taken || now() - harmedAt < Unaware || isEmptied(taken.Shard)
            || now() - shards.GetValueOrDefault(taken.Shard.ToString()).ChangedAt < Unaware
            || Durability.Of(taken.Policy) is not { Acks: > 0 } policy
            || Leader(taken) is not { } leader || leader.Alias == taken.Tablet)
        {
            return null;
        }
        var left = taken.Standing.Where(tablet => tablet.Alias != taken.Tablet).ToList();
        var primary = new Durability.Candidate(leader.Alias, TabletType.Primary);
        var reached = left.Where(tablet => tablet.IsWell).Select(tablet => new Durability.Candidate(tablet.Alias, tablet.Type));
        var atBest = left.Where(tablet => tablet.IsWell || comesBack(taken.Shard, tablet.Alias)).Select(tablet => new Durability.Candidate(tablet.Alias, tablet.InitType));
        var mayGo = comesBack(taken.Shard, taken.Tablet) || !taken.Standing.Any(tablet => tablet.Alias == taken.Tablet && tablet.IsWell);
        return policy.CanEstablish(primary, [.. reached]) || (mayGo && !policy.CanEstablish(primary, [.. atBest]))
            ? null
            : $"{taken.Holder} took {taken.Tablet} away, and nobody is left to acknowledge what {leader.Alias} writes in {taken.Shard}: "
                + string.Join(", ", left);
    }

    /// <summary>Notes when a shard came to ask for other tablets under the turn that stands on it.</summary>
    private void Follow(Json shard)
    {
        var name = new ShardName(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "").ToString();
        var turn = shard.Annotation(Annotations.Turn) ?? "";
        var asked = string.Join(';', (shard.At("spec", "tabletPools")?.Items ?? []).Select(pool => $"{pool["cell"]},{pool["type"]},{pool["replicas"]}"));
        var known = shards.GetValueOrDefault(name);
        shards[name] = (asked, turn, known.Turn != turn || turn.Length == 0 ? DateTimeOffset.MinValue
            : known.Asked != asked ? now()
            : known.ChangedAt);
    }

    private static TabletStanding? Leader(Happening.TakenAway taken)
    {
        foreach (var tablet in taken.Standing)
        {
            // One that was cut off may think that it leads, beside its successor.
            if (tablet.Leads && (tablet.Alias != taken.Tablet || !taken.Standing.Any(other => other.Leads && other.Alias != taken.Tablet)))
            {
                return tablet;
            }
        }
        return null;
    }
}
