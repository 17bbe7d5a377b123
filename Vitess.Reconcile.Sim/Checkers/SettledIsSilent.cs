using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Nothing is written or called while the world is settled, but for schedules; leases are renewed as always.</summary>
internal sealed class SettledIsSilent : ILaw
{
    private readonly SortedSet<string> jobs = new(StringComparer.Ordinal);
    private bool isSettled;

    public string Text => "A settled world is silent.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Settled:
                isSettled = true;
                return null;
            case Happening.Disturbed:
                isSettled = false;
                return null;
            // The time that a Job is of is part of its name, so a second one of that name repeats a backup.
            case Happening.Wrote { Move: Move.Create { Wanted.Key: { Kind: Kinds.Job } key } } wrote
                when isSettled && ScheduledWork.Is(wrote):
                return jobs.Add(key.ToString()) ? null : $"{wrote.Holder} made {key} a second time";
            case Happening.Wrote wrote when isSettled && !ScheduledWork.Is(wrote):
                return $"{wrote.Holder} sent {MoveText.Of(wrote.Move)}: {Difference.Between(wrote.Before, wrote.After)}";
            case Happening.CallBegan call when isSettled:
                return $"{call.Holder} called {call.Call}";
            default:
                return null;
        }
    }
}
