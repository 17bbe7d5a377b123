using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Bounds how many shards of a cluster, and in how many cells, have a tablet away because this operator wills it.</summary>
/// <remarks>
/// What is taken stands in an annotation on the VitessCluster, as JSON by the name of the VitessShard.
/// Safety: a share is taken by compare-and-swap before the turn of the shard, and stands until all tablets that are wanted are
/// available again, so that over all shards never more are away than the bounds allow; while a changed tablet of another
/// shard does not become available, no further tablet is changed.
/// Liveness: a share is given back when nothing is away; that of a shard that does not stand any more is taken out by whoever
/// writes next. A shard that the spec leaves out, whose changed tablets nothing mends any more, needs none and stops nobody.
/// </remarks>
internal static class Budget
{
    /// <summary>Takes the share of a shard for a tablet in a cell.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="cell">The tablet's cell.</param>
    /// <param name="isChange">Whether it goes because of a change, which stops where another shard's has failed.</param>
    /// <returns>Null: the shard holds it, so that it goes on. Else what takes it, or what it waits for.</returns>
    internal static Steps? Take(ShardView view, CellName cell, bool isChange = true)
    {
        if (view.Snapshot.Cluster() is not { } cluster || IsUsed(view, cluster, cell) || LeftOut.Is(view.Snapshot))
        {
            return null;
        }
        var others = Others(view, cluster);
        var withheld = Withheld(view, cluster, others, cell, isChange);
        return withheld is null && Has(view, cluster, cell) ? null : withheld
            ?? Set(view, cluster, others.With(view.Snapshot.Subject.Key.Name, Json.Map(("cell", cell.Value))));
    }

    /// <summary>What a shard waits for that has no share for a tablet in a cell; null when it has one or may take it.</summary>
    internal static Steps? Withheld(ShardView view, CellName cell, bool isChange) =>
        view.Snapshot.Cluster() is { } cluster && !IsUsed(view, cluster, cell) && !LeftOut.Is(view.Snapshot)
            ? Withheld(view, cluster, Others(view, cluster), cell, isChange)
            : null;

    /// <summary>Tells that changes have stopped because a changed tablet of another shard does not become available; null when they have not.</summary>
    internal static Steps? Stopped(ShardView view) =>
        view.Snapshot.Cluster() is { } cluster ? Failed(Others(view, cluster)) : null;

    private static Steps? Withheld(
        ShardView view, ObservedObject.Resource cluster, ValueMap<string, Json> others, CellName cell, bool isChange) =>
        (isChange ? Failed(others) : null) ?? Spent(view, cluster, others, cell);

    private static bool Has(ShardView view, ObservedObject.Resource cluster, CellName cell) =>
        Shares(cluster).GetValueOrDefault(view.Snapshot.Subject.Key.Name) is { } own && own["cell"]?.AsText == cell.Value;

    /// <summary>Whether the shard has a share and something is away under it. One that is not used yet may be of a wider budget, or of before a change failed.</summary>
    private static bool IsUsed(ShardView view, ObservedObject.Resource cluster, CellName cell) => Has(view, cluster, cell) && !IsIdle(view);

    /// <summary>The shares of the other shards that stand.</summary>
    private static ValueMap<string, Json> Others(ShardView view, ObservedObject.Resource cluster) =>
        Standing(view, Shares(cluster)).Where(share => share.Key != view.Snapshot.Subject.Key.Name).ToValueMap();

    /// <summary>Gives the share back when nothing is away, and tells in it when a changed tablet does not become available.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="operation">What is done on it now: a share stands while a turn is being taken on it.</param>
    internal static Steps GiveBack(ShardView view, Steps operation)
    {
        if (operation.Moves.Count > 0 || view.Snapshot.IsUnderWay(move => move is Move.SetTurn) || view.Snapshot.Cluster() is not { } cluster
            || Shares(cluster).GetValueOrDefault(view.Snapshot.Subject.Key.Name) is not { } own)
        {
            return Steps.None;
        }
        var shares = Standing(view, Shares(cluster));
        if (Staging.Failing(view) is { } failing)
        {
            if (LeftOut.Is(view.Snapshot))
            {
                return Set(view, cluster, shares.Where(share => share.Key != view.Snapshot.Subject.Key.Name).ToValueMap());
            }
            // Why its pod is not ready changes with every try of its kubelet; which tablet it is says enough to look.
            var which = $"updated tablet {failing.Alias} ";
            return own["failed"]?.AsText?.StartsWith(which, StringComparison.Ordinal) == true ? Steps.None
                : Set(view, cluster, shares.With(view.Snapshot.Subject.Key.Name, own.With("failed", which + failing.PodText)));
        }
        if (Staging.FailsAt(view) is { } failsAt)
        {
            return Steps.LookAgain(failsAt);
        }
        if (Turns.IsTaken(view.Snapshot) || view.Tablets.Any(tablet => !tablet.IsAvailable(view.Now)))
        {
            return Steps.None;
        }
        var idleAt = Leavers.Of(view).Count == 0 ? view.Now : view.Snapshot.SeenSince(IdleKey) + IdleAfter;
        return idleAt > view.Now
            ? Steps.LookAgain(idleAt)
            : Set(view, cluster, shares.Where(share => share.Key != view.Snapshot.Subject.Key.Name).ToValueMap());
    }

    /// <summary>Whether a share is held although nothing is away, so that this is remembered since when it stands.</summary>
    internal static bool IsIdle(ShardView view) =>
        view.Snapshot.Cluster() is { } cluster
        && Shares(cluster).ContainsKey(view.Snapshot.Subject.Key.Name)
        && !Turns.IsTaken(view.Snapshot)
        && view.Tablets.All(tablet => tablet.IsAvailable(view.Now));

    /// <summary>What is remembered since when a share has been idle.</summary>
    internal const string IdleKey = "budget:idle";

    /// <summary>Reason: readings that a departure waits for take less; what waits for longer holds others up for nothing.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    /// <summary>Reason: a tenth bounds what a bad change reaches; below 80 shards it would serialise what each shard guards by itself.</summary>
    private const int ShardsLeast = 8;

    private static Steps? Failed(ValueMap<string, Json> others)
    {
        foreach (var (shard, share) in others)
        {
            if (share["failed"]?.AsText is { Length: > 0 } why)
            {
                return Steps.Blocked("RolloutStopped", $"the change has stopped because of {Kinds.VitessShard}/{shard}: {why}. "
                    + "It goes on when that tablet is available: correct the change, or take it back");
            }
        }
        return null;
    }

    private static Steps? Spent(ShardView view, ObservedObject.Resource cluster, ValueMap<string, Json> others, CellName cell)
    {
        var staged = Staging.Of(cluster.Spec);
        var all = view.Snapshot.Relatives(Kinds.VitessShard).Count();
        var most = staged.MaxShards ?? Math.Max(ShardsLeast, all / 10);
        if (others.Count >= most)
        {
            return Steps.Wait("BudgetSpent", $"{others.Count} shards have a tablet away, and {most} may: {string.Join(", ", others.Keys)}; "
                + "the next one follows when one of them is whole again (updateStrategy.staged.maxShards)");
        }
        var elsewhere = others.Where(share => share.Value["cell"]?.AsText != cell.Value).ToValueMap();
        var cells = elsewhere.Values.Select(share => share["cell"]?.AsText ?? "").Distinct().Order(StringComparer.Ordinal).ToValueList();
        return staged.MaxCells is { } bound && cells.Count >= bound
            ? Steps.Wait("BudgetSpent", $"tablets of {string.Join(", ", elsewhere.Keys)} are away in {string.Join(", ", cells)}, and may be in {bound} cells at once; "
                + $"{cell} follows (updateStrategy.staged.maxCells)")
            : null;
    }

    /// <summary>The shares of shards that stand.</summary>
    private static ValueMap<string, Json> Standing(ShardView view, ValueMap<string, Json> shares) => shares
        .Where(share => view.Snapshot.Relative(new(Kinds.VitessShard, view.Snapshot.Subject.Key.Namespace, share.Key)) is not null)
        .ToValueMap();

    private static ValueMap<string, Json> Shares(ObservedObject.Resource cluster)
    {
        if (Text(cluster) is not { Length: > 0 } text)
        {
            return default;
        }
        try
        {
            return Json.Parse(text).Members;
        }
        catch (System.Text.Json.JsonException)
        {
            // What nobody can read bounds nothing, and the next writer replaces it.
            return default;
        }
    }

    private static Steps Set(ShardView view, ObservedObject.Resource cluster, ValueMap<string, Json> shares) => Steps.Do(
        new Move.SetTurn(cluster.Key, cluster.Meta.Uid, Text(cluster), shares.Count == 0 ? "" : Json.Map(shares).ToString()) { Annotation = Annotations.Budget },
        Deadlines.Write,
        view.Now + Deadlines.Freshness);

    private static string? Text(ObservedObject.Resource cluster) => cluster.Meta.Annotations.GetValueOrDefault(Annotations.Budget);
}
