using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>What a spec adds to one sort of pods, and what those have of the operator's.</summary>
/// <param name="Place">Where the spec speaks of them.</param>
internal sealed record PodParts(Place Place)
{
    // Source: the volumes of each place for backups. Which one a pod uses matters little here.
    private static readonly ValueList<string> OfBackups =
        ["vitess-backups", "gcs-backup-auth-secret", "s3-backup-auth-secret", "azblob-backup-auth-secret", "ceph-backup-auth-secret"];

    internal ValueMap<string, string>? Labels { get; private init; }

    internal ValueMap<string, string>? Annotations { get; private init; }

    internal ValueList<Json>? Env { get; private init; }

    internal ValueList<Json>? Volumes { get; private init; }

    internal ValueList<Json>? Mounts { get; private init; }

    internal ValueList<Json>? InitContainers { get; private init; }

    internal ValueList<Json>? SidecarContainers { get; private init; }

    internal ValueList<Json>? Tolerations { get; private init; }

    /// <summary>The containers that the operator makes, which a sidecar's name may be too: it is laid under.</summary>
    internal ValueList<string> OwnContainers { get; private init; }

    /// <summary>The init containers that the operator makes.</summary>
    internal ValueList<string> OwnInitContainers { get; private init; }

    /// <summary>The volumes that the operator adds, or may add: none that a mount names wrongly.</summary>
    internal ValueList<string> OwnVolumes { get; private init; }

    /// <summary>The secrets that are mounted.</summary>
    internal ValueList<(SecretSource? Source, Place Place)> Secrets { get; private init; }

    /// <summary>All sorts of pods that a spec speaks of.</summary>
    internal static IEnumerable<PodParts> Of(SpecView view)
    {
        var ofBackups = OfBackups.Concat(BackupSecrets(view).Select(secret => secret?.VolumeName ?? "")).ToValueList();
        if (view.Spec.VitessDashboard is { } dashboard)
        {
            yield return new(Place.Spec.Member("vitessDashboard"))
            {
                Labels = dashboard.ExtraLabels, Annotations = dashboard.Annotations, Env = dashboard.ExtraEnv,
                Volumes = dashboard.ExtraVolumes, Mounts = dashboard.ExtraVolumeMounts, InitContainers = dashboard.InitContainers,
                SidecarContainers = dashboard.SidecarContainers, Tolerations = dashboard.Tolerations,
                OwnContainers = ["vtctld"], OwnVolumes = ofBackups,
            };
        }
        if (view.Spec.Vtadmin is { } admin)
        {
            yield return OfAdmin(admin, Place.Spec.Member("vtadmin"));
        }
        foreach (var (etcd, place) in LockserverRules.Etcds(view))
        {
            yield return new(place)
            {
                Labels = etcd.ExtraLabels, Annotations = etcd.Annotations, Env = etcd.ExtraEnv,
                Volumes = etcd.ExtraVolumes, Mounts = etcd.ExtraVolumeMounts, InitContainers = etcd.InitContainers,
                SidecarContainers = etcd.SidecarContainers, Tolerations = etcd.Tolerations,
                OwnContainers = ["etcd"], OwnVolumes = ["data"],
            };
        }
        foreach (var cell in view.Cells)
        {
            yield return OfGateway(cell.Gateway, cell.GatewayPlace);
        }
        foreach (var keyspace in view.Keyspaces)
        {
            if (keyspace.Keyspace.VitessOrchestrator is { } vtorc)
            {
                yield return new(keyspace.Place.Member("vitessOrchestrator"))
                {
                    Labels = vtorc.ExtraLabels, Annotations = vtorc.Annotations, Env = vtorc.ExtraEnv,
                    Volumes = vtorc.ExtraVolumes, Mounts = vtorc.ExtraVolumeMounts, InitContainers = vtorc.InitContainers,
                    SidecarContainers = vtorc.SidecarContainers, Tolerations = vtorc.Tolerations,
                    OwnContainers = ["vtorc"],
                };
            }
        }
        foreach (var pool in view.Pools)
        {
            yield return OfPool(pool, ofBackups);
        }
    }

    private static PodParts OfAdmin(VtAdminSpec admin, Place place) => new(place)
    {
        Labels = admin.ExtraLabels, Annotations = admin.Annotations, Env = admin.ExtraEnv,
        Volumes = admin.ExtraVolumes, Mounts = admin.ExtraVolumeMounts, InitContainers = admin.InitContainers,
        SidecarContainers = admin.SidecarContainers, Tolerations = admin.Tolerations,
        OwnContainers = ["vtadmin-api", "vtadmin-web"],
        OwnVolumes = ["rbac-config-secret", "discovery-config-secret", "cluster-config-secret", "config-js-secret"],
        Secrets = [(admin.Rbac, place.Member("rbac"))],
    };

    private static PodParts OfGateway(VitessCellGatewaySpec gateway, Place place)
    {
        var tls = place.Member("secureTransport").Member("tls");
        return new(place)
        {
            Labels = gateway.ExtraLabels, Annotations = gateway.Annotations, Env = gateway.ExtraEnv,
            Volumes = gateway.ExtraVolumes, Mounts = gateway.ExtraVolumeMounts, InitContainers = gateway.InitContainers,
            SidecarContainers = gateway.SidecarContainers, Tolerations = gateway.Tolerations,
            OwnContainers = ["vtgate"],
            OwnVolumes = ["vtgate-static-auth-secret", "vtgate-tls-cert-secret", "vtgate-tls-key-secret", "vtgate-tls-ca-cert-secret"],
            Secrets =
            [
                (gateway.Authentication?.Static?.Secret, place.Member("authentication").Member("static").Member("secret")),
                (gateway.SecureTransport?.Tls?.CertSecret, tls.Member("certSecret")),
                (gateway.SecureTransport?.Tls?.KeySecret, tls.Member("keySecret")),
                (gateway.SecureTransport?.Tls?.ClientCACertSecret, tls.Member("clientCACertSecret")),
            ],
        };
    }

    private static PodParts OfPool(PoolAt at, ValueList<string> ofBackups)
    {
        var (pool, external) = (at.Pool, at.Place.Member("externalDatastore"));
        return new(at.Place)
        {
            Labels = pool.ExtraLabels, Annotations = pool.Annotations, Env = pool.ExtraEnv,
            Volumes = pool.ExtraVolumes, Mounts = pool.ExtraVolumeMounts, InitContainers = pool.InitContainers,
            SidecarContainers = pool.SidecarContainers, Tolerations = pool.Tolerations,
            OwnContainers = ["vttablet", "mysqld", "mysqld-exporter", "vtbackup"],
            OwnInitContainers = ["init-vt-root", "init-mysql-socket"],
            OwnVolumes =
            [
                "vt-root", "pod-config", "persistent-volume-claim", "db-init-script-secret",
                "external-datastore-credentials-secret", "external-datastore-ca-cert-secret", .. ofBackups,
            ],
            Secrets =
            [
                (at.In.Template.DatabaseInitScriptSecret, at.In.Place.Member("databaseInitScriptSecret")),
                (pool.ExternalDatastore?.CredentialsSecret, external.Member("credentialsSecret")),
                (pool.ExternalDatastore?.ServerCACertSecret, external.Member("serverCACertSecret")),
            ],
        };
    }

    private static IEnumerable<SecretSource?> BackupSecrets(SpecView view) => BackupRules.Locations(view)
        .SelectMany(one => new[] { one.Location.Gcs?.AuthSecret, one.Location.S3?.AuthSecret, one.Location.Azblob?.AuthSecret, one.Location.Ceph?.AuthSecret });
}
