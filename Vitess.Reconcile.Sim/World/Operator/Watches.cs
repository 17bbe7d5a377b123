using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.World.Api;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>The watches of one process: changes come in order, a little later, much later, or not at all.</summary>
internal sealed class Watches
{
    /// <summary>How often a watch without changes says how far it has come. Source: once a minute in Kubernetes' watch cache.</summary>
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    private readonly Ground ground;
    private readonly OperatorProcess process;
    private readonly List<Stream> open = [];
    private DateTimeOffset heldUntil;
    private bool isSubscribed;

    internal Watches(Ground ground, OperatorProcess process) => (this.ground, this.process) = (ground, process);

    /// <summary>Opens a watch at the API server.</summary>
    internal void Open(Flight flight, EffectTask.Watch watch)
    {
        if (!isSubscribed)
        {
            isSubscribed = true;
            ground.Api.Subscribe(Pass);
            ground.Clock.After(BookmarkEvery, Mark);
        }
        var kind = Served.Named(watch.Kind)
            ?? throw new InvalidOperationException($"The simulated API server does not serve {watch.Kind}.");
        var answer = ground.Api.WatchFrom(kind, (long)watch.From, out var changes);
        if (!answer.IsSuccess)
        {
            flight.End(new Outcome.Refused(answer.ToString()));
            return;
        }
        var stream = new Stream(flight, kind);
        open.Add(stream);
        foreach (var change in changes)
        {
            Deliver(stream, change);
        }
    }

    /// <summary>Lets nothing through for a span; what comes meanwhile comes afterwards.</summary>
    internal void Hold(TimeSpan span)
    {
        heldUntil = ground.Clock.Now + span;
        ground.Trace.Add(process.Holder, $"sees nothing new for {span.TotalSeconds:F1} s");
    }

    /// <summary>Breaks every watch. The process notices after a while.</summary>
    internal void Lose(TimeSpan noticedAfter)
    {
        ground.Trace.Add(process.Holder, $"loses {open.Count} watches");
        foreach (var stream in open)
        {
            Break(stream, noticedAfter);
        }
        open.Clear();
    }

    /// <summary>Breaks the watch of a kind.</summary>
    internal void Lose(KindInfo kind, TimeSpan noticedAfter) => LoseOne(_ => open.FindIndex(stream => ReferenceEquals(stream.Kind, kind)), noticedAfter);

    /// <summary>Breaks one watch.</summary>
    internal void LoseOne(Func<int, int> pick, TimeSpan noticedAfter)
    {
        if (open.Count > 0)
        {
            var stream = open[pick(open.Count)];
            ground.Trace.Add(process.Holder, $"loses its watch of {stream.Kind}");
            open.Remove(stream);
            Break(stream, noticedAfter);
        }
    }

    private void Break(Stream stream, TimeSpan noticedAfter)
    {
        stream.IsBroken = true;
        ground.Clock.After(noticedAfter, () => stream.Flight.End(new Outcome.Refused("the connection was lost")));
    }

    private void Pass(WatchEvent change)
    {
        if (process.IsDead)
        {
            ground.Clock.After(TimeSpan.Zero, () => ground.Api.Unsubscribe(Pass));
            open.Clear();
            return;
        }
        for (var i = open.Count - 1; i >= 0; i--)
        {
            var stream = open[i];
            if (stream.Flight.IsEnded)
            {
                open.RemoveAt(i);
            }
            else if (ReferenceEquals(stream.Kind, change.Kind))
            {
                Deliver(stream, change);
            }
        }
    }

    private void Deliver(Stream stream, WatchEvent change)
    {
        var at = ground.Clock.Now + ground.Latency("watch", 1, 12);
        at = at < heldUntil ? heldUntil : at;
        stream.Last = at < stream.Last ? stream.Last : at;
        ground.Clock.At(stream.Last, () => Show(stream, change));
    }

    private void Show(Stream stream, WatchEvent change)
    {
        if (stream.IsBroken || stream.Flight.IsEnded || process.IsDead)
        {
            return;
        }
        if (!ground.IsConnected(process))
        {
            open.Remove(stream);
            Break(stream, TimeSpan.FromSeconds(30));
            return;
        }
        var id = stream.Flight.Effect.Id;
        var version = (ulong)change.Version;
        process.Hear(change.Type switch
        {
            WatchEventType.Added or WatchEventType.Modified =>
                ground.Seen(change.Object) is { } seen ? new Input.Seen(id, seen) : new Input.Bookmark(id, version),
            WatchEventType.Deleted => new Input.Gone(id, KeyOf(change), change.Object.Uid(), version),
            WatchEventType.Bookmark => new Input.Bookmark(id, version),
        });
    }

    private void Mark()
    {
        if (process.IsDead)
        {
            return;
        }
        for (var i = 0; i < open.Count; i++)
        {
            Deliver(open[i], ground.Api.Bookmark(open[i].Kind));
        }
        ground.Clock.After(BookmarkEvery, Mark);
    }

    private static ObjectKey KeyOf(WatchEvent change) =>
        new(change.Kind.Name, change.Object.Namespace(), change.Object.Name());

    private sealed class Stream(Flight flight, KindInfo kind)
    {
        internal Flight Flight { get; } = flight;

        internal KindInfo Kind { get; } = kind;

        internal DateTimeOffset Last { get; set; }

        internal bool IsBroken { get; set; }
    }
}
