namespace Vitess.Reconcile.Host.Loop;

/// <summary>The effects that have begun and not ended, and when they are overdue by our own clock.</summary>
/// <remarks>Timers are not among them: they are the loop's own and cost nothing when they are lost.</remarks>
internal sealed class InFlight(IWorld world)
{
    private readonly Dictionary<long, Entry> entries = [];
    private readonly PriorityQueue<long, (long Ticks, long Id)> overdue = new();
    private long lastId;

    /// <summary>When the next effect is overdue; null when nothing is in flight.</summary>
    internal DateTimeOffset? NextOverdue
    {
        get
        {
            while (overdue.TryPeek(out var id, out var due))
            {
                if (entries.ContainsKey(id))
                {
                    return new DateTimeOffset(due.Ticks, TimeSpan.Zero);
                }
                overdue.Dequeue();
            }
            return null;
        }
    }

    /// <summary>Whether a move has begun and not ended.</summary>
    internal bool HasMoves
    {
        get
        {
            foreach (var entry in entries.Values)
            {
                if (entry.Effect.Task is EffectTask.Do)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>Makes an effect known, so that it can be accounted for before the world hears of it.</summary>
    internal Effect Prepare(
        DateTimeOffset now, EffectTask task, TimeSpan deadline, TimeSpan lateness, KeyState? key = null,
        DateTimeOffset? notAfter = null)
    {
        var effect = new Effect(++lastId, task, now, deadline, notAfter);
        entries.Add(effect.Id, new Entry(effect, key));
        overdue.Enqueue(effect.Id, ((now + deadline + lateness).UtcTicks, effect.Id));
        return effect;
    }

    /// <summary>Begins an effect that was prepared.</summary>
    internal void Start(Effect effect) => world.Begin(effect);

    /// <summary>Begins a timer.</summary>
    internal long StartTimer(DateTimeOffset now, DateTimeOffset at, TimeSpan lateness)
    {
        var effect = new Effect(++lastId, new EffectTask.Timer(at), now, at - now + lateness, null);
        world.Begin(effect);
        return effect.Id;
    }

    /// <summary>Takes an effect out because it has ended; false when it is not known or no longer awaited.</summary>
    internal bool TryEnd(long id, out Entry entry) => entries.Remove(id, out entry);

    /// <summary>Takes out an effect that should have ended by now.</summary>
    internal bool TryTakeOverdue(DateTimeOffset now, out Entry entry)
    {
        if (NextOverdue is { } due && due <= now)
        {
            return entries.Remove(overdue.Dequeue(), out entry);
        }
        entry = default;
        return false;
    }

    /// <summary>An effect and the key that it was begun for, when it was begun for one.</summary>
    internal readonly record struct Entry(Effect Effect, KeyState? Key);
}
