using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

/// <summary>A clock, a store, and the processes that work on it. Everything that needs no time happens at once.</summary>
internal sealed class SmallWorld
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Process> processes = [];

    internal DateTimeOffset Now { get; private set; } = Start;

    internal double Seconds => (Now - Start).TotalSeconds;

    internal ObjectStore Store { get; } = new();

    internal Process Begin(
        Func<Snapshot, Plan> reconcile,
        string holder = "one",
        ControllerSettings? settings = null,
        Func<Effect, Fate>? fateOf = null)
    {
        var process = new Process(this, reconcile, holder, settings ?? new());
        process.FateOf = fateOf ?? process.FateOf;
        processes.Add(process);
        process.Inbox.Enqueue(new Input.Started());
        Run();
        return process;
    }

    /// <summary>Lets happen what needs no time.</summary>
    internal void Run()
    {
        for (var left = 10_000; left > 0; left--)
        {
            var moved = false;
            foreach (var process in processes)
            {
                moved |= process.Turn();
            }
            if (!moved)
            {
                return;
            }
        }
        throw new InvalidOperationException("The processes do not come to rest.");
    }

    /// <summary>Lets time pass, and timers with it.</summary>
    internal void Pass(double seconds)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        Run();
        while (processes.Min(process => process.NextTimer) is { } next && next <= until)
        {
            Now = next > Now ? next : Now;
            foreach (var process in processes)
            {
                process.FireTimers();
            }
            Run();
        }
        Now = until;
    }
}

/// <summary>What becomes of an effect.</summary>
internal enum Fate
{
    /// <summary>It is carried out and answered at once.</summary>
    Answered,

    /// <summary>It is kept until the test releases it.</summary>
    Held,

    /// <summary>It is refused.</summary>
    Refused,

    /// <summary>It is refused, since something else was faster.</summary>
    Overtaken,

    /// <summary>It is carried out, and the answer is lost.</summary>
    DoneUnknown,

    /// <summary>It is lost on the way, and ends unknown.</summary>
    LostUnknown,

    /// <summary>It is lost on the way, and its end is never told.</summary>
    Lost,
}

/// <summary>One operator process and the effects that it has begun.</summary>
internal sealed class Process : IWorld
{
    private readonly SmallWorld world;
    private readonly Queue<Effect> begun = new();
    private readonly List<Effect> timers = [];
    private readonly SortedDictionary<string, long> watches = new(StringComparer.Ordinal);
    private readonly Queue<Input> heldEvents = new();

    internal Process(SmallWorld world, Func<Snapshot, Plan> reconcile, string holder, ControllerSettings settings)
    {
        this.world = world;
        Controller = new(reconcile, new() { Holder = holder }, this, settings with { Log = Log.Add });
        world.Store.Changed += seen => Tell(seen.Key.Kind, watch => new Input.Seen(watch, seen));
        world.Store.Vanished += (gone, version) =>
            Tell(gone.Key.Kind, watch => new Input.Gone(watch, gone.Key, gone.Meta.Uid, version));
    }

    internal Controller Controller { get; }

    internal Queue<Input> Inbox { get; } = new();

    /// <summary>Every effect that was ever begun.</summary>
    internal List<Effect> Effects { get; } = [];

    internal List<LogEntry> Log { get; } = [];

    internal List<Effect> Held { get; } = [];

    internal Func<Effect, Fate> FateOf { get; set; } = _ => Fate.Answered;

    internal Func<Query, Result> Answers { get; set; } = _ => Result.ProvenAbsent.Instance;

    internal bool IsFrozen { get; set; }

    /// <summary>Watches go on, and what they show is kept back until the test releases it.</summary>
    internal bool HoldsEvents { get; set; }

    internal IEnumerable<Move> Moves => Effects.Select(effect => effect.Task).OfType<EffectTask.Do>().Select(task => task.Move);

    internal DateTimeOffset? NextTimer =>
        IsFrozen || timers.Count == 0 ? null : timers.Min(timer => ((EffectTask.Timer)timer.Task).At);

    internal int CountOf<T>()
        where T : EffectTask => Effects.Count(effect => effect.Task is T);

    public void Begin(Effect effect)
    {
        Effects.Add(effect);
        if (effect.Task is EffectTask.Timer)
        {
            timers.Add(effect);
        }
        else
        {
            begun.Enqueue(effect);
        }
    }

    internal bool Turn()
    {
        if (IsFrozen)
        {
            return false;
        }
        var moved = begun.Count > 0 || Inbox.Count > 0;
        while (begun.TryDequeue(out var effect))
        {
            Meet(effect, FateOf(effect));
        }
        while (Inbox.TryDequeue(out var input))
        {
            Controller.Step(world.Now, input);
        }
        return moved;
    }

    internal void Meet(Effect effect, Fate fate)
    {
        Held.Remove(effect);
        switch (fate)
        {
            case Fate.Answered:
                if (Carry(effect) is { } outcome)
                {
                    End(effect, outcome);
                }
                break;
            case Fate.Held:
                Held.Add(effect);
                break;
            case Fate.Refused:
                End(effect, new Outcome.Refused("refused by the test"));
                break;
            case Fate.Overtaken:
                End(effect, new Outcome.Refused("overtaken by the test") { IsOvertaken = true });
                break;
            case Fate.DoneUnknown:
                Carry(effect);
                End(effect, new Outcome.Unknown("the answer was lost"));
                break;
            case Fate.LostUnknown:
                End(effect, new Outcome.Unknown("it was lost"));
                break;
            case Fate.Lost:
                break;
        }
    }

    internal void End(Effect effect, Outcome outcome) => Inbox.Enqueue(new Input.Ended(effect.Id, outcome));

    internal void FireTimers()
    {
        foreach (var timer in timers.Where(timer => ((EffectTask.Timer)timer.Task).At <= world.Now && !IsFrozen).ToList())
        {
            timers.Remove(timer);
            End(timer, ObjectStore.Done(Result.Nothing.Instance));
        }
    }

    internal void LoseWatch(string kind)
    {
        var watch = watches[kind];
        watches.Remove(kind);
        Inbox.Enqueue(new Input.Ended(watch, new Outcome.Refused("too old")));
    }

    /// <summary>The watch of a kind shows nothing any more, without ending.</summary>
    internal void DeafenWatch(string kind) => watches.Remove(kind);

    internal void ReleaseEvents()
    {
        HoldsEvents = false;
        while (heldEvents.TryDequeue(out var input))
        {
            Inbox.Enqueue(input);
        }
    }

    private Outcome? Carry(Effect effect)
    {
        if (effect.NotAfter is { } limit && world.Now > limit)
        {
            return new Outcome.Refused("too late to send");
        }
        switch (effect.Task)
        {
            case EffectTask.Do task:
                return world.Store.Carry(task.Move);
            case EffectTask.Read read:
                return ObjectStore.Done(Answers(read.Query));
            case EffectTask.List list:
                return ObjectStore.Done(world.Store.List(list.Kind));
            case EffectTask.Watch watch:
                watches[watch.Kind] = effect.Id;
                return null;
            case EffectTask.ReadLease lease:
                return world.Store.ReadLease(lease.Name);
            case EffectTask.WriteLease lease:
                return world.Store.WriteLease(lease);
            default:
                throw new InvalidOperationException($"nobody carries {effect}");
        }
    }

    private void Tell(string kind, Func<long, Input> input)
    {
        if (watches.TryGetValue(kind, out var watch))
        {
            (HoldsEvents ? heldEvents : Inbox).Enqueue(input(watch));
        }
    }
}
