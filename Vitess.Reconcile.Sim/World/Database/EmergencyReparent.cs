using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>EmergencyReparentShard: makes another tablet primary when the present one is lost.</summary>
/// <param name="reparent">Who asks, for which shard.</param>
/// <param name="expected">Who must be recorded as primary; null for anybody.</param>
/// <param name="withinCell">Whether only a tablet in the lost primary's cell may follow it.</param>
internal sealed class EmergencyReparent(Reparent reparent, TabletAlias? expected, bool withinCell)
{
    private Attempt Attempt => reparent.Attempt;

    /// <summary>Carries it out under the shard's lock.</summary>
    /// <param name="isStillDue">Asked once the lock is held; when it says no, nothing happens.</param>
    internal IEnumerable<TimeSpan> Run(Func<bool>? isStillDue = null) =>
        reparent.UnderLock("EmergencyReparentShard", () => isStillDue?.Invoke() == false ? [] : Locked());

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
        if (reparent.Record.Primary is { } recorded && reparent.Tablets.TrueForAll(tablet => tablet.Alias != recorded))
        {
            Attempt.Fail($"node doesn't exist: tablets/{recorded}/Tablet");
            yield break;
        }
        var stops = new List<TabletCall>();
        if (!reparent.CheckLock())
        {
            yield break;
        }
        reparent.Note("replication stopped");
        foreach (var pause in reparent.Calls.All(
            reparent.Tablets, DatabaseWorld.RemoteOperation, StopReceiving, stops,
                enough: Math.Max(1, reparent.Tablets.Count - 1)))
        {
            yield return pause;
        }
        var reached = stops.FindAll(call => call.Succeeded);
        var steps = IsRevoked(stops, reached) && reparent.CheckLock() ? Elect(reached) : [];
        foreach (var pause in steps)
        {
            yield return pause;
        }
        if (Attempt.HasFailed)
        {
            foreach (var call in reached)
            {
                Resume(call.Tablet);
            }
        }
    }

    private IEnumerable<TimeSpan> Elect(List<TabletCall> reached)
    {
        var able = reached.FindAll(call =>
            call.Target.Record.Type is not (TabletType.Drained or TabletType.Backup or TabletType.Restore));
        var applied = new List<TabletCall>();
        foreach (var pause in reparent.Calls.All(able.ConvertAll(call => call.Target), Reparent.WaitReplicas,
            HasApplied, applied))
        {
            yield return pause;
        }
        if (applied.Find(call => !call.Succeeded) is { } late)
        {
            Attempt.Fail($"{late.Target.Alias} could not apply its relay logs within the provided waitReplicasTimeout");
            yield break;
        }
        able = WithoutErrant(applied);
        if (MostAdvanced(able) is not { } best || Choose(able, best, reached) is not { } elect)
        {
            yield break;
        }
        foreach (var pause in CatchUp(elect, best))
        {
            yield return pause;
        }
        if (Attempt.HasFailed || !reparent.CheckLock())
        {
            yield break;
        }
        reparent.Note($"primary {elect.Target.Alias} promoted in an emergency");
        var isFirst = reparent.Record.Primary is null && reparent.Record.TermStart is null;
        foreach (var pause in reparent.Calls.One(elect.Target, DatabaseWorld.RemoteOperation, tablet => isFirst
            ? TabletActions.Initialise(tablet, reparent.World)
            : TabletActions.Promote(tablet, reparent.World), Attempt))
        {
            yield return pause;
        }
        if (Attempt.HasFailed)
        {
            yield break;
        }
        var others = reparent.Tablets.FindAll(tablet => tablet.Alias != elect.Target.Alias);
        foreach (var pause in reparent.PointAll(elect.Target, others, followersMin: reparent.Tablets.Count > 2 ? 1 : 0))
        {
            yield return pause;
        }
    }

    private static TabletReply StopReceiving(Tablet tablet)
    {
        if (tablet.Type == TabletType.Primary || tablet.Mysql.SourceHost is null)
        {
            TabletActions.DemoteByForce(tablet);
        }
        tablet.Mysql.StopReceiving();
        return TabletReply.Done;
    }

    private static TabletReply HasApplied(Tablet tablet)
    {
        tablet.Mysql.ApplyReceived();
        return tablet.Mysql.Data.Executed.Contains(tablet.Mysql.Received) ? TabletReply.Done : TabletReply.NotYet;
    }

    private bool IsRevoked(List<TabletCall> stops, List<TabletCall> reached)
    {
        var failed = stops.FindAll(call => !call.Succeeded);
        var isOnlyPrimary = failed.Count == 1 && failed[0].Target.Alias == reparent.Record.Primary;
        var candidates = reached.ConvertAll(call => call.Target.Candidate);
        if (failed.Count > 0 && !isOnlyPrimary && !reparent.Durability.IsRevoked(reparent.Candidates, candidates))
        {
            Attempt.Fail("could not reach sufficient tablets to guarantee safety: "
                + string.Join(", ", failed.Select(call => $"{call.Target.Alias}: {call.Failure}")));
        }
        return !Attempt.HasFailed;
    }

    /// <summary>Those with the longest reparent journal are compared with each other; the rest with the most advanced
    /// of those.</summary>
    private static List<TabletCall> WithoutErrant(List<TabletCall> able)
    {
        var longest = able.Count == 0 ? 0 : able.Max(JournalLength);
        var leading = able.FindAll(call => JournalLength(call) == longest);
        var canon = new Gtids();
        foreach (var call in leading)
        {
            canon.Add(Executed(call));
        }
        return able.FindAll(call => JournalLength(call) == longest || canon.Contains(Executed(call)));
    }

    private TabletCall? MostAdvanced(List<TabletCall> able)
    {
        var best = able.OrderByDescending(call => Executed(call).Count).ThenBy(call => call.Target.Alias)
            .FirstOrDefault();
        if (best is null)
        {
            Attempt.Fail("no valid candidates for emergency reparent");
        }
        else if (able.Find(call => !Executed(best).Contains(Executed(call))) is { } apart)
        {
            Attempt.Fail($"split brain detected between servers {best.Target.Alias} and {apart.Target.Alias}");
        }
        return Attempt.HasFailed ? null : best;
    }

    private TabletCall? Choose(List<TabletCall> able, TabletCall best, List<TabletCall> reached)
    {
        var candidates = reached.ConvertAll(call => call.Target.Candidate);
        var valid = able.FindAll(call => Durability.MayLead(call.Target.Record.Type)
            && reparent.Durability.CanEstablish(call.Target.Candidate, candidates)
            && !(withinCell && reparent.Record.Primary is { } lost && lost.Cell != call.Target.Alias.Cell));
        if (valid.Count == 0)
        {
            Attempt.Fail("no valid candidates for emergency reparent: none reached could make forward progress");
            return null;
        }
        return valid.Contains(best) ? best
            : valid.OrderByDescending(call => Executed(call).Count).ThenBy(call => call.Target.Alias).First();
    }

    private IEnumerable<TimeSpan> CatchUp(TabletCall elect, TabletCall best)
    {
        if (ReferenceEquals(elect, best))
        {
            return [];
        }
        var isPointed = false;
        var position = Executed(best).Clone();
        return reparent.Calls.One(elect.Target, Reparent.WaitReplicas, tablet =>
        {
            if (!isPointed && TabletActions.Follow(tablet, best.Target) is { Failure: not null } refused)
            {
                return refused;
            }
            isPointed = true;
            return tablet.Mysql.Data.Executed.Contains(position) ? TabletReply.Done : TabletReply.NotYet;
        }, Attempt);
    }

    private static void Resume(Tablet? tablet)
    {
        if (tablet is { IsInService: true, Mysql: { SqlOn: true, SourceHost: not null } })
        {
            tablet.Mysql.StartReplication();
        }
    }

    private static Gtids Executed(TabletCall call) => call.Tablet?.Mysql.Data.Executed ?? new();

    private static int JournalLength(TabletCall call) => call.Tablet is { } tablet
        ? tablet.History.Journal.Count(entry => Executed(call).Contains(entry.Uuid, entry.Number))
        : 0;
}
