using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>One shard that a schedule backs up.</summary>
/// <param name="Name">The name of the strategy, made unique by keyspace and shard where the strategy has several.</param>
/// <param name="Shard">The shard.</param>
/// <param name="ExtraFlags">Flags for the call of vtctld.</param>
internal sealed record BackupTarget(string Name, ShardName Shard, ValueMap<string, string> ExtraFlags)
{
    private const string KeyspaceScope = "Keyspace";
    private const string ClusterScope = "Cluster";

    /// <summary>The shard's range; null when the name of the shard is none.</summary>
    internal KeyRange? Range { get; } = KeyRange.Parse(Shard.Range);

    /// <summary>What is wrong with a schedule by itself: its times, and what its strategies name.</summary>
    /// <param name="template">The schedule.</param>
    internal static ValueList<Defect> Check(VitessBackupScheduleTemplate template)
    {
        var defects = new List<Defect>();
        var (schedule, frequency) = (template.Schedule ?? "", template.Frequency ?? "");
        var problem = "";
        if ((schedule.Length > 0) == (frequency.Length > 0))
        {
            defects.Add(new("schedule", "just one of schedule and frequency is to be set", "Write either, as in schedule: \"30 2 * * *\""));
        }
        else if (frequency.Length > 0 && BackupFrequency.Parse(frequency, out problem) is null)
        {
            defects.Add(new("frequency", $"of \"{frequency}\" {problem}", "Write minutes that divide an hour or hours that divide a day, as in 6h"));
        }
        else if (schedule.Length > 0 && CronSchedule.Parse(schedule, out problem) is null)
        {
            defects.Add(new("schedule", $"of \"{schedule}\" {problem}", "Write five fields of cron or a word such as @daily"));
        }
        var strategies = template.Strategies ?? [];
        for (var i = 0; i < strategies.Count; i++)
        {
            if (ScopeProblem(strategies[i]) is { } wrong)
            {
                defects.Add(new(FormattableString.Invariant($"strategies[{i}]"), wrong, "Scope Shard takes keyspace and shard, Keyspace only a keyspace, Cluster neither"));
            }
        }
        return defects.ToValueList();
    }

    /// <summary>The shards that a schedule backs up, and what is wrong with that.</summary>
    /// <param name="template">The schedule, right by itself.</param>
    /// <param name="shards">All shards of the cluster, in order.</param>
    /// <param name="others">The other schedules of the cluster.</param>
    internal static (ValueList<BackupTarget> Targets, ValueList<Defect> Defects) Of(
        VitessBackupScheduleTemplate template, ValueList<ShardName> shards, ValueList<VitessBackupScheduleTemplate> others)
    {
        var excluded = others.Append(template).Where(schedule => Counts(schedule, shards)).SelectMany(KeyspacesOf).ToValueList();
        var targets = Expanded(template, shards, excluded);
        return (targets, Duplicates(targets));
    }

    /// <summary>Whether a schedule keeps others of scope Cluster from the keyspaces that it names.</summary>
    private static bool Counts(VitessBackupScheduleTemplate schedule, ValueList<ShardName> shards) =>
        schedule.Suspend != true
        && Check(schedule).Count == 0
        && Duplicates(Expanded(schedule, shards, KeyspacesOf(schedule).ToValueList())).Count == 0;

    private static IEnumerable<string> KeyspacesOf(VitessBackupScheduleTemplate schedule) => (schedule.Strategies ?? [])
        .Where(strategy => strategy.Scope == KeyspaceScope).Select(strategy => strategy.Keyspace ?? "");

    private static ValueList<BackupTarget> Expanded(
        VitessBackupScheduleTemplate template, ValueList<ShardName> shards, ValueList<string> excluded) =>
        (template.Strategies ?? []).SelectMany(strategy => strategy.Scope switch
        {
            KeyspaceScope => shards.Where(shard => shard.Keyspace.Value == strategy.Keyspace).Select(shard => OneOf(strategy, shard)),
            ClusterScope => shards.Where(shard => !excluded.Contains(shard.Keyspace.Value)).Select(shard => OneOf(strategy, shard)),
            _ => [new(strategy.Name ?? "", new(new(strategy.Keyspace ?? ""), strategy.Shard ?? ""), strategy.ExtraFlags ?? default)],
        }).ToValueList();

    private static BackupTarget OneOf(VitessBackupScheduleStrategy strategy, ShardName shard) => new(
        $"{strategy.Name}-{shard.Keyspace}-{KeyRange.Parse(shard.Range)?.SafeName}", shard, strategy.ExtraFlags ?? default);

    private static ValueList<Defect> Duplicates(ValueList<BackupTarget> targets) => targets
        .GroupBy(target => target.Shard)
        .Where(group => group.Count() > 1)
        .Select(group => new Defect(
            "strategies",
            $"shard {group.Key} is named by more than one strategy: {string.Join(", ", group.Select(target => target.Name))}",
            "Name every shard once in a schedule, and make another schedule for other times"))
        .ToValueList();

    private static string? ScopeProblem(VitessBackupScheduleStrategy strategy)
    {
        var (keyspace, shard) = (strategy.Keyspace is { Length: > 0 }, strategy.Shard is { Length: > 0 });
        return strategy.Scope switch
        {
            KeyspaceScope => keyspace && !shard ? null : $"\"{strategy.Name}\" of scope Keyspace needs a keyspace and no shard",
            ClusterScope => !keyspace && !shard ? null : $"\"{strategy.Name}\" of scope Cluster needs neither a keyspace nor a shard",
            null or "" or "Shard" => keyspace && shard ? null : $"\"{strategy.Name}\" of scope Shard needs a keyspace and a shard",
            var other => $"\"{strategy.Name}\" has the scope \"{other}\", which there is not",
        };
    }
}
