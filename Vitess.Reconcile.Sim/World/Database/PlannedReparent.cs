using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>PlannedReparentShard: makes a tablet primary while everybody answers.</summary>
/// <param name="reparent">Who asks, for which shard.</param>
/// <param name="to">Who becomes primary; null to let Vitess elect.</param>
/// <param name="expected">Who must be recorded as primary.</param>
internal sealed class PlannedReparent(Reparent reparent, TabletAlias? to, TabletAlias? expected)
{
    private Attempt Attempt => reparent.Attempt;

    /// <summary>Carries it out under the shard's lock.</summary>
    /// <param name="isStillDue">Asked once the lock is held; when it says no, nothing happens.</param>
    internal IEnumerable<TimeSpan> Run(Func<bool>? isStillDue = null) =>
        reparent.UnderLock("PlannedReparentShard", () => isStillDue?.Invoke() == false ? [] : Locked());

    private IEnumerable<TimeSpan> Locked()
    {
        foreach (var pause in reparent.Read(expected))
        {
            yield return pause;
        }
        if (Attempt.HasFailed)
        {
            yield break;
        }
        var statuses = new List<TabletCall>();
        foreach (var pause in reparent.Calls.All(reparent.Tablets, DatabaseWorld.RemoteOperation,
            _ => TabletReply.Done, statuses))
        {
            yield return pause;
        }
        if (statuses.Find(call => !call.Succeeded) is { } away)
        {
            Attempt.Fail($"{away.Target.Alias} is not reachable: {away.Failure}");
            yield break;
        }
        var present = CurrentPrimary();
        if (Elect(statuses, present) is not { } elect)
        {
            yield break;
        }
        if (!reparent.Durability.CanEstablish(elect.Candidate, reparent.Candidates))
        {
            Attempt.Fail($"primary-elect {elect.Alias} won't be able to make forward progress on promotion");
            yield break;
        }
        var isUnclear = present is null && reparent.Record.TermStart is not null;
        var steps = present is null ? isUnclear ? PromoteUnclear(elect) : Initialise(elect)
            : present.Alias == elect.Alias ? Repair(elect) : Graceful(present, elect);
        foreach (var pause in steps)
        {
            yield return pause;
        }
        if (Attempt.HasFailed)
        {
            yield break;
        }
        var others = reparent.Tablets.FindAll(tablet => tablet.Alias != elect.Alias);
        foreach (var pause in reparent.PointAll(elect, others, followersMin: null))
        {
            yield return pause;
        }
    }

    /// <summary>The tablet of type PRIMARY with the latest term; null when there is none or two have the
    /// latest.</summary>
    private TabletEntry? CurrentPrimary()
    {
        var leaders = reparent.Tablets.FindAll(tablet => tablet.Record.Type == TabletType.Primary);
        var latest = leaders.Max(tablet => tablet.Record.TermStart);
        var newest = leaders.FindAll(tablet => tablet.Record.TermStart == latest);
        return newest.Count == 1 ? newest[0] : null;
    }

    private TabletEntry? Elect(List<TabletCall> statuses, TabletEntry? present)
    {
        if (to is { } named)
        {
            if (reparent.Tablets.Find(tablet => tablet.Alias == named) is { } given)
            {
                return given;
            }
            Attempt.Fail($"cannot find a tablet to reparent to\nnone matches the new primary alias provided, {named}");
            return null;
        }
        var able = statuses.FindAll(call => call.Target.Record.Type == TabletType.Replica
            && (present is null || call.Target.Alias.Cell == present.Alias.Cell));
        var elect = able
            .OrderByDescending(call => call.Tablet?.Mysql.Received.Count)
            .ThenBy(call => call.Target.Alias)
            .FirstOrDefault();
        if (elect is null)
        {
            Attempt.Fail("cannot find a tablet to reparent to");
        }
        return elect?.Target;
    }

    private IEnumerable<TimeSpan> Initialise(TabletEntry elect)
    {
        if (!reparent.CheckLock())
        {
            yield break;
        }
        reparent.Note($"first primary {elect.Alias}");
        foreach (var pause in reparent.Calls.One(
            elect, DatabaseWorld.RemoteOperation, tablet => TabletActions.Initialise(tablet, reparent.World), Attempt))
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> Repair(TabletEntry elect)
    {
        reparent.Note($"primary {elect.Alias} made writable");
        return reparent.Calls.One(elect, DatabaseWorld.RemoteOperation, TabletActions.SetReadWrite, Attempt);
    }

    private IEnumerable<TimeSpan> PromoteUnclear(TabletEntry elect)
    {
        var demotions = new List<TabletCall>();
        if (!reparent.CheckLock())
        {
            yield break;
        }
        reparent.Note("all tablets demoted, since none is clearly primary");
        foreach (var pause in reparent.Calls.All(reparent.Tablets, DatabaseWorld.RemoteOperation, TabletActions.Demote,
            demotions))
        {
            yield return pause;
        }
        if (demotions.Find(call => !call.Succeeded) is { } failed)
        {
            Attempt.Fail($"failed to demote {failed.Target.Alias}: {failed.Failure}");
            yield break;
        }
        var best = demotions.Find(call => call.Target.Alias == elect.Alias)?.Tablet?.Mysql.Data.Executed;
        if (demotions.Find(call => best is null || call.Tablet?.Mysql.Data.Executed is not { } its
            || !best.Contains(its)) is { } ahead)
        {
            Attempt.Fail($"{elect.Alias} is not at least as advanced as {ahead.Target.Alias}");
            yield break;
        }
        foreach (var pause in Promote(elect))
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> Graceful(TabletEntry present, TabletEntry elect)
    {
        var position = new Gtids();
        foreach (var pause in reparent.Calls.One(present, DatabaseWorld.RemoteOperation,
            tablet => Positioned(tablet, position), Attempt))
        {
            yield return pause;
        }
        foreach (var pause in CatchUp(elect, present, position))
        {
            yield return pause;
        }
        if (Attempt.HasFailed || !reparent.CheckLock())
        {
            yield break;
        }
        reparent.Note($"primary {present.Alias} demoted");
        var demotion = new Attempt();
        foreach (var pause in reparent.Calls.One(present, DatabaseWorld.RemoteOperation, TabletActions.Demote,
            demotion))
        {
            yield return pause;
        }
        if (reparent.World.Options.DemotedFor is { Ticks: > 0 } dawdles)
        {
            yield return dawdles;
        }
        if (!demotion.HasFailed)
        {
            foreach (var pause in reparent.Calls.One(present, DatabaseWorld.RemoteOperation,
                tablet => Positioned(tablet, position), demotion))
            {
                yield return pause;
            }
        }
        if (!demotion.HasFailed)
        {
            foreach (var pause in CatchUp(elect, null, position, demotion))
            {
                yield return pause;
            }
        }
        if (demotion.Failure is { } why)
        {
            Attempt.Fail(why);
            foreach (var pause in reparent.CleanUp.One(present, DatabaseWorld.RemoteOperation,
                TabletActions.UndoDemote, demotion))
            {
                yield return pause;
            }
            yield break;
        }
        foreach (var pause in Promote(elect))
        {
            yield return pause;
        }
    }

    private static TabletReply Positioned(Tablet tablet, Gtids position)
    {
        position.Clear();
        position.Add(tablet.Mysql.Data.Executed);
        return TabletReply.Done;
    }

    /// <summary>Waits until the elect has executed a position; from a source it is made to follow that first.</summary>
    private IEnumerable<TimeSpan> CatchUp(TabletEntry elect, TabletEntry? source, Gtids position, Attempt? own = null)
    {
        var (isPointed, attempt) = (source is null, own ?? Attempt);
        if (attempt.HasFailed)
        {
            return [];
        }
        return reparent.Calls.One(elect, Reparent.WaitReplicas, tablet =>
        {
            if (!isPointed && source is { } from
                && !(tablet.Mysql.IsReplicating && tablet.Mysql.SourceHost == from.Host)
                && TabletActions.Follow(tablet, from) is { Failure: not null } refused)
            {
                return refused;
            }
            isPointed = true;
            return tablet.Mysql.Data.Executed.Contains(position) ? TabletReply.Done : TabletReply.NotYet;
        }, attempt);
    }

    private IEnumerable<TimeSpan> Promote(TabletEntry elect)
    {
        if (!reparent.CheckLock())
        {
            return [];
        }
        reparent.Note($"primary {elect.Alias} promoted");
        return reparent.Calls.One(
            elect, DatabaseWorld.RemoteOperation, tablet => TabletActions.Promote(tablet, reparent.World), Attempt);
    }
}
