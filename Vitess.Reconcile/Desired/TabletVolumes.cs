using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The volumes of tablets and of vtbackup, and where their containers see them. The order is part of level 0.</summary>
internal static class TabletVolumes
{
    private const string Root = "vt-root";
    private const string Config = "pod-config";
    private const string Data = "persistent-volume-claim";
    private const string DataDirectory = "vtdataroot";

    /// <summary>The file with what the user adds to my.cnf.</summary>
    internal const string ConfigOverridesFile = "/pod-config/mysqld-config-overrides";

    /// <summary>Where MySQL and Vitess keep their files.</summary>
    internal const string DataPath = "/vt/vtdataroot";

    /// <summary>The programs that an init container has copied.</summary>
    internal static Json Programs { get; } = Volumes.Mount(Root, "/vt/bin", "bin", isReadOnly: true);

    /// <summary>The certificates that an init container has copied.</summary>
    internal static Json Certificates { get; } = Volumes.Mount(Root, "/etc/ssl/certs", "certs", isReadOnly: true);

    /// <summary>The shared volume as the init container sees it that fills it.</summary>
    internal static Json WholeRoot { get; } = Volumes.Mount(Root, "/mnt/vt");

    /// <summary>The claim of a tablet that has one.</summary>
    internal static Json ClaimMount { get; } = Volumes.Mount(Data, DataPath, DataDirectory);

    /// <summary>The volumes of a pod.</summary>
    /// <param name="pool">The pool that the pod is made from.</param>
    /// <param name="backups">What it needs of a place for backups.</param>
    /// <param name="claim">The name of its claim; pods without a claim ignore it.</param>
    internal static ValueList<Json> Of(TabletPool pool, BackupLocation backups, string claim)
    {
        var volumes = backups.Volumes.ToList();
        volumes.AddRange(Credentials(pool)?.Volume ?? []);
        volumes.AddRange(Authority(pool)?.Volume ?? []);
        volumes.Add(Volumes.Empty(Root));
        if (pool.ConfigOverrides.Length > 0)
        {
            volumes.Add(Volumes.Annotation(Config, "mysqld-config-overrides", GoAnnotations.MysqldConfigOverrides));
        }
        if (pool.Pool.DataVolumeClaimTemplate is not null)
        {
            volumes.Add(Volumes.Claim(Data, claim));
        }
        volumes.AddRange(pool.InitScript.Volume);
        return Merge.ByName(volumes.ToValueList(), pool.Pool.ExtraVolumes);
    }

    /// <summary>The mounts that all containers of a pod have.</summary>
    /// <param name="pool">The pool that the pod is made from.</param>
    internal static ValueList<Json> Mounts(TabletPool pool)
    {
        var mounts = new List<Json>();
        mounts.AddRange(new[] { Credentials(pool), Authority(pool) }.OfType<SecretFile>().Select(file => file.Mount));
        mounts.Add(Volumes.Mount(Root, "/vt/config", "config", isReadOnly: true));
        mounts.Add(Volumes.Mount(Root, "/vt/socket", "socket"));
        if (pool.ConfigOverrides.Length > 0)
        {
            mounts.Add(Volumes.Mount(Config, "/pod-config", isReadOnly: true));
        }
        mounts.Add(pool.Pool.DataVolumeClaimTemplate is null ? Volumes.Mount(Root, DataPath, DataDirectory) : ClaimMount);
        mounts.Add(pool.InitScript.Mount);
        return mounts.ToValueList();
    }

    /// <summary>The password of somebody else's MySQL server; null when the server is the operator's.</summary>
    internal static SecretFile? Credentials(TabletPool pool) => pool.Pool.ExternalDatastore is { } external
        ? new(external.CredentialsSecret ?? new(), "external-datastore-credentials")
        : null;

    /// <summary>The authority of somebody else's MySQL server; null when its certificate is not checked.</summary>
    internal static SecretFile? Authority(TabletPool pool) =>
        SecretFile.Of(pool.Pool.ExternalDatastore?.ServerCACertSecret, "external-datastore-ca-cert");
}
