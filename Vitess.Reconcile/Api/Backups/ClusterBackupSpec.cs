using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Where and when the tablets of a cluster are backed up.</summary>
public sealed record ClusterBackupSpec
{
    /// <summary>The places for backups; at least one.</summary>
    public ValueList<VitessBackupLocation>? Locations { get; init; }

    /// <summary>What takes the backups: builtin, xtrabackup or mysqlshell; builtin unless set.</summary>
    public string? Engine { get; init; }

    /// <summary>How the pods that list backups run.</summary>
    public VitessBackupSubcontrollerSpec? Subcontroller { get; init; }

    /// <summary>When backups are taken; only the first one of a shard unless set.</summary>
    public ValueList<VitessBackupScheduleTemplate>? Schedules { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<ClusterBackupSpec> Shape { get; } = Shape<ClusterBackupSpec>.Of("ClusterBackupSpec")
        .Required(
            "locations", Kinds.ListOf(VitessBackupLocation.Shape, min: 1),
            s => s.Locations, (s, v) => s with { Locations = v })
        .Optional(
            "engine", Kinds.OneOf("builtin", "xtrabackup", "mysqlshell"),
            s => s.Engine, (s, v) => s with { Engine = v })
        .Nullable(
            "subcontroller", Kinds.Of(VitessBackupSubcontrollerSpec.Shape),
            s => s.Subcontroller, (s, v) => s with { Subcontroller = v })
        .Optional(
            "schedules", Kinds.ListOf(VitessBackupScheduleTemplate.Shape),
            s => s.Schedules, (s, v) => s with { Schedules = v });
}
