using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>How far a change of the tablets has come: in a shard, and summed up over shards.</summary>
internal static class RolloutStatus
{
    private const string Type = "RollingOut";

    /// <summary>Of a shard; null when all its tablets are up to date.</summary>
    internal static Json? Of(ShardView view, ValueList<Reason> told)
    {
        var outdated = view.Tablets.Where(tablet => tablet.IsOutdated).ToValueList();
        var isOn = outdated.Count > 0 || (WasOn(view.Snapshot.Subject) && view.Tablets.Any(tablet => !tablet.IsReady));
        return !isOn ? null : Json.Map(
            ("updated", view.Tablets.Count - outdated.Count),
            ("total", view.Tablets.Count),
            ("current", Current(view)?.ToString()),
            ("waitingFor", (told.FirstOrDefault(reason => reason.IsBlocked) ?? told.FirstOrDefault(reason => !reason.IsNote && reason.Code != Metadata.Outdated))?.Text));
    }

    /// <summary>Of all shards of a keyspace or a cluster; null when all their tablets are up to date.</summary>
    internal static Json? Of(IEnumerable<ObservedObject.Resource> shards)
    {
        var (updated, total, waiting, isOn) = (0L, 0L, (string?)null, false);
        var current = new List<string>();
        foreach (var shard in shards)
        {
            var rollout = shard.Status["rollout"];
            var tablets = shard.Status["tablets"]?.Members.Count ?? 0;
            updated += rollout?["updated"]?.AsInteger ?? tablets;
            total += rollout?["total"]?.AsInteger ?? tablets;
            isOn |= rollout is not null;
            waiting ??= rollout?["waitingFor"]?.AsText is { } text ? $"{shard.Key}: {text}" : null;
            if (rollout?["current"]?.AsText is { } tablet)
            {
                current.Add(tablet);
            }
        }
        return !isOn ? null : Json.Map(
            ("updated", updated),
            ("total", total),
            ("current", current.Count == 0 ? null : string.Join(", ", current)),
            ("waitingFor", waiting));
    }

    /// <summary>Whether it is on, and, once it was, that it is over. None on what never had one.</summary>
    internal static IEnumerable<Condition> Told(Snapshot snapshot, Json? rollout)
    {
        if (rollout is not null)
        {
            yield return new(Type, Conditions.True, "TabletsOutdated", $"{rollout["updated"]} of {rollout["total"]} tablets are up to date");
        }
        else if (Conditions.Of(snapshot.Subject.Status, Type) is not null)
        {
            yield return new(Type, Conditions.False, "Complete", "all tablets are up to date");
        }
    }

    private static bool WasOn(ObservedObject.Resource subject) => Conditions.StatusOf(subject.Status, Type) == Conditions.True;

    /// <summary>The tablet that the turn is held for, or that is away.</summary>
    private static Api.TabletAlias? Current(ShardView view) => view.Turn?.Tablet
        ?? view.Tablets.FirstOrDefault(tablet => !tablet.IsReady)?.Alias;
}
