using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>What a VitessBackupSchedule asks for.</summary>
internal sealed record DesiredSchedule
{
    /// <summary>Its spec.</summary>
    internal required VitessBackupScheduleSpec Spec { get; init; }

    /// <summary>The shards, each with its times; none when something is wrong.</summary>
    internal required ValueList<DesiredBackups> Backups { get; init; }

    /// <summary>What is wrong with it as a whole; then nothing is started.</summary>
    internal required ValueList<Defect> Defects { get; init; }

    /// <summary>Renders a schedule.</summary>
    /// <param name="spec">Its spec.</param>
    /// <param name="shards">The shards of its cluster, in order.</param>
    /// <param name="others">The specs of the cluster's other schedules.</param>
    internal static DesiredSchedule Render(
        VitessBackupScheduleSpec spec, ValueList<ShardName> shards, ValueList<VitessBackupScheduleSpec> others)
    {
        var template = spec.Template;
        var defects = BackupTarget.Check(template);
        if (defects.Count > 0)
        {
            return new() { Spec = spec, Backups = [], Defects = defects };
        }
        var (targets, duplicates) = BackupTarget.Of(template, shards, others.Select(other => other.Template).ToValueList());
        return new()
        {
            Spec = spec,
            Backups = duplicates.Count > 0 ? [] : targets.Select(target => Of(spec, target)).ToValueList(),
            Defects = duplicates,
        };
    }

    private static DesiredBackups Of(VitessBackupScheduleSpec spec, BackupTarget target)
    {
        var generated = BackupFrequency.Parse(spec.Template.Frequency ?? "", out _)?.Cron(spec.Cluster ?? "", target.Shard, target.Name);
        return new(target, CronSchedule.Parse(generated ?? spec.Template.Schedule ?? "", out _) ?? new(), generated);
    }
}

/// <summary>A shard of a schedule and when it is backed up.</summary>
/// <param name="Target">The shard.</param>
/// <param name="Times">When.</param>
/// <param name="Generated">The times in fields of cron where they were worked out from a frequency; else null.</param>
internal sealed record DesiredBackups(BackupTarget Target, CronSchedule Times, string? Generated);
