using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Keeps the cache fed: lists each kind, watches it, and lists it anew when the watch is lost.</summary>
internal sealed class Feeds(ObjectCache cache, InFlight inFlight, ControllerSettings settings, Counters counters)
{
    /// <summary>What the log says when a kind cannot be listed or watched.</summary>
    internal const string NotSeen = "Kind not seen";

    private const string SeenAgain = "Kind seen again";

    private readonly List<Feed> feeds = [.. Kinds.Watched.Select(kind => new Feed(kind))];

    /// <summary>Whether lists were begun at all.</summary>
    internal bool IsStarted { get; private set; }

    /// <summary>The kinds that cannot be listed or watched just now, and why.</summary>
    internal ValueList<FeedTrouble> Troubles { get; private set; }

    /// <summary>When a kind is listed again after a failure; null when none has to be.</summary>
    internal DateTimeOffset? NextRetry
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var feed in feeds)
            {
                if (feed.RetryAt is { } at && (next is null || at < next))
                {
                    next = at;
                }
            }
            return next;
        }
    }

    /// <summary>Whether every kind has been listed by a list that was sent at or after an instant.</summary>
    internal bool AreListedSince(DateTimeOffset since)
    {
        foreach (var feed in feeds)
        {
            if (feed.ListedAsOf < since)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether a kind has been listed by a list that was sent after an instant.</summary>
    internal bool IsListedAfter(string kind, DateTimeOffset instant) =>
        FeedOf(kind) is { } feed && feed.ListedAsOf > instant;

    /// <summary>Lists every kind, also those whose list is on its way.</summary>
    internal void ListAll(DateTimeOffset now)
    {
        IsStarted = true;
        foreach (var feed in feeds)
        {
            List(feed, now);
        }
    }

    /// <summary>Lists what failed before and is due again.</summary>
    internal void Tick(DateTimeOffset now)
    {
        foreach (var feed in feeds)
        {
            if (feed.RetryAt is { } at && at <= now)
            {
                List(feed, now);
            }
        }
    }

    /// <summary>Lists a kind anew, and watches it anew, because its watch shows too little.</summary>
    internal void Distrust(string kind, DateTimeOffset now)
    {
        if (FeedOf(kind) is { List: 0, RetryAt: null } feed)
        {
            feed.Watch = 0;
            List(feed, now);
        }
    }

    /// <summary>Takes a bookmark: the present watch has shown everything up to it.</summary>
    internal void Bookmark(long watch, ulong version, DateTimeOffset now)
    {
        foreach (var feed in feeds)
        {
            if (feed.Watch == watch)
            {
                cache.Complete(feed.Kind, version);
                feed.WatchTrouble = null;
                TellTrouble(feed, now);
                return;
            }
        }
    }

    /// <summary>Takes the end of a list or a watch.</summary>
    internal void End(Effect effect, Outcome outcome, DateTimeOffset now, List<Change> changes)
    {
        switch (effect.Task)
        {
            case EffectTask.List list when FeedOf(list.Kind) is { } feed && feed.List == effect.Id:
                EndList(feed, effect, outcome, now, changes);
                break;
            case EffectTask.Watch watch when FeedOf(watch.Kind) is { } feed && feed.Watch == effect.Id:
                counters.WatchesLost++;
                feed.Watch = 0;
                // A watch that has lived long was ended in the ordinary course; one that has not may be refused again.
                feed.Failures = now - effect.SentAt >= settings.BackOffMax ? 0 : feed.Failures;
                ListAgain(feed, effect.Id, now);
                // Once is an accident of the network; what ends young again and again is refused.
                feed.WatchTrouble = feed.Failures > 1 ? $"the watch ends at once: {outcome.Failure()}" : null;
                TellTrouble(feed, now);
                break;
            default:
                break;
        }
    }

    private void EndList(Feed feed, Effect effect, Outcome outcome, DateTimeOffset now, List<Change> changes)
    {
        feed.List = 0;
        if (outcome is not Outcome.Done(Result.Listed listed))
        {
            counters.ListsFailed++;
            ListAgain(feed, effect.Id, now);
            feed.ListTrouble = $"it cannot be listed: {outcome.Failure()}";
            TellTrouble(feed, now);
            return;
        }
        feed.ListTrouble = null;
        TellTrouble(feed, now);
        cache.Merge(feed.Kind, listed.Objects, listed.Version, now, changes);
        feed.ListedAsOf = effect.SentAt;
        if (feed.Watch == 0)
        {
            var watch = inFlight.Prepare(
                now, new EffectTask.Watch(feed.Kind, listed.Version), settings.WatchDeadline, settings.Lateness);
            feed.Watch = watch.Id;
            inFlight.Start(watch);
        }
    }

    /// <summary>Writes one line when trouble with a kind begins, becomes another, or is over.</summary>
    private void TellTrouble(Feed feed, DateTimeOffset now)
    {
        var trouble = feed.ListTrouble ?? feed.WatchTrouble;
        if (trouble == feed.Told)
        {
            return;
        }
        feed.Told = trouble;
        Troubles = feeds.Where(one => one.Told is not null).Select(one => new FeedTrouble(one.Kind, one.Told ?? "")).ToValueList();
        settings.Log?.Invoke(trouble is null
            ? new(now, SeenAgain, [new("kind", feed.Kind)])
            : new(now, NotSeen, [new("kind", feed.Kind), new("why", trouble)]));
    }

    private void ListAgain(Feed feed, long effect, DateTimeOffset now)
    {
        if (feed.List == 0)
        {
            feed.Failures++;
            feed.RetryAt = now + settings.PauseAfter(feed.Failures, effect, settings.BackOffMax);
        }
    }

    private void List(Feed feed, DateTimeOffset now)
    {
        counters.Lists++;
        var list = inFlight.Prepare(now, new EffectTask.List(feed.Kind), settings.ListDeadline, settings.Lateness);
        feed.List = list.Id;
        feed.RetryAt = null;
        inFlight.Start(list);
    }

    private Feed? FeedOf(string kind)
    {
        foreach (var feed in feeds)
        {
            if (feed.Kind == kind)
            {
                return feed;
            }
        }
        return null;
    }

    private sealed class Feed(string kind)
    {
        internal string Kind { get; } = kind;

        /// <summary>The list on its way; 0 when there is none. Older ones no longer count.</summary>
        internal long List { get; set; }

        /// <summary>The present watch; 0 when there is none.</summary>
        internal long Watch { get; set; }

        internal int Failures { get; set; }

        internal string? ListTrouble { get; set; }

        internal string? WatchTrouble { get; set; }

        /// <summary>The trouble that was told last; null when there is none.</summary>
        internal string? Told { get; set; }

        internal DateTimeOffset? RetryAt { get; set; }

        /// <summary>When the last list that came was sent.</summary>
        internal DateTimeOffset ListedAsOf { get; set; } = DateTimeOffset.MinValue;
    }
}

/// <summary>A kind that is not seen as it should be.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Why">Why, as the world told.</param>
public sealed record FeedTrouble(string Kind, string Why);
