namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>Calls of one program to several tablets at once.</summary>
/// <remarks>
/// Vitess dials tablets until they answer, so a call to a tablet that is away lasts as long as its time-out. Each
/// tablet
/// is reached after a latency of its own, and anything may happen in between.
/// </remarks>
/// <param name="world">Where.</param>
/// <param name="from">Who calls.</param>
/// <param name="deadline">When the caller's own time is over; null for none.</param>
internal sealed class TabletCalls(DatabaseWorld world, Process from, DateTimeOffset? deadline = null)
{
    /// <summary>How often a tablet is asked again that works on its reply.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Calls tablets in parallel. Those that have not answered when enough have, or in time, have
    /// failed.</summary>
    /// <param name="targets">Whom.</param>
    /// <param name="timeout">How long each call may take.</param>
    /// <param name="action">What happens at the tablet; called again while its reply is that it works on it.</param>
    /// <param name="calls">Filled with one call a target.</param>
    /// <param name="enough">How many answers suffice; null for all.</param>
    internal IEnumerable<TimeSpan> All(
        IReadOnlyCollection<TabletEntry> targets,
        TimeSpan timeout,
        Func<Tablet, TabletReply> action,
        List<TabletCall> calls,
        int? enough = null)
    {
        var until = world.Clock.Now + timeout;
        until = deadline < until ? deadline.Value : until;
        calls.AddRange(targets.Select(target => new TabletCall(
            target, world.Clock.Now + TimeSpan.FromMicroseconds(500 + world.Choices.Below("tablet.call", 8_000)))));
        while (true)
        {
            foreach (var call in calls.Where(call => !call.IsEnded && call.ArrivesAt <= world.Clock.Now))
            {
                Try(call, action);
            }
            var pending = calls.Where(call => !call.IsEnded).ToList();
            if (pending.Count == 0 || calls.Count - pending.Count >= enough)
            {
                break;
            }
            if (world.Clock.Now >= until)
            {
                break;
            }
            var next = pending.Min(call => call.ArrivesAt);
            var pause = next > world.Clock.Now ? next - world.Clock.Now : Interval;
            yield return until - world.Clock.Now < pause ? until - world.Clock.Now : pause;
        }
        foreach (var call in calls.Where(call => !call.IsEnded))
        {
            call.End("rpc error: code = DeadlineExceeded desc = context deadline exceeded");
        }
    }

    /// <summary>Calls one tablet; the attempt fails with its refusal or when it does not answer in time.</summary>
    internal IEnumerable<TimeSpan> One(TabletEntry target, TimeSpan timeout, Func<Tablet, TabletReply> action,
        Attempt attempt)
    {
        var calls = new List<TabletCall>();
        foreach (var pause in All([target], timeout, action, calls))
        {
            yield return pause;
        }
        if (calls[0].Failure is { } failure)
        {
            attempt.Fail($"{target.Alias}: {failure}");
        }
    }

    private void Try(TabletCall call, Func<Tablet, TabletReply> action)
    {
        if (world.TabletAt(call.Target.Host) is { IsInService: true } tablet && tablet.Alias == call.Target.Alias
            && !tablet.Mysql.IsDiskStalled && world.Network.Reaches(from.Zone, tablet.Process.Zone))
        {
            var reply = action(tablet);
            if (reply.IsEnded)
            {
                call.Tablet = tablet;
                call.End(reply.Failure);
            }
        }
    }
}

/// <summary>A call to one tablet.</summary>
internal sealed class TabletCall(TabletEntry target, DateTimeOffset arrivesAt)
{
    internal TabletEntry Target { get; } = target;

    internal DateTimeOffset ArrivesAt { get; } = arrivesAt;

    internal Tablet? Tablet { get; set; }

    internal bool IsEnded { get; private set; }

    internal string? Failure { get; private set; }

    internal bool Succeeded => IsEnded && Failure is null;

    internal void End(string? failure) => (IsEnded, Failure) = (true, failure);
}
