using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A vtctld that runs, and the calls that it works on.</summary>
internal sealed class Vtctld(DatabaseWorld world, Process process) : IProgram
{
    private readonly List<Pending> pending = [];

    internal Process Process { get; } = process;

    internal bool IsReady => Process.IsUp && Process.Pod.IsReady;

    /// <summary>How long calls that are in progress may go on when it is asked to stop. Source: <c>--onterm_timeout</c> of Vitess, within which its gRPC server stops gracefully.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    public void Stop(StopKind kind)
    {
        world.Vtctlds.Remove(this);
        if (kind != StopKind.Graceful || pending.Count == 0)
        {
            Halt();
            return;
        }
        world.Clock.After(EndsWithin, Halt);
    }

    private void Halt()
    {
        Process.Stop();
        foreach (var call in pending.ToList())
        {
            call.End(new Outcome.Unknown($"vtctld {Process.Name} went away during the call"));
        }
    }

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(Process, "vtctld.boot");
        while (!world.LockServerFor(Process).Answers(Process.Zone))
        {
            yield return TimeSpan.FromSeconds(1);
        }
        Process.Pod.SetReady(true);
    }

    /// <summary>Answers a query, within its deadline in any case.</summary>
    internal void Ask(Query query, TimeSpan deadline, Action<Outcome> done)
    {
        var queries = new VtctldQueries(world, Process, deadline);
        Work(deadline, done, queries.Run(query), () => queries.Outcome ?? new Outcome.Unknown("no answer"));
    }

    /// <summary>Carries a call out. It goes on after its deadline as far as Vitess' own calls do: to their next
    /// step.</summary>
    internal void Invoke(Call call, TimeSpan deadline, Action<Outcome> done)
    {
        var attempt = new Attempt();
        world.Trace.Add("vtctld", $"{Process.Name}: {call}");
        Work(deadline, done, new VtctldCalls(world, Process, deadline, attempt).Run(call),
            () => attempt.Failure is { } why
            ? new Outcome.Refused(why)
            : new Outcome.Done(Result.Nothing.Instance));
    }

    private void Work(TimeSpan deadline, Action<Outcome> done, IEnumerable<TimeSpan> steps, Func<Outcome> outcome)
    {
        var call = new Pending(done, pending);
        world.Clock.After(deadline, () => call.End(new Outcome.Unknown("deadline exceeded")));
        world.Clock.Run(Process.WhileUp(Steps(call, steps, outcome)));
    }

    private static IEnumerable<TimeSpan> Steps(Pending call, IEnumerable<TimeSpan> steps, Func<Outcome> outcome)
    {
        foreach (var pause in steps)
        {
            yield return pause;
        }
        call.End(outcome());
    }

    /// <summary>A call whose caller waits; it ends once.</summary>
    private sealed class Pending
    {
        private readonly List<Pending> all;
        private Action<Outcome>? done;

        internal Pending(Action<Outcome> done, List<Pending> all)
        {
            (this.done, this.all) = (done, all);
            all.Add(this);
        }

        internal void End(Outcome outcome)
        {
            var tell = done;
            done = null;
            all.Remove(this);
            tell?.Invoke(outcome);
        }
    }
}
