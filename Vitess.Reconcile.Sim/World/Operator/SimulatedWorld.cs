using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>The world of one operator process: effects are sent, take effect, and are answered, each in its own time.</summary>
/// <remarks>
/// Between those moments anything may happen: the process dies or freezes, a message is lost or late, the zone is cut off.
/// Nothing is decided at once: what a zone reaches is looked up when the message would arrive.
/// </remarks>
internal sealed class SimulatedWorld : IWorld
{
    /// <summary>How long the opening of a watch is waited for. Reason: the headers of an answer come at once or never.</summary>
    private static readonly TimeSpan WatchOpensWithin = TimeSpan.FromSeconds(30);

    private readonly Ground ground;
    private readonly OperatorProcess process;
    private readonly ApiRequests requests;

    internal SimulatedWorld(Ground ground, OperatorProcess process)
    {
        (this.ground, this.process) = (ground, process);
        requests = new(ground, process);
        Watches = new(ground, process);
    }

    /// <summary>The watches of the process.</summary>
    internal Watches Watches { get; }

    /// <inheritdoc/>
    public void Begin(Effect effect)
    {
        var flight = new Flight(process, effect);
        if (effect.Task is EffectTask.Timer timer)
        {
            ground.Clock.At(timer.At, () => flight.End(Done));
            return;
        }
        ground.Clock.At(effect.SentAt + effect.Deadline, () => flight.End(OutOfTime(effect)));
        ground.Clock.After(ground.Latency("operator.send", 0, 2), () => process.WhenAwake(() => Send(flight)));
    }

    private static Outcome.Done Done { get; } = new(Result.Nothing.Instance);

    private static Outcome OutOfTime(Effect effect) => effect.Task is EffectTask.Watch
        ? new Outcome.Refused("the watch has lasted as long as it may")
        : new Outcome.Unknown(string.Create(CultureInfo.InvariantCulture, $"no answer within {effect.Deadline.TotalSeconds:0.###} s"));

    private void Send(Flight flight)
    {
        ground.Faults.At(new(Moment.BeforeSending, process, flight.Effect));
        if (process.IsDead || flight.IsEnded)
        {
            return;
        }
        if (process.IsFrozen)
        {
            process.WhenAwake(() => Send(flight));
            return;
        }
        if (flight.Effect.NotAfter is { } last && ground.Clock.Now > last)
        {
            ground.Trace.Add(process.Holder, "sends nothing: it is too late");
            flight.End(new Outcome.Refused(string.Create(
                CultureInfo.InvariantCulture, $"too late: it was not to be sent after {last:HH:mm:ss.fff}")));
            return;
        }
        ground.Clock.After(ground.Latency("operator.request", 1, 8), () => Arrive(flight));
        ground.Faults.At(new(Moment.AfterSending, process, flight.Effect));
    }

    private void Arrive(Flight flight)
    {
        if (!ground.IsConnected(process))
        {
            Lose(flight);
            return;
        }
        switch (ground.Faults.At(new(Moment.BeforeTaking, process, flight.Effect)))
        {
            case Fate.Passes:
                Take(flight);
                break;
            case Fate.Late:
                ground.Clock.After(ground.Latency("operator.request-late", 1_000, 12_000), () => Take(flight));
                break;
            case Fate.Lost:
                Lose(flight);
                break;
        }
    }

    /// <summary>A request that gets lost ends at its deadline; a watch, which lasts, when it has not opened in time.</summary>
    private void Lose(Flight flight)
    {
        if (flight.Effect.Task is EffectTask.Watch)
        {
            ground.Clock.After(WatchOpensWithin, () => flight.End(new Outcome.Refused("the watch did not open")));
        }
    }

    private void Take(Flight flight)
    {
        switch (flight.Effect.Task)
        {
            case EffectTask.Do { Move: Move.Invoke invoke }:
                Call(flight, invoke);
                break;
            case EffectTask.Do write:
                Answer(flight, requests.Write(write.Move));
                break;
            case EffectTask.Read { Query: Query.Object query }:
                Answer(flight, requests.Read(query));
                break;
            case EffectTask.Read { Query: Query.VolumeUsage }:
                Answer(flight, new Outcome.Refused("nobody measures the volumes of this world"));
                break;
            case EffectTask.Read read:
                ground.Ask(process.Zone, read.Query, Left(flight), outcome => Answer(flight, outcome));
                break;
            case EffectTask.List list:
                Answer(flight, requests.List(list.Kind));
                break;
            case EffectTask.Watch watch:
                Watches.Open(flight, watch);
                break;
            case EffectTask.ReadLease lease:
                Answer(flight, requests.ReadLease(lease.Name));
                break;
            case EffectTask.WriteLease lease:
                Answer(flight, requests.WriteLease(lease));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(flight), flight.Effect.Task, "The world does not know the task.");
        }
    }

    private void Call(Flight flight, Move.Invoke invoke)
    {
        ground.Trace.Add(process.Holder, $"calls {invoke.Call}");
        ground.Report(new Happening.CallBegan(process.Holder, flight.Effect.Id, invoke.Call));
        ground.Call(process.Zone, invoke, Left(flight), outcome =>
        {
            var refusal = outcome.Failure();
            ground.Trace.Add("vtctld", $"ends {invoke.Call}: {refusal ?? "done"}");
            ground.Report(new Happening.CallEnded(process.Holder, flight.Effect.Id, invoke.Call, refusal));
            Answer(flight, outcome);
        });
    }

    /// <summary>How long the caller still waits; it tells the server so.</summary>
    private TimeSpan Left(Flight flight)
    {
        var left = flight.Effect.SentAt + flight.Effect.Deadline - ground.Clock.Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Answer(Flight flight, Outcome outcome)
    {
        ground.Faults.At(new(Moment.AfterTaking, process, flight.Effect));
        ground.Clock.After(ground.Latency("operator.answer", 1, 8), () => Return(flight, outcome));
    }

    private void Return(Flight flight, Outcome outcome)
    {
        if (process.IsDead || !ground.IsConnected(process))
        {
            return;
        }
        switch (ground.Faults.At(new(Moment.BeforeAnswering, process, flight.Effect)))
        {
            case Fate.Passes:
                flight.End(outcome);
                ground.Faults.At(new(Moment.AfterAnswering, process, flight.Effect));
                break;
            case Fate.Late:
                ground.Clock.After(ground.Latency("operator.answer-late", 1_000, 30_000), () => flight.End(outcome));
                break;
            case Fate.Lost:
                break;
        }
    }
}
