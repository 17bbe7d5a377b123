using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>Runs the pass of a key: makes its snapshot, has it planned, and begins what the plan wants.</summary>
internal sealed class Passes(
    Func<Snapshot, Plan> reconcile,
    Options options,
    ControllerSettings settings,
    ObjectCache cache,
    Feeds feeds,
    Questions questions,
    WorkQueue queue,
    InFlight inFlight,
    Counters counters)
{
    private readonly List<KeyState> blocked = [];

    /// <summary>Runs the pass of a key whose resource stands, unless it has to wait.</summary>
    internal void Run(KeyState key, ObservedObject.Resource subject, DateTimeOffset now)
    {
        if (now < key.NotBefore)
        {
            queue.Arm(key, key.NotBefore);
            return;
        }
        if (!key.SeesItsOwn(cache, feeds))
        {
            Block(key, now);
            return;
        }
        counters.Passes++;
        try
        {
            key.Attempts.Expire(now);
            var plan = reconcile(SnapshotOf(key, subject, now));
            var next = CarryOut(plan, key, now);
            key.Failures = 0;
            queue.Arm(key, next);
        }
        // The one catch-all: a defect in the pass of one key must not stop the others.
        catch (Exception defect)
        {
            counters.Exceptions++;
            key.Failures++;
            key.NotBefore = now + settings.PauseAfter(key.Failures, counters.Passes, settings.BackOffMax);
            queue.Arm(key, key.NotBefore);
            settings.Log?.Invoke(new(
                now, "Pass failed", [new("key", key.Key.ToString()), new("defect", defect.ToString())]));
        }
    }

    /// <summary>Has the keys run that wait to see a change of this object.</summary>
    internal void Seen(ObjectKey changed)
    {
        for (var i = blocked.Count - 1; i >= 0; i--)
        {
            foreach (var deletion in blocked[i].Deletions)
            {
                if (deletion.Key == changed)
                {
                    queue.Add(blocked[i]);
                    blocked.RemoveAt(i);
                    break;
                }
            }
        }
    }

    /// <summary>Has all keys run that wait to see their own deletions, because a whole kind was listed.</summary>
    internal void SeenAll()
    {
        foreach (var key in blocked)
        {
            queue.Add(key);
        }
        blocked.Clear();
    }

    /// <summary>Forgets a key that has no resource any more.</summary>
    internal void Drop(KeyState key) => blocked.Remove(key);

    private void Block(KeyState key, DateTimeOffset now)
    {
        if (!blocked.Contains(key))
        {
            blocked.Add(key);
        }
        foreach (var deletion in key.Deletions)
        {
            if (now - deletion.EndedAt >= settings.ReflectionMax)
            {
                feeds.Distrust(deletion.Key.Kind, now);
            }
        }
        queue.Arm(key, now + settings.ReflectionMax);
    }

    private Snapshot SnapshotOf(KeyState key, ObservedObject.Resource subject, DateTimeOffset now)
    {
        if (key.Uid != subject.Meta.Uid)
        {
            (key.Uid, key.Remembered) = (subject.Meta.Uid, null);
        }
        var claims = cache.Claims(subject);
        return new()
        {
            Now = now,
            Options = options,
            Subject = subject,
            Owned = cache.Owned(subject.Meta.Uid),
            Family = cache.Family(subject),
            Services = cache.Services(subject),
            Backups = subject.Key.Kind switch
            {
                Kinds.VitessShard => cache.Backups(subject),
                Kinds.VitessBackupSchedule => cache.UntoldBackups(subject),
                _ => cache.BackupsOf(claims),
            },
            Claims = claims,
            TabletPods = cache.TabletPods(subject),
            VtorcPods = subject.Key.Kind == Kinds.VitessShard ? cache.VtorcPods(subject) : default,
            Secrets = cache.Secrets(subject.Key.Namespace),
            Nodes = cache.Nodes,
            Readings = key.Asked.Readings,
            UnderWay = key.Attempts.UnderWay,
            LastEnd = key.LastEnd,
            Remembered = key.Remembered,
        };
    }

    /// <summary>Begins what a plan wants and what is not under way.</summary>
    /// <returns>When the key runs by itself; null when only a change matters.</returns>
    private DateTimeOffset? CarryOut(Plan plan, KeyState key, DateTimeOffset now)
    {
        key.Remembered = settings.Unify is not { } share || ReferenceEquals(plan.Remembered?.Rendering, key.Remembered?.Rendering)
            ? plan.Remembered
            : plan.Remembered?.Sharing(share);
        var next = plan.WakeUp;
        foreach (var planned in plan.Moves.AsSpan())
        {
            // A status that has to wait is planned anew when the one before it has ended, on what it has made of the object.
            if (key.Attempts.IsUnderWay(planned.Move)
                || (planned.Move is Move.SetStatus status && key.Attempts.IsStatusInFlight(status.Key)))
            {
                continue;
            }
            if (planned.Move is Move.SetStatus && key.Statuses.NextAfter(now) is { } later)
            {
                next = Instants.Earlier(next, later);
                continue;
            }
            Begin(planned, key, now);
        }
        key.Attempts.ForgetSpent();
        if (key.Attempts.IsEmpty)
        {
            key.Races.Clear();
        }
        foreach (var need in plan.Needs.AsSpan())
        {
            next = Instants.Earlier(next, questions.Ask(need, key, now));
        }
        key.Asked.Forget(now - settings.AnswersKept, key, questions);
        next = Instants.Earlier(next, key.Attempts.NextBound);
        return next is { } at && at < now + settings.PauseMin ? now + settings.PauseMin : next;
    }

    private void Begin(PlannedMove planned, KeyState key, DateTimeOffset now)
    {
        counters.Moves++;
        if (planned.Move is Move.SetStatus)
        {
            key.Statuses.Use(now);
        }
        var effect = inFlight.Prepare(
            now, new EffectTask.Do(planned.Move), planned.Deadline, settings.Lateness, key, planned.NotAfter);
        key.Attempts.Begin(effect, planned.Move);
        settings.Log?.Invoke(MoveLog.Begun(effect, planned.Move, key.Key));
        inFlight.Start(effect);
    }
}
