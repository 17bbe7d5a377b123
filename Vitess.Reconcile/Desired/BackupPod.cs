using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The pod, and its claim, that runs vtbackup: for a shard's first backup before it has a primary, or in a scheduled Job.</summary>
internal static class BackupPod
{
    private const string Initial = "init";
    private const string Later = "update";

    /// <summary>The pool that vtbackup is made from: the first.</summary>
    /// <param name="pools">The shard's pools in the order of the spec.</param>
    /// <returns>
    /// Null where there is nothing to make: no pools, no place for the first one's backups, somebody else's MySQL
    /// server, or the spec's own word.
    /// </returns>
    internal static TabletPool? PoolOf(ValueList<TabletPool> pools) =>
        CanRun(pools) && pools.All(IsOurs) && pools[0].Spec.Template.Replication?.InitializeBackup != false ? pools[0] : null;

    /// <summary>Whether vtbackup can be made from the first of a shard's pools: its data is ours, and it has a place for backups.</summary>
    /// <remarks>It starts from a backup and follows the primary, so that it is no matter whose MySQL the other pools use.</remarks>
    internal static bool CanRun(ValueList<TabletPool> pools) => pools.Count > 0 && pools[0].Location is not null && IsOurs(pools[0]);

    /// <summary>Whether a pool's MySQL runs in its tablets' pods.</summary>
    /// <param name="pool">The pool.</param>
    internal static bool IsOurs(TabletPool pool) => !pool.IsExternal && pool.Pool.Mysqld is not null;

    /// <summary>The claim; null when the pool has no template for one.</summary>
    internal static Rendered? Claim(TabletPool pool, Seal.Of seal) => pool.Pool.DataVolumeClaimTemplate is { } template
        ? seal.Object(Kinds.PersistentVolumeClaim, Name(pool), LabelsOf(pool), Resources.CleanClaim(template))
        : null;

    /// <summary>The pod.</summary>
    internal static Rendered Pod(TabletPool pool, Seal.Of seal)
    {
        var name = Name(pool);
        var annotations = (pool.Pool.Annotations ?? default).Overlay(pool.Location?.Annotations ?? default);
        return seal.Object(
            Kinds.Pod, name, LabelsOf(pool), Spec(pool, name, isInitial: true), TabletPod.WithOverrides(pool, annotations));
    }

    /// <summary>The spec of a pod that runs vtbackup.</summary>
    /// <param name="pool">The first pool of the shard.</param>
    /// <param name="claim">The name of the claim, where the pool has a template for one.</param>
    /// <param name="isInitial">Whether it makes the shard's first backup.</param>
    internal static Json Spec(TabletPool pool, ObjectName claim, bool isInitial)
    {
        var backups = BackupLocation.Of(pool.Location, pool.Names.Cluster);
        var options = pool.Options;
        return Json.Map(
            ("affinity", pool.Pool.Affinity),
            ("containers", Json.List(Merge.Containers([Main(pool, backups, isInitial)], pool.Pool.SidecarContainers))),
            ("initContainers", Json.List(Merge.Containers([Init(pool)], pool.Pool.InitContainers))),
            ("imagePullSecrets", Merge.ListOrNone(pool.Spec.ImagePullSecrets)),
            ("restartPolicy", isInitial ? "OnFailure" : "Never"),
            ("securityContext", Json.Map(("fsGroup", options.FsGroup))),
            ("serviceAccountName", options.ServiceAccount.Length == 0 ? null : options.ServiceAccount),
            ("tolerations", Merge.ListOrNone(pool.Pool.Tolerations)),
            ("volumes", Json.List(TabletVolumes.Of(pool, backups, claim.Value))));
    }

    /// <summary>The labels that tell what a later backup is and where it goes.</summary>
    internal static ValueMap<string, string> LaterLabels(TabletPool pool) =>
        ValueMap.Of((Labels.BackupLocation, pool.Location?.Name ?? ""), (Labels.BackupType, Later));

    /// <summary>The labels that the pods carry which make first backups of a shard, and no others.</summary>
    internal static ValueMap<string, string> Selector(ClusterNames names, ShardName shard, KeyRange range) => ValueMap.Of(
        (Labels.Component, Labels.VtBackup),
        (Labels.Cluster, names.Cluster),
        (Labels.Keyspace, shard.Keyspace.Value),
        (Labels.Shard, range.SafeName),
        (Labels.BackupType, Initial));

    private static Json Main(TabletPool pool, BackupLocation backups, bool isInitial)
    {
        ValueList<Json> mounts =
            [TabletVolumes.Certificates, TabletVolumes.Programs, .. TabletVolumes.Mounts(pool), .. backups.Mounts];
        ValueList<Json> env = [.. backups.Env, .. TabletEnv.Of(pool), Env.Of("HOME", "/home/vitess")];
        return new Container
        {
            Name = "vtbackup",
            Image = pool.MysqldImage,
            Command = ["/vt/bin/vtbackup"],
            Arguments = pool.Corrections.Arguments(TabletFlags.VtBackup(pool, isInitial), pool.Spec.Images?.Vtbackup),
            Env = Merge.ByName(env, pool.Pool.ExtraEnv),
            Resources = pool.Pool.Mysqld?.Resources,
            Mounts = Merge.ByPath(mounts, pool.Pool.ExtraVolumeMounts),
            RunAsUser = pool.Options.RunAsUser,
        }.ToJson();
    }

    private static Json Init(TabletPool pool) => new Container
    {
        Name = InitScripts.Root,
        Image = pool.Spec.Images?.Vtbackup ?? Images.Vitess,
        Command = ["bash", "-c"],
        Arguments = [InitScripts.BackupRoot],
        Mounts = [TabletVolumes.WholeRoot],
        RunAsUser = pool.Options.RunAsUser,
    }.ToJson();

    private static ObjectName Name(TabletPool pool) => pool.Names.InitialBackup(pool.Shard.Keyspace, pool.Range);

    private static ValueMap<string, string> LabelsOf(TabletPool pool) =>
        Selector(pool.Names, pool.Shard, pool.Range).With(Labels.BackupLocation, pool.Location?.Name ?? "");
}
