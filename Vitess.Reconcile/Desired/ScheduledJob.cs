using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>A Job of a schedule, and its claim: one backup of one shard at one time.</summary>
/// <param name="Schedule">What the VitessBackupSchedule says of itself.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Target">The shard.</param>
/// <param name="Range">The shard's range.</param>
/// <param name="Tick">The time that the backup is due.</param>
/// <param name="Options">How the operator was configured.</param>
internal sealed record ScheduledJob(
    ObjectMeta Schedule, VitessBackupScheduleSpec Spec, BackupTarget Target, KeyRange Range, DateTimeOffset Tick, Options Options)
{
    /// <summary>The method that calls vtctld; the other one is vtbackup.</summary>
    internal const string Vtctldclient = "vtctldclient";

    private const string Vtbackup = "vtbackup";

    // What a tool wrote down of the object itself says nothing of its Jobs, nor does what this operator records.
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The name of the Job and of its claim.</summary>
    internal ObjectName Name => ClusterNames.BackupJob(new(Schedule.Key.Name), Target.Shard.Keyspace, Range, Tick);

    /// <summary>The key of the Job.</summary>
    internal ObjectKey Key => new(Kinds.Job, Schedule.Key.Namespace, Name.Value);

    /// <summary>The labels that every Job and claim of a shard in a schedule carries.</summary>
    internal ValueMap<string, string> Selector => ValueMap.Of(
        (Labels.BackupSchedule, Fitting(Schedule.Key.Name)),
        (Labels.Cluster, Spec.Cluster ?? ""),
        (Labels.Keyspace, Target.Shard.Keyspace.Value),
        (Labels.Shard, Range.SafeName));

    // Reason: the name of a schedule may be longer than a label's value, with which the API server refuses every Job. The Go
    // operator, whose Jobs of such a schedule never come to be, leaves nothing that would have to be found by the whole name.
    private static string Fitting(string name) =>
        name.Length <= NameRule.Service.LengthMax ? name : ObjectName.Join(NameRule.Service, name).Value;

    private string Method => Spec.Template.BackupMethod == Vtctldclient ? Vtctldclient : Vtbackup;

    private ValueMap<string, string> Annotations => Schedule.Annotations
        .Where(entry => entry.Key != LastApplied && !entry.Key.StartsWith(Api.Annotations.Prefix, StringComparison.Ordinal))
        .ToValueMap()
        .Overlay(Spec.Template.Annotations ?? default)
        .With(GoAnnotations.BackupScheduledAt, Tick.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>When a Job or claim was due, as it records; null when it records nothing that can be read.</summary>
    internal static DateTimeOffset? TickOf(ObjectMeta meta) => DateTimeOffset.TryParse(
        meta.Annotations.GetValueOrDefault(GoAnnotations.BackupScheduledAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var tick)
        ? tick.ToUniversalTime()
        : null;

    /// <summary>The claim in which vtbackup restores; null when the pool has no template for one.</summary>
    /// <param name="pool">The first pool of the shard.</param>
    internal Rendered? Claim(TabletPool pool) => pool.Pool.DataVolumeClaimTemplate is not { } template ? null : Seal().Object(
        Kinds.PersistentVolumeClaim,
        Name,
        Selector.With(Labels.BackupMethod, Method).Overlay(BackupPod.LaterLabels(pool)),
        Resources.CleanClaim(template));

    /// <summary>The Job that runs vtbackup.</summary>
    /// <param name="pool">The first pool of the shard.</param>
    internal Rendered ByVtbackup(TabletPool pool)
    {
        // Access to the place may hang on its annotations, and mysqld reads the user's settings from one.
        var annotations = TabletPod.WithOverrides(pool, (pool.Location?.Annotations ?? default).Overlay(Annotations));
        var spec = BackupPod.Spec(pool, Name, isInitial: false).With("affinity", Spec.Template.Affinity);
        return Job(annotations, Spec.Template.Tolerations is { } own ? spec.With("tolerations", Merge.ListOrNone(own)) : spec);
    }

    /// <summary>The Job that has a tablet take the backup.</summary>
    /// <param name="cluster">The spec of the VitessCluster, without defaults.</param>
    /// <param name="vtctld">Where vtctld is called, as host and port.</param>
    internal Rendered ByVtctldclient(VitessClusterSpec cluster, string vtctld)
    {
        var flags = Target.ExtraFlags.Select(flag => $"--{flag.Key}={flag.Value}");
        var container = new Container
        {
            Name = Vtctldclient,
            Image = Images.Either(Spec.Image, Images.Either(cluster.Images?.Vtctld, Images.Vitess)) ?? "",
            PullPolicy = Images.Either(Spec.ImagePullPolicy, cluster.ImagePullPolicies?.Vtctld),
            Command = ["/vt/bin/vtctldclient"],
            Arguments = [$"--server={ShortAddress(vtctld)}", "BackupShard", .. flags, Target.Shard.ToString()],
            Resources = Spec.Template.Resources,
            RunAsUser = Options.RunAsUser,
        };
        return Job(Annotations, Json.Map(
            ("affinity", Spec.Template.Affinity),
            ("containers", Json.List(container.ToJson())),
            ("imagePullSecrets", Merge.ListOrNone(cluster.ImagePullSecrets)),
            ("priorityClassName", Options.PriorityClass.Length == 0 ? null : Options.PriorityClass),
            ("restartPolicy", "Never"),
            ("securityContext", Json.Map(("fsGroup", Options.FsGroup))),
            ("serviceAccountName", Options.ServiceAccount.Length == 0 ? null : Options.ServiceAccount),
            ("tolerations", Merge.ListOrNone(Spec.Template.Tolerations ?? cluster.VitessDashboard?.Tolerations))));
    }

    private Rendered Job(ValueMap<string, string> templateAnnotations, Json pod)
    {
        var labels = Schedule.Labels.Overlay(Selector).With(Labels.BackupMethod, Method);
        return Seal().Object(
            Kinds.Job,
            Name,
            labels,
            Json.Map(("template", Json.Map(
                ("metadata", Json.Map(
                    ("name", Name.Value),
                    ("namespace", Schedule.Key.Namespace),
                    ("labels", Json.Map(labels)),
                    ("annotations", Json.Map(templateAnnotations)))),
                ("spec", pod)))),
            Annotations);
    }

    private Seal.Of Seal() => new(Schedule, Level.Of(Options));

    // Source: the Go operator names the Service alone, for the Job runs beside it.
    private static string ShortAddress(string address) => $"{address.Split('.')[0]}:{address.Split(':')[^1]}";
}
