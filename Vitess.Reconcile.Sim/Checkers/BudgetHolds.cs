using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Cluster.Kinds;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A rollout takes no tablet away while as many other shards, or cells, as the budget allows have one away for it.</summary>
/// <remarks>
/// Judged when a tablet that ran well and is wanted is taken away. Operators see a smaller budget late, and a shard that has its
/// share goes on, so that for a while the largest one counts that stood. A shard that the spec has left out since is nobody's to mend.
/// </remarks>
/// <param name="api">What stands.</param>
/// <param name="now">The simulation's clock.</param>
internal sealed class BudgetHolds(ApiServer api, Func<DateTimeOffset> now) : ILaw
{
    /// <summary>How long a budget that was larger may still be spent.</summary>
    /// <value>3 minutes. Reason: watches lag up to 45 s, and a tablet that is away on an old share comes back within two.</value>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(3);

    /// <summary>What may be away where the spec says nothing: eight shards at least, and any cells.</summary>
    private const int ShardsOtherwise = 8;

    private readonly SortedDictionary<ShardName, TabletAlias> away = [];
    private readonly List<(DateTimeOffset At, int Shards, int Cells)> budgets = [];

    public string Text => "No more shards, in no more cells, have a tablet away by a rollout than the budget says.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Back back when away.TryGetValue(back.Shard, out var gone) && gone == back.Tablet:
                away.Remove(back.Shard);
                return null;
            case Happening.Stored { Kind: Kinds.VitessShard, IsGone: true, Object: var shard }:
                away.Remove(new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? ""));
                return null;
            case Happening.Stored { Kind: Kinds.VitessShard }:
                Note();
                return null;
            case Happening.TakenAway taken when IsRolled(taken):
                Note();
                Forget();
                var broken = Broken(taken);
                if (taken.IsDeleted)
                {
                    away[taken.Shard] = taken.Tablet;
                }
                return broken;
            default:
                return null;
        }
    }

    private string? Broken(Happening.TakenAway taken)
    {
        var others = away.Where(other => other.Key != taken.Shard && !IsLeftOut(other.Key)).ToList();
        var cells = others.Select(other => other.Value.Cell).Append(taken.Tablet.Cell).Distinct().Count();
        var (shards, cellsMost) = (budgets.Max(it => it.Shards), budgets.Max(it => it.Cells));
        return others.Count + 1 > shards || (cells > cellsMost && others.Count > 0)
            ? $"{taken.Holder} took {taken.Tablet} of {taken.Shard} away, and {string.Join(", ", others.Select(other => $"{other.Value} of {other.Key}"))} "
                + $"away already; {shards} shards may{(cellsMost < int.MaxValue ? $", in {cellsMost} cells" : "")}."
            : null;
    }

    private bool IsLeftOut(ShardName name)
    {
        var isAsked = (api.All(Served.VitessCluster).FirstOrDefault()?.At("spec", "keyspaces")?.Items ?? []).Any(it => it["name"]?.AsText == name.Keyspace.Value);
        var partitionings = api.All(Served.VitessKeyspace).FirstOrDefault(it => it.Label(Labels.Keyspace) == name.Keyspace.Value)?.At("spec", "partitionings")?.Items ?? [];
        return !isAsked || !partitionings.SelectMany(RangesOf).Contains(name.Range, StringComparer.Ordinal);
    }

    private static IEnumerable<string> RangesOf(Json partitioning) => partitioning["equal"] is { } equal
        ? KeyRange.Split((int)(equal["parts"]?.AsInteger ?? 1), (int)(equal["hexWidth"]?.AsInteger ?? 0)).Select(range => range.ToString())
        : (partitioning.At("custom", "shards")?.Items ?? [])
            .Select(shard => new KeyRange(start: shard.At("keyRange", "start")?.AsText ?? "", end: shard.At("keyRange", "end")?.AsText ?? "").ToString());

    private bool IsRolled(Happening.TakenAway taken) => !IsLeftOut(taken.Shard) && WantedTablets.Include(api, taken.Shard, taken.Tablet)
        && taken.Standing.Any(tablet => tablet.Alias == taken.Tablet && tablet.IsWell);

    /// <summary>Notes the budget that stands now, and forgets those that have not stood for a while.</summary>
    private void Note()
    {
        var staged = api.All(Served.VitessCluster).FirstOrDefault()?.At("spec", "updateStrategy", "staged");
        var shards = staged?["maxShards"]?.AsInteger is { } most ? (int)most : int.Max(ShardsOtherwise, api.All(Served.VitessShard).Count() / 10);
        var cells = staged?["maxCells"]?.AsInteger is { } bound ? (int)bound : int.MaxValue;
        if (budgets is [.., var last] && last.Shards == shards && last.Cells == cells)
        {
            budgets[^1] = (now(), shards, cells);
            return;
        }
        if (budgets.Count > 0)
        {
            budgets[^1] = (now(), budgets[^1].Shards, budgets[^1].Cells);
        }
        budgets.Add((now(), shards, cells));
    }

    private void Forget() => budgets.RemoveAll(it => now() - it.At > Memory);
}
