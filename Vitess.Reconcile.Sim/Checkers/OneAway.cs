using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The operator takes no tablet away before the last one that it took is back, or no longer wanted.</summary>
/// <remarks>Tablets that faults or users have taken away do not count here: the durability arithmetic judges those.</remarks>
internal sealed class OneAway : ILaw
{
    private readonly SortedDictionary<ShardName, SortedSet<TabletAlias>> away = [];

    public string Text => "At most one tablet of a shard is away by the operator's will.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Back back:
                Of(back.Shard).Remove(back.Tablet);
                return null;
            case Happening.TakenAway taken:
                var others = Of(taken.Shard);
                var spare = taken.Standing.Where(other => other.Alias != taken.Tablet
                    && other is { Type: TabletType.Spare, InitType: not TabletType.Spare }).Select(other => other.Alias);
                var missing = others.Where(other => other != taken.Tablet).Concat(spare).Distinct().ToList();
                if (taken.IsDeleted)
                {
                    others.Add(taken.Tablet);
                }
                return missing.Count > 0
                    ? $"{taken.Holder} took {taken.Tablet} of {taken.Shard} away, and {string.Join(", ", missing)} is not back."
                    : null;
            default:
                return null;
        }
    }

    private SortedSet<TabletAlias> Of(ShardName shard)
    {
        if (!away.TryGetValue(shard, out var found))
        {
            away.Add(shard, found = []);
        }
        return found;
    }
}
