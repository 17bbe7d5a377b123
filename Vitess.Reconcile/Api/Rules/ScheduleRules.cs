using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Schedules of backups.</summary>
internal static class ScheduleRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "duplicate-schedule",
            "Two backup schedules have one name, so that they overwrite each other for ever.",
            view => CellRules.Distinct(
                Schedules(view).Select(one => (one.Schedule.Name ?? "", one.Place)).ToValueList(), "schedule", "name")),
        RuleCheck.Warning(
            "schedule-when",
            "A schedule says when in two ways or in none; no backup is taken.",
            view => Schedules(view).SelectMany(When)),
        RuleCheck.Warning(
            "schedule-syntax",
            "A schedule's time cannot be understood; no backup is taken.",
            view => Schedules(view).SelectMany(Syntax)),
        RuleCheck.Warning(
            "schedule-never",
            "A schedule never comes due; no backup is taken.",
            view => Schedules(view).SelectMany(Never)),
        RuleCheck.Warning(
            "schedule-strategy",
            "A strategy names too little or too much for its scope; no backup of its schedule is taken.",
            view => Strategies(view).SelectMany(Scope)),
        RuleCheck.Warning(
            "schedule-target",
            "A strategy names a keyspace or shard that the cluster does not have; nothing of it is backed up.",
            view => Strategies(view).SelectMany(one => Target(view, one))),
        RuleCheck.Warning(
            "duplicate-strategy",
            "Two strategies of a schedule have one name, so that their Jobs are taken for each other's.",
            view => Schedules(view).SelectMany(schedule => CellRules.Distinct(
                Strategies(schedule).Select(one => (one.Strategy.Name ?? "", one.Place)).ToValueList(), "strategy", "name"))),
        RuleCheck.Warning(
            "schedule-history",
            "A schedule keeps none of its Jobs that succeeded; what they did cannot be looked at.",
            view => Schedules(view).Where(one => one.Schedule.SuccessfulJobsHistoryLimit == 0).Select(one => new Finding(
                one.Place.Member("successfulJobsHistoryLimit"),
                "No Job that succeeded is kept: nobody can look at what it did, and the Go operator would serve its time again",
                "Write 1 or more"))),
    ];

    internal readonly record struct ScheduleAt(VitessBackupScheduleTemplate Schedule, Place Place);

    private readonly record struct StrategyAt(VitessBackupScheduleStrategy Strategy, Place Place)
    {
        internal string Scope => Strategy.Scope is { Length: > 0 } scope ? scope : "Shard";

        internal string Keyspace => Strategy.Keyspace ?? "";

        internal string Shard => Strategy.Shard ?? "";
    }

    internal static IEnumerable<ScheduleAt> Schedules(SpecView view) => SpecView.Each(
        view.Spec.Backup?.Schedules, Place.Spec.Member("backup").Member("schedules"), (one, place) => new ScheduleAt(one, place));

    private static IEnumerable<StrategyAt> Strategies(ScheduleAt schedule) => SpecView.Each(
        schedule.Schedule.Strategies, schedule.Place.Member("strategies"), (one, place) => new StrategyAt(one, place));

    private static IEnumerable<StrategyAt> Strategies(SpecView view) => Schedules(view).SelectMany(Strategies);

    private static IEnumerable<Finding> When(ScheduleAt one)
    {
        var (schedule, frequency) = (one.Schedule.Schedule ?? "", one.Schedule.Frequency ?? "");
        if (schedule.Length > 0 == frequency.Length > 0)
        {
            yield return new(
                one.Place,
                schedule.Length > 0 ? "schedule and frequency are both set, and no backup is taken" : "Neither schedule nor frequency says when",
                schedule.Length > 0 ? "Take one of the two out" : "Add schedule, as in \"0 3 * * *\", or frequency, as in 24h");
        }
    }

    private static IEnumerable<Finding> Syntax(ScheduleAt one)
    {
        if (one.Schedule.Schedule is { Length: > 0 } schedule && CronText.Problem(schedule) is { } problem)
        {
            yield return new(
                one.Place.Member("schedule"),
                $"{Quote.Of(schedule)}: {problem}",
                "Write minute, hour, day, month and weekday, as in \"0 3 * * *\", or a word such as @daily");
        }
        if (one.Schedule.Frequency is { Length: > 0 } frequency && !CronText.IsFrequency(frequency))
        {
            yield return new(
                one.Place.Member("frequency"),
                $"{Quote.Of(frequency)} does not divide an hour or a day evenly",
                "Write minutes that divide an hour, as in 15m, or hours that divide a day, as in 6h");
        }
    }

    private static IEnumerable<Finding> Never(ScheduleAt one)
    {
        if (one.Schedule.Schedule is { Length: > 0 } schedule && CronText.Problem(schedule) is null && CronText.IsNever(schedule))
        {
            yield return new(
                one.Place.Member("schedule"), $"{Quote.Of(schedule)} names a day that none of its months has", "Write a day that comes");
        }
        if (one.Schedule.AllowedMissedRun == 0)
        {
            yield return new(
                one.Place.Member("allowedMissedRun"),
                "Every time that is due counts as missed first, and none may be missed: nothing is ever run",
                "Write 1 or more, or take the field out");
        }
    }

    private static IEnumerable<Finding> Scope(StrategyAt one)
    {
        var (needsKeyspace, needsShard) = (one.Scope != "Cluster", one.Scope == "Shard");
        if (one.Keyspace.Length > 0 != needsKeyspace)
        {
            yield return new(
                needsKeyspace ? one.Place : one.Place.Member("keyspace"),
                $"The scope {one.Scope} {(needsKeyspace ? "needs a keyspace" : "takes no keyspace")}",
                needsKeyspace ? "Add keyspace" : "Take keyspace out, or write scope: Keyspace");
        }
        if (one.Shard.Length > 0 != needsShard)
        {
            yield return new(
                needsShard ? one.Place : one.Place.Member("shard"),
                $"The scope {one.Scope} {(needsShard ? "needs a shard" : "takes no shard")}",
                needsShard ? "Add shard, as in \"-80\", or write scope: Keyspace" : "Take shard out, or write scope: Shard");
        }
    }

    private static IEnumerable<Finding> Target(SpecView view, StrategyAt one)
    {
        var names = view.Keyspaces.Select(keyspace => keyspace.Name).ToValueList();
        if (one.Keyspace.Length > 0 && !names.Contains(one.Keyspace))
        {
            yield return new(
                one.Place.Member("keyspace"),
                $"{Quote.Of(one.Keyspace)} is not the name of a keyspace in spec.keyspaces",
                Nearest.Of(one.Keyspace, names) is { } near ? $"Write {near}" : "Write the name of a keyspace");
        }
        else if (one.Scope == "Shard" && one.Shard.Length > 0)
        {
            var shards = view.Keyspaces.Where(keyspace => keyspace.Name == one.Keyspace)
                .SelectMany(keyspace => keyspace.Keyspace.Partitionings.GetValueOrDefault())
                .SelectMany(KeyRangeRules.Names).Distinct().ToValueList();
            if (shards.Count > 0 && !shards.Contains(one.Shard))
            {
                yield return new(
                    one.Place.Member("shard"),
                    $"The keyspace {Quote.Of(one.Keyspace)} has no shard {Quote.Of(one.Shard)}",
                    shards.Count <= 8 ? $"Write one of {string.Join(", ", shards)}" : "Write the key range of one of its shards");
            }
        }
    }
}
