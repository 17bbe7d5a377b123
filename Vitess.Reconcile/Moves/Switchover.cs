using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Makes the tablet lead, or one of the cell, that a user named on the VitessShard.</summary>
/// <remarks>
/// Safety: as a succession; nobody goes away, and the tablet that led stays a replica. A wish is taken for done only on the strength
/// of a record that was read at most 2 s before and after our own last effect.
/// Liveness: a switchover to a fit tablet happens and its annotation goes; one that cannot happen says why, and stays until
/// somebody takes it back.
/// </remarks>
internal static class Switchover
{
    internal static Decision Decide(ShardView view)
    {
        if (Target(view) is not { } target || (view.KnownRecord?.Primary is { } primary && Leads(target, primary)))
        {
            return Decision.None;
        }
        if (!view.Tablets.Any(tablet => IsMeant(target, tablet)))
        {
            var able = view.Tablets.Where(tablet => tablet.Desired.PoolType == "replica").Select(tablet => tablet.Alias.ToString()).ToValueList();
            return Decision.Blocked("SwitchoverRefused", $"no tablet of shard {view.Name} that may lead is {target} or in a cell of that name: "
                + $"correct the annotation {Annotations.Switchover} or take it off. "
                + (able.Count == 0 ? "There are none" : $"There are {string.Join(", ", able)}"));
        }
        if (view.KnownRecord?.Primary is null)
        {
            return Decision.None;
        }
        var (report, reading) = ShardReport.Of(view);
        if (report is not { } shard)
        {
            return reading ?? Decision.None;
        }
        if (shard.Missing.Count > 0)
        {
            return Statuses.Missing(view, shard.Missing, $"shard {view.Name} is to be led from {target}, and for a planned reparent every tablet has to answer");
        }
        var heirs = Heirs.Of(view, shard, leaving: null, tablet => IsMeant(target, tablet));
        return heirs.Best is { } heir
            ? new Decision.Go(new()
            {
                Operation = TurnOperation.Switchover,
                Heir = heir,
                Move = Succession.Reparent(view, shard, heir, $"it was asked for ({target})"),
                EvidenceFrom = shard.ReadFrom,
            })
            : new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), Waits:
            [
                new("SwitchoverWaits", $"shard {view.Name} is to be led from {target}, and nobody there is fit: {string.Join("; ", heirs.Unfit)}") { BlockedFrom = view.Snapshot.TooLong("SwitchoverWaits") },
            ]));
    }

    /// <summary>Takes the annotation off when what it asks for is so, as is read once more: the record that is at hand may be older than the wish.</summary>
    internal static Steps Next(ShardView view)
    {
        if (Target(view) is not { } target || view.KnownRecord?.Primary is not { } primary || !Leads(target, primary))
        {
            return Steps.None;
        }
        var (since, meta) = (Evidence.Since(view.Snapshot), view.Snapshot.Subject.Meta);
        return Steps.Ask(view.ShardsQuery, since) + (view.Record is Reading<ShardRecord>.Known { SentAt: var readAt } && readAt >= since
            ? Steps.Do(TurnDown.Annotate(meta, (Annotations.Switchover, null)), Deadlines.Write, readAt + Deadlines.Freshness)
            : Steps.LookAgain(view.Now + Cadence.Amiss));
    }

    private static string? Target(ShardView view) =>
        view.Snapshot.Subject.Meta.Annotations.GetValueOrDefault(Annotations.Switchover) is { Length: > 0 } target ? target : null;

    private static bool Leads(string target, TabletAlias primary) =>
        TabletAlias.Parse(target) == primary || target == primary.Cell.Value;

    private static bool IsMeant(string target, TabletHealth tablet) =>
        tablet.Desired.PoolType == "replica" && Leads(target, tablet.Alias);
}
