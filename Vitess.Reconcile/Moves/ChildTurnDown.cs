using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Turns down the keyspaces and cells that a cluster's spec does not ask for any more, and brings back those that it asks for again.</summary>
/// <remarks>
/// Safety: with RequireIdle a keyspace is marked only when no tablet of it runs or it was never led, with Immediate at once; a cell
/// only when no tablet of any keyspace is in it and no shard asks for one there. All on fresh readings. What is marked is emptied by
/// its own pass, in order, and goes only when that has said so, at the very version that was seen.
/// Liveness: every refusal says what would end it; what comes back into the spec is unmarked at any moment before it goes.
/// </remarks>
internal static class ChildTurnDown
{
    /// <summary>What is to be done about keyspaces.</summary>
    /// <param name="snapshot">The snapshot of the cluster.</param>
    /// <param name="vtctld">Where to ask.</param>
    /// <param name="wanted">The keys of the VitessKeyspaces that the spec asks for.</param>
    internal static Steps Keyspaces(Snapshot snapshot, string vtctld, ValueList<ObjectKey> wanted) =>
        Next(snapshot, vtctld, Kinds.VitessKeyspace, wanted, keyspace => KeyspaceMark(snapshot, vtctld, keyspace), (keyspace, deletion) => Steps.Write(deletion));

    /// <summary>What is to be done about cells.</summary>
    /// <param name="snapshot">The snapshot of the cluster.</param>
    /// <param name="vtctld">Where to ask.</param>
    /// <param name="wanted">The keys of the VitessCells that the spec asks for.</param>
    internal static Steps Cells(Snapshot snapshot, string vtctld, ValueList<ObjectKey> wanted) =>
        Next(snapshot, vtctld, Kinds.VitessCell, wanted, cell => CellMark(snapshot, vtctld, cell), (cell, deletion) => CellRemoval.Next(snapshot, vtctld, cell, deletion));

    /// <summary>Brings back what a cluster that is held back has asked for and had begun to turn down.</summary>
    internal static Steps Back(Snapshot snapshot, ValueList<ObjectKey> wanted) => snapshot.Owned.OfType<ObservedObject.Resource>()
        .Where(child => wanted.Contains(child.Key)).Aggregate(Steps.None, (steps, child) => steps + Back(snapshot, child.Meta));

    /// <summary>What has left the spec and may not go, by its name in Vitess. Source: the Go operator's fields.</summary>
    internal static Json? Orphans(Snapshot snapshot, string vtctld, string kind, ValueList<ObjectKey> wanted)
    {
        var orphans = Unwanted(snapshot, kind, wanted)
            .Where(it => !it.Meta.Annotations.ContainsKey(Annotations.TurnDown))
            .Select(it => (Name: it.Spec["name"]?.AsText ?? "", Verdict: kind == Kinds.VitessCell
                ? CellVerdict.Of(new(snapshot, vtctld), it)
                : KeyspaceVerdict.Of(SightOf(snapshot, vtctld, it), it)))
            .Where(it => !it.Verdict.IsAllowed)
            .ToValueMap(it => it.Name, it => it.Verdict.Orphan);
        return orphans.Count == 0 ? null : Json.Map(orphans);
    }

    private static IEnumerable<ObservedObject.Resource> Unwanted(Snapshot snapshot, string kind, ValueList<ObjectKey> wanted) =>
        snapshot.Owned.OfType<ObservedObject.Resource>().Where(it => it.Key.Kind == kind && !wanted.Contains(it.Key));

    private static Steps Next(
        Snapshot snapshot, string vtctld, string kind, ValueList<ObjectKey> wanted,
        Func<ObservedObject.Resource, Steps> mark, Func<ObservedObject.Resource, Move.Delete, Steps> remove)
    {
        var steps = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (owned is not ObservedObject.Resource child || child.Key.Kind != kind)
            {
                continue;
            }
            var meta = child.Meta;
            steps += kind == Kinds.VitessCell && meta.Annotations.ContainsKey(Annotations.TurnDown) && !meta.IsGoing ? Asking(snapshot, vtctld) : Steps.None;
            steps += wanted.Contains(child.Key) ? Back(snapshot, meta)
                : meta.IsGoing ? Steps.Wait("TurningDown", $"{child.Key} is being deleted")
                : !meta.Annotations.TryGetValue(Annotations.TurnDown, out var why) ? mark(child)
                : kind == Kinds.VitessCell && CellVerdict.Of(new(snapshot, vtctld), child) is { Reason: TurnDownVerdict.NotIdle } refuted ? Stay(snapshot, meta, refuted)
                : !meta.Annotations.ContainsKey(Annotations.Emptied) ? Steps.Wait("TurningDown", $"{child.Key} is being turned down ({why})")
                : remove(child, new(child.Key, meta.Uid, meta.Version, "it is turned down and empty"))
                    + Steps.Wait("TurningDown", $"{child.Key} is turned down and empty, and goes");
        }
        return steps;
    }

    private static Steps Back(Snapshot snapshot, ObjectMeta meta) => Back(snapshot, meta, $"{meta.Key} is in the spec again");

    /// <summary>A keyspace that comes back leaves it to its own pass which of its shards were emptied, since that takes its record away.</summary>
    private static Steps Back(Snapshot snapshot, ObjectMeta meta, string why) =>
        TurnDown.Back(snapshot, meta, isPruned: meta.Key.Kind == Kinds.VitessCell && Switches.May(snapshot, "pruneCells"), why);

    /// <summary>What is asked about a cell on its way out, until it goes: tablets may still come into it.</summary>
    private static Steps Asking(Snapshot snapshot, string vtctld) => new(
        Needs: new AllTablets(snapshot, vtctld).Queries.Select(query => new Need(query, snapshot.Now - Cadence.Amiss)).ToValueList());

    /// <summary>A cell that tablets have come into on its way out is one again.</summary>
    private static Steps Stay(Snapshot snapshot, ObjectMeta meta, TurnDownVerdict why) => Back(snapshot, meta, $"{meta.Key} was being turned down, is needed ({why.Text})");

    private static KeyspaceSight SightOf(Snapshot snapshot, string vtctld, ObservedObject.Resource keyspace) =>
        new(snapshot, vtctld, new(keyspace.Spec["name"]?.AsText ?? ""));

    private static Steps KeyspaceMark(Snapshot snapshot, string vtctld, ObservedObject.Resource keyspace)
    {
        var sight = SightOf(snapshot, vtctld, keyspace);
        var verdict = KeyspaceVerdict.Of(sight, keyspace);
        return TurnDown.Mark(snapshot, keyspace, verdict, KeyspaceVerdict.Evidence(sight, keyspace));
    }

    private static Steps CellMark(Snapshot snapshot, string vtctld, ObservedObject.Resource cell)
    {
        var tablets = new AllTablets(snapshot, vtctld);
        return TurnDown.Mark(snapshot, cell, CellVerdict.Of(tablets, cell), tablets.Queries);
    }
}
