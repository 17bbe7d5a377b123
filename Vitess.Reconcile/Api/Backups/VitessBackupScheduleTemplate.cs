using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>When and how shards are backed up.</summary>
public sealed record VitessBackupScheduleTemplate
{
    /// <summary>Letters, digits and dashes.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// When, as five fields of cron or a word such as <c>@daily</c>; either this or <see cref="Frequency"/> is to be
    /// set.
    /// </summary>
    public string? Schedule { get; init; }

    /// <summary>
    /// How often, as in <c>30m</c>: minutes that divide an hour, or hours that divide a day; each shard has its own
    /// minute.
    /// </summary>
    public string? Frequency { get; init; }

    /// <summary>vtbackup: a pod of its own takes it. vtctldclient: a tablet takes it. vtbackup unless set.</summary>
    public string? BackupMethod { get; init; }

    /// <summary>Which shards; at least one.</summary>
    public ValueList<VitessBackupScheduleStrategy>? Strategies { get; init; }

    /// <summary>Of the container that calls vtctld; required, though it may be empty.</summary>
    public Json? Resources { get; init; }

    /// <summary>Jobs kept that succeeded; all unless set.</summary>
    public int? SuccessfulJobsHistoryLimit { get; init; }

    /// <summary>Jobs kept that failed; all unless set.</summary>
    public int? FailedJobsHistoryLimit { get; init; }

    /// <summary>Whether nothing is done at all; false unless set.</summary>
    public bool? Suspend { get; init; }

    /// <summary>Seconds after which a missed time is passed over; never unless set.</summary>
    public long? StartingDeadlineSeconds { get; init; }

    /// <summary>
    /// Forbid: a time is passed over while a Job of the strategy runs. Allow: it is not. Forbid unless set.
    /// </summary>
    public string? ConcurrencyPolicy { get; init; }

    /// <summary>How many times may be missed before nothing is started any more; 100 unless set.</summary>
    public long? AllowedMissedRun { get; init; }

    /// <summary>Minutes after which a Job is deleted; 10 unless set.</summary>
    public int? JobTimeoutMinute { get; init; }

    /// <summary>Annotations of the Jobs and their pods.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>Where the pods may run; the pool's rules do not apply.</summary>
    public Json? Affinity { get; init; }

    /// <summary>
    /// Taints of nodes that the pods bear; those of the tablets or of vtctld unless set, even if empty.
    /// </summary>
    public ValueList<Json>? Tolerations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupScheduleTemplate> Shape { get; } =
        Shape<VitessBackupScheduleTemplate>.Of("VitessBackupScheduleTemplate")
        .Required(
            "name", Kinds.TextOf(TextPatterns.DashedName with { LengthMin = 1 }),
            s => s.Name, (s, v) => s with { Name = v })
        .Optional("schedule", Kinds.Text, s => s.Schedule, (s, v) => s with { Schedule = v })
        .Optional("frequency", Kinds.Text, s => s.Frequency, (s, v) => s with { Frequency = v })
        .Optional(
            "backupMethod", Kinds.OneOf("vtbackup", "vtctldclient"),
            s => s.BackupMethod, (s, v) => s with { BackupMethod = v }, "vtbackup")
        .Required(
            "strategies", Kinds.ListOf(VitessBackupScheduleStrategy.Shape, min: 1),
            s => s.Strategies, (s, v) => s with { Strategies = v })
        .Required("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
        .Nullable(
            "successfulJobsHistoryLimit", Kinds.Int32(min: 0),
            s => s.SuccessfulJobsHistoryLimit, (s, v) => s with { SuccessfulJobsHistoryLimit = v })
        .Nullable(
            "failedJobsHistoryLimit", Kinds.Int32(min: 0),
            s => s.FailedJobsHistoryLimit, (s, v) => s with { FailedJobsHistoryLimit = v })
        .Nullable("suspend", Kinds.Truth, s => s.Suspend, (s, v) => s with { Suspend = v })
        .Nullable(
            "startingDeadlineSeconds", Kinds.Int64(min: 0),
            s => s.StartingDeadlineSeconds, (s, v) => s with { StartingDeadlineSeconds = v })
        .Optional(
            "concurrencyPolicy", Kinds.OneOf("Allow", "Forbid"),
            s => s.ConcurrencyPolicy, (s, v) => s with { ConcurrencyPolicy = v }, "Forbid")
        .Nullable(
            "allowedMissedRun", Kinds.Int64(min: 0),
            s => s.AllowedMissedRun, (s, v) => s with { AllowedMissedRun = v })
        .Optional(
            "jobTimeoutMinute", Kinds.Int32(min: 0),
            s => s.JobTimeoutMinute, (s, v) => s with { JobTimeoutMinute = v }, 10)
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v })
        .Nullable("affinity", CoreKinds.Affinity, s => s.Affinity, (s, v) => s with { Affinity = v })
        .Nullable("tolerations", CoreKinds.Tolerations, s => s.Tolerations, (s, v) => s with { Tolerations = v });
}
