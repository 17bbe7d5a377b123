using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>What a program needs in order to use a place for backups.</summary>
internal sealed record BackupLocation
{
    private const string FileVolume = "vitess-backups";
    private const string FileMount = "/vt/backups";
    private const string Implementation = "backup_storage_implementation";

    private BackupLocation() { }

    /// <summary>A place that nothing is told about.</summary>
    internal static BackupLocation None { get; } = new();

    /// <summary>The flags.</summary>
    internal VitessFlags Flags { get; private init; } = VitessFlags.Empty;

    /// <summary>The volumes to add to the pod.</summary>
    internal ValueList<Json> Volumes { get; private init; }

    /// <summary>The mounts to add to the container.</summary>
    internal ValueList<Json> Mounts { get; private init; }

    /// <summary>The environment variables to add to the container.</summary>
    internal ValueList<Json> Env { get; private init; }

    /// <summary>What a place needs; of several backends in one place, the first of the order below counts.</summary>
    /// <param name="location">The place; null for none.</param>
    /// <param name="cluster">The cluster's name, which keeps clusters apart that share a place.</param>
    internal static BackupLocation Of(VitessBackupLocation? location, string cluster) => location switch
    {
        { Gcs: { } gcs } => Gcs(gcs, cluster),
        { S3: { } s3 } => S3(s3, cluster),
        { Azblob: { } azblob } => Azblob(azblob, cluster),
        { Ceph: { } ceph } => Ceph(ceph),
        { Volume: { } volume } => File(volume, location.VolumeSubPath, cluster),
        _ => None,
    };

    /// <summary>The place that a pool names; the one without a name when it names none; null when there is no such place.</summary>
    /// <param name="locations">The places in the order of the spec.</param>
    /// <param name="name">The name that the pool gives.</param>
    internal static VitessBackupLocation? Named(ValueList<VitessBackupLocation>? locations, string? name) =>
        (locations ?? []).FirstOrDefault(location => (location.Name ?? "") == (name ?? ""));

    private static BackupLocation Gcs(GcsBackupLocation gcs, string cluster) => WithFile(
        SecretFile.Of(gcs.AuthSecret, "gcs-backup-auth"),
        "GOOGLE_APPLICATION_CREDENTIALS",
        VitessFlags.Of(
            (Implementation, "gcs"),
            ("gcs_backup_storage_bucket", gcs.Bucket ?? ""),
            ("gcs_backup_storage_root", Root(gcs.KeyPrefix, cluster))));

    private static BackupLocation S3(S3BackupLocation s3, string cluster)
    {
        var flags = VitessFlags.Of(
                (Implementation, "s3"),
                ("s3_backup_aws_region", s3.Region ?? ""),
                ("s3_backup_storage_bucket", s3.Bucket ?? ""),
                ("s3_backup_storage_root", Root(s3.KeyPrefix, cluster)))
            .With("s3_backup_force_path_style", s3.ForcePathStyle == true);
        flags = s3.MinPartSize is { } size and > 0 ? flags.With("s3_backup_aws_min_partsize", size) : flags;
        flags = s3.Endpoint is { Length: > 0 } endpoint ? flags.With("s3_backup_aws_endpoint", endpoint) : flags;
        return WithFile(SecretFile.Of(s3.AuthSecret, "s3-backup-auth"), "AWS_SHARED_CREDENTIALS_FILE", flags);
    }

    private static BackupLocation Azblob(AzblobBackupLocation azblob, string cluster)
    {
        var file = new SecretFile(azblob.AuthSecret ?? new(), "azblob-backup-auth");
        return WithFile(file, variable: null, VitessFlags.Of(
            (Implementation, "azblob"),
            ("azblob_backup_account_name", azblob.Account ?? ""),
            ("azblob_backup_account_key_file", file.Path),
            ("azblob_backup_container_name", azblob.Container ?? ""),
            ("azblob_backup_storage_root", Root(azblob.KeyPrefix, cluster))));
    }

    private static BackupLocation Ceph(CephBackupLocation ceph)
    {
        var file = new SecretFile(ceph.AuthSecret ?? new(), "ceph-backup-auth");
        return WithFile(file, "CEPH_CREDENTIALS_FILE", VitessFlags.Of(
            (Implementation, "ceph"), ("ceph_backup_storage_config", file.Path)));
    }

    private static BackupLocation File(Json volume, string? subPath, string cluster) => new()
    {
        Flags = VitessFlags.Of((Implementation, "file"), ("file_backup_storage_root", $"{FileMount}/{cluster}")),
        Volumes = [volume.With("name", FileVolume)],
        Mounts = [Parts.Volumes.Mount(FileVolume, FileMount, subPath)],
    };

    private static BackupLocation WithFile(SecretFile? file, string? variable, VitessFlags flags) => file is null
        ? new() { Flags = flags }
        : new()
        {
            Flags = flags,
            Volumes = file.Volume,
            Mounts = [file.Mount],
            Env = variable is null ? [] : [Parts.Env.Of(variable, file.Path)],
        };

    private static string Root(string? prefix, string cluster) =>
        prefix?.TrimEnd('/') is { Length: > 0 } given
            ? string.Create(CultureInfo.InvariantCulture, $"{given}/{cluster}")
            : cluster;
}
