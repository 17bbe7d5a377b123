using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>The status of a VitessShard: the Go operator's fields, and our conditions as the map that they are there.</summary>
internal static class ShardStatus
{
    internal static Func<ValueList<Reason>, Json> Of(ShardView view, ValueList<Reason> waits) =>
        told => Of(view, ShardState.Of(view), RolloutStatus.Of(view, told), waits, told);

    private static Json Of(ShardView view, ShardState state, Json? rollout, ValueList<Reason> waits, ValueList<Reason> told) => Json.Map(
        ("observedGeneration", view.Snapshot.Subject.Meta.Generation),
        ("tablets", view.Tablets.Count == 0 ? null : Json.Map(view.Tablets.ToValueMap(it => it.Alias.ToString(), it => Tablet(view, it)))),
        ("cells", view.Tablets.Count == 0 ? null : Json.List(Cells(view))),
        ("vitessOrchestrator", Json.Map(("available", state.VtorcAvailable))),
        ("hasMaster", Conditions.Of(HasPrimary(view))),
        ("masterAlias", view.KnownRecord?.Primary?.ToString()),
        ("servingWrites", Conditions.Of(view.KnownRecord?.IsPrimaryServing)),
        ("hasInitialBackup", Conditions.Of(BackupJob.HasInitialBackup(view))),
        ("idle", Conditions.Of(IsIdle(view))),
        ("lowestPodGeneration", LowestPodGeneration(view)),
        ("backupLocations", Backups(view)),
        ("rollout", rollout),
        ("conditions", Conditions.Map(
            view.Snapshot.Subject.Status["conditions"],
            view.Now,
            Of(state, waits, told).Concat(RolloutStatus.Told(view.Snapshot, rollout)))));

    /// <summary>The conditions that every kind has.</summary>
    private static IEnumerable<Condition> Of(ShardState state, ValueList<Reason> waits, ValueList<Reason> told) =>
        StandardConditions.Of(
            state.IsReady && !waits.Any(wait => !wait.IsNote), state.IsAvailable, waits, told);

    private static bool? HasPrimary(ShardView view) => view.Record switch
    {
        Reading<ShardRecord>.Known known => known.Value.Primary is not null,
        _ => null,
    };

    /// <summary>Whether no cell serves the shard; not said of a shard without record, as the Go operator does not say it.</summary>
    private static bool? IsIdle(ShardView view) => view.ServingGraph switch
    {
        Reading<Answer.ServingGraph>.Known known when view.Record is Reading<ShardRecord>.Known =>
            !known.Value.Ranges.Any(cell => cell.Value.Contains(view.Name.Range)),
        _ => null,
    };

    private static Json Tablet(ShardView view, TabletHealth tablet) => Json.Map(
        ("poolType", tablet.Desired.PoolType),
        ("index", tablet.Desired.Index),
        ("running", Conditions.Of(tablet.Pod is not null && tablet.IsRunning)),
        ("ready", Conditions.Of(tablet.IsReady ? true : tablet.Pod is null ? false : null)),
        ("available", Conditions.Of(tablet.Pod is null ? false : tablet.IsReady ? tablet.IsAvailable(view.Now) : null)),
        ("dataVolumeBound", Conditions.Of(tablet.Desired.Claim is null ? null : tablet.Claim?.IsBound == true)),
        ("type", tablet.Record?.Type.ToString().ToLowerInvariant()),
        ("pendingChanges", PodRelease.Pending(view, tablet)));

    private static IEnumerable<Json> Cells(ShardView view) => view.Tablets
        .Select(tablet => tablet.Alias.Cell.Value).Distinct().Order(StringComparer.Ordinal).Select(Json.FromString);

    private static Json? LowestPodGeneration(ShardView view)
    {
        long? lowest = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod?.Meta.Annotations.GetValueOrDefault(GoAnnotations.ObservedShardGeneration) is { } text
                && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
            {
                lowest = lowest is null || generation < lowest ? generation : lowest;
            }
        }
        return lowest is { } it and > 0 ? it : null;
    }

    private static Json? Backups(ShardView view) => !view.Desired.MayBackUp || view.Desired.BackupLocations.Count == 0
        ? null
        : Json.List(view.Desired.BackupLocations.Select(name => Location(view.Snapshot.Backups, name)));

    private static Json Location(ValueList<ObservedObject.Resource> backups, string name)
    {
        var (complete, incomplete) = (0, 0);
        string? latest = null;
        foreach (var backup in backups.AsSpan())
        {
            if (backup.Meta.Labels.GetValueOrDefault(Labels.BackupLocation) != name)
            {
                continue;
            }
            var isComplete = backup.Status["complete"]?.AsBoolean == true;
            (complete, incomplete) = isComplete ? (complete + 1, incomplete) : (complete, incomplete + 1);
            var start = isComplete ? backup.Status["startTime"]?.AsText : null;
            latest = string.CompareOrdinal(start, latest) > 0 ? start : latest;
        }
        return Json.Map(
            ("name", name.Length == 0 ? null : name),
            ("completeBackups", complete),
            ("incompleteBackups", incomplete),
            ("latestCompleteBackupTime", latest));
    }
}
