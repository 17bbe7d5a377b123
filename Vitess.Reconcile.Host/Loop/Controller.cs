using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>The operator's loop as a state machine: takes an input and begins effects. It never waits.</summary>
/// <remarks>
/// It decides nothing about Vitess: what to do comes from the plan of a pass, which is a function of its snapshot.
/// Equal sequences of inputs give equal sequences of effects. It is used from one thread.
/// </remarks>
public sealed class Controller
{
    private readonly ControllerSettings settings;
    private readonly InFlight inFlight;
    private readonly WorkQueue queue = new();
    private readonly ObjectCache cache;
    private readonly Feeds feeds;
    private readonly Questions questions;
    private readonly Passes passes;
    private readonly Leadership leadership;
    private readonly SortedDictionary<ObjectKey, KeyState> states = [];
    private readonly List<Change> changes = [];
    private readonly List<ObjectKey> concerned = [];
    private DateTimeOffset? electedAt;
    private bool isReady;
    private DateTimeOffset? stopBy;
    private (long Id, DateTimeOffset At)? timer;

    /// <summary>A loop that has not begun; <see cref="Input.Started"/> starts it.</summary>
    /// <param name="reconcile">What a pass is: a snapshot in, a plan out.</param>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="world">Where effects begin. It must not call back from within <see cref="IWorld.Begin"/>.</param>
    /// <param name="settings">Bounds and pauses.</param>
    public Controller(Func<Snapshot, Plan> reconcile, Options options, IWorld world, ControllerSettings settings)
    {
        this.settings = settings;
        inFlight = new(world);
        cache = new(settings.TombstonesKept);
        feeds = new(cache, inFlight, settings, Counters);
        questions = new(cache, inFlight, settings, Counters);
        passes = new(reconcile, options, settings, cache, feeds, questions, queue, inFlight, Counters);
        leadership = new(options.Holder, settings, inFlight);
    }

    /// <summary>How often things have happened.</summary>
    public Counters Counters { get; } = new();

    /// <summary>Whether passes run: this process leads, and has listed everything since it began to lead.</summary>
    public bool IsActive => isReady;

    /// <summary>Whether it was asked to end and nothing is left to do.</summary>
    public bool IsStopped => leadership.HasResigned;

    /// <summary>How many keys wait for their pass, whether everything was listed once, so that this process could lead, and what keeps it from it.</summary>
    internal (int QueueDepth, bool IsWarm, ValueList<FeedTrouble> Troubles, string? LeaseTrouble) Signs =>
        (queue.Count, feeds.AreListedSince(DateTimeOffset.UnixEpoch), feeds.Troubles, leadership.Trouble);

    /// <summary>Takes an input, runs the passes that are due, and begins the effects that follow.</summary>
    /// <param name="now">The instant of this step; never earlier than in the step before.</param>
    /// <param name="input">What has happened.</param>
    public void Step(DateTimeOffset now, Input input)
    {
        Counters.Steps++;
        // A process that was frozen finds out whether it still leads before it believes anything else.
        JudgeLeadership(now);
        Take(input, now);
        while (inFlight.TryTakeOverdue(now, out var entry))
        {
            End(entry, new Outcome.Unknown("no answer came in time"), now);
        }
        leadership.IsResigning = stopBy is { } by && (now >= by || !inFlight.HasMoves);
        leadership.Tick(now);
        JudgeLeadership(now);
        if (!feeds.IsStarted && leadership.IsStandby)
        {
            feeds.ListAll(now);
        }
        feeds.Tick(now);
        if (isReady && stopBy is null)
        {
            queue.Wake(now);
            RunReady(now);
        }
        ArmTimer(now);
    }

    private void JudgeLeadership(DateTimeOffset now)
    {
        var leads = leadership.Leads(now);
        if (leads && electedAt is null)
        {
            Counters.Elections++;
            electedAt = now;
            settings.Log?.Invoke(new(now, "Leading", []));
            // Somebody else may have written until just now, and what was asked before may be older than that.
            feeds.ListAll(now);
            questions.Clear();
            foreach (var state in states.Values)
            {
                state.Asked.Clear();
                state.Remembered = null;
            }
        }
        else if (!leads && electedAt is not null)
        {
            (electedAt, isReady) = (null, false);
            settings.Log?.Invoke(new(now, "No longer leading", []));
        }
    }

    private void Take(Input input, DateTimeOffset now)
    {
        switch (input)
        {
            case Input.Seen seen:
                Note(cache.Put(seen.Object, now));
                break;
            case Input.Gone gone:
                Note(cache.Remove(gone.Key, gone.Uid, now));
                break;
            case Input.Stop stop:
                stopBy = stop.Until;
                break;
            case Input.Bookmark bookmark:
                feeds.Bookmark(bookmark.Watch, bookmark.Version, now);
                break;
            case Input.Ended ended when timer is { } armed && armed.Id == ended.Effect:
                timer = null;
                break;
            case Input.Ended ended when inFlight.TryEnd(ended.Effect, out var entry):
                End(entry, ended.Outcome, now);
                break;
            default:
                break;
        }
    }

    private void End(InFlight.Entry entry, Outcome outcome, DateTimeOffset now)
    {
        var effect = entry.Effect;
        switch (effect.Task)
        {
            case EffectTask.Do done when entry.Key is { } key:
                EndMove(effect, done.Move, key, outcome, now);
                break;
            case EffectTask.Read read:
                foreach (var asker in questions.End(effect, read.Query, outcome, now))
                {
                    queue.Add(asker);
                }
                break;
            case EffectTask.List or EffectTask.Watch:
                EndFeed(effect, outcome, now);
                break;
            case EffectTask.ReadLease or EffectTask.WriteLease:
                leadership.End(effect, outcome, now);
                break;
            default:
                break;
        }
    }

    private void EndMove(Effect effect, Move move, KeyState key, Outcome outcome, DateTimeOffset now)
    {
        // A status changes nothing that is read elsewhere; if it counted, writing one would make every reading stale.
        key.LastEnd = move is Move.SetStatus ? key.LastEnd : now;
        key.Attempts.End(effect.Id, outcome, now, settings);
        settings.Log?.Invoke(MoveLog.Ended(now, effect, move, key.Key, outcome, key.Races.IsLost(move, outcome, now)));
        settings.MoveEnded?.Invoke(new(key.Key, key.Uid, effect, move, outcome, now));
        switch (outcome)
        {
            case Outcome.Done(Result.Written written):
                Note(cache.Put(written.Object, now));
                break;
            case Outcome.Done when move is Move.Delete delete:
                key.Add(new(delete.Key, delete.Uid, now));
                break;
            case Outcome.Refused:
                Counters.MovesRefused++;
                break;
            case Outcome.Unknown:
                Counters.MovesUnknown++;
                break;
            default:
                break;
        }
        queue.Add(key);
    }

    private void EndFeed(Effect effect, Outcome outcome, DateTimeOffset now)
    {
        changes.Clear();
        feeds.End(effect, outcome, now, changes);
        foreach (var change in changes)
        {
            Note(change);
        }
        if (effect.Task is EffectTask.List)
        {
            passes.SeenAll();
        }
        if (!isReady && electedAt is { } since && feeds.AreListedSince(since))
        {
            isReady = true;
            foreach (var kind in Kinds.Resources)
            {
                foreach (var item in cache.All(kind))
                {
                    QueueKey(item.Key);
                }
            }
            foreach (var state in states.Values)
            {
                queue.Add(state);
            }
        }
    }

    private void Note(Change? changed)
    {
        if (changed is not { } change)
        {
            return;
        }
        passes.Seen(change.Key);
        if (!isReady)
        {
            // When passes begin to run, every key does.
            return;
        }
        concerned.Clear();
        Concerns.Collect(change, cache, concerned);
        foreach (var key in concerned)
        {
            QueueKey(key);
        }
    }

    private void QueueKey(ObjectKey key)
    {
        if (!states.TryGetValue(key, out var state))
        {
            if (!Concerns.HasPass(key.Kind) || cache.Find(key) is null)
            {
                return;
            }
            states.Add(key, state = new(key));
        }
        queue.Add(state);
    }

    private void RunReady(DateTimeOffset now)
    {
        for (var left = settings.PassesMax; left > 0 && queue.TryTake(out var key); left--)
        {
            if (cache.Find(key.Key) is ObservedObject.Resource subject && settings.Share.Covers(subject))
            {
                passes.Run(key, subject, now);
            }
            else
            {
                Drop(key, now);
            }
        }
    }

    /// <summary>Forgets a key whose resource is gone, once nothing that it began can still happen.</summary>
    private void Drop(KeyState key, DateTimeOffset now)
    {
        key.Asked.Forget(DateTimeOffset.MaxValue, key, questions);
        key.Remembered = null;
        passes.Drop(key);
        key.Attempts.Expire(now);
        key.Attempts.ForgetSpent();
        queue.Arm(key, key.Attempts.NextBound);
        if (key.Attempts.IsEmpty)
        {
            states.Remove(key.Key);
        }
    }

    /// <summary>Keeps one timer armed, for the earliest instant at which anything is due.</summary>
    private void ArmTimer(DateTimeOffset now)
    {
        var next = Instants.Earlier(Instants.Earlier(inFlight.NextOverdue, feeds.NextRetry), leadership.NextAt(now));
        next = Instants.Earlier(next, stopBy is { } by && by > now ? by : null);
        if (isReady && stopBy is null)
        {
            next = queue.HasReady ? now : Instants.Earlier(next, queue.NextDue);
        }
        if (next is not { } at)
        {
            return;
        }
        at = at > now ? at : now;
        if (timer is not { } armed || armed.At > at || armed.At + settings.Lateness < now)
        {
            timer = (inFlight.StartTimer(now, at, settings.Lateness), at);
        }
    }
}
