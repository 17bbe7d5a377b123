using System.Globalization;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Api.Rules;

/// <summary>Edits of a sound cluster: <c>path = value</c> one a line, in YAML; <c>~</c> takes a field out.</summary>
internal static class RuleExamples
{
    private const string Template = "keyspaces.0.partitionings.0.equal.shardTemplate";
    private const string Pools = Template + ".tabletPools";
    private const string Pool = Pools + ".0";
    private const string Init = "databaseInitScriptSecret: {name: i, key: k}";
    private const string Bigger = "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}";

    internal sealed record Example(string Rule, string Breaks, string Passes);

    internal static Json Sound { get; } =
        ClusterFile.Read(ApiData.In("api", "sound.yaml")).Documents.Single().Object;

    internal static IReadOnlyList<Example> All { get; } =
    [
        new("schema", "cells.0.nme = a", "cells.0.name = a"),
        new("cluster-name-length", "/metadata.name = " + new string('n', 64), "/metadata.name = " + new string('n', 63)),

        new("duplicate-cell", "cells.1.name = a", "cells.1.name = A"),
        new("unknown-cell", $"{Pool}.cell = d", $"{Pool}.cell = d\n{Pool}.replicas = 0"),
        new("few-zones", "cells.2.zone = us-east-1b", "cells.2.zone = us-east-1d"),
        new("cell-without-zone", "cells.2.zone = ~", "cells.2.zone = z"),
        new("unknown-dashboard-cell", "vtadmin.cells = [z]", "vtadmin.cells = [a]"),
        new("unused-cell", $"{Pools}.2.replicas = 0", $"{Pools}.2.type = rdonly"),

        new("duplicate-keyspace", "keyspaces.1 = {name: k, partitionings: [{equal: {parts: 1}}]}", "keyspaces.1 = {name: K, partitionings: [{equal: {parts: 1}}]}"),
        new("hex-width", "keyspaces.0.partitionings.0.equal.hexWidth = 3", "keyspaces.0.partitionings.0.equal.hexWidth = 4"),
        new("key-range-order", Ranges("-80", "80-40", "80-"), Ranges("-80", "80-c0", "c0-")),
        new("key-range-gap", Ranges("-40", "80-"), Ranges("-80", "80-")),
        new("key-range-overlap", Ranges("-80", "80-", "-40", "40-80"), Ranges("-40", "40-80", "80-")),
        new("partitioning-gap", $"{Second}{Shards("-40", "40-80")}", $"{Second}{Shards("-40", "40-80", "80-")}"),
        new("partitioning-kind", "keyspaces.0.partitionings.1 = {}", $"{Second}{Shards("-")}"),
        new("shared-key-range", $"{Second}{Shards("-80", "80-")}", $"{Second}{Shards("-40", "40-")}"),

        new("quantity-negative", $"{Pool}.mysqld.resources.requests.cpu = -1", $"{Pool}.mysqld.resources.requests.cpu = 0"),
        new("request-above-limit", $"{Pool}.mysqld.resources.requests.memory = 1025Mi", $"{Pool}.mysqld.resources.requests.memory = 1024Mi"),
        new("volume-size", $"{Pool}.dataVolumeClaimTemplate = {Bigger}", $"{Pool}.dataVolumeClaimTemplate = {Bigger.Replace(" 0}", " 1}", StringComparison.Ordinal)}"),
        new("request-above-default", "cells.0.gateway.resources = {requests: {memory: 2Gi}}", "cells.0.gateway.resources = {requests: {memory: 1Gi}}"),
        new("no-requests", $"{Pool}.vttablet.resources.requests.cpu = ~", $"{Pool}.vttablet.resources = {{limits: {{cpu: 1, memory: 1Gi}}}}"),
        new("no-memory-limit", $"{Pool}.mysqld.resources.limits = ~", $"{Pool}.vttablet.resources.limits = ~"),
        new("little-memory", $"{Pool}.mysqld.resources = {{limits: {{cpu: 1, memory: 255Mi}}}}", $"{Pool}.mysqld.resources = {{limits: {{cpu: 1, memory: 256Mi}}}}"),

        new("shared-identity", $"{Pools}.1.cell = a\n{Pools}.1.name = two", $"{Pools}.1.cell = a\n{Pools}.1.type = rdonly"),
        new("no-data-volume", $"{Pool}.dataVolumeClaimTemplate = ~", $"{Pool}.dataVolumeClaimTemplate = ~\n{Pool}.replicas = 0"),
        new("volume-without-size", $"{Pool}.dataVolumeClaimTemplate.accessModes = ~", $"{Pool}.dataVolumeClaimTemplate.accessModes = [ReadWriteMany]"),
        new("claim-retention-time", "dataVolumeClaimRetentionPolicy = {deleteAfter: 0s}", "dataVolumeClaimRetentionPolicy = {deleteAfter: 168h}"),
        new("claim-retention-unused", "dataVolumeClaimRetentionPolicy = {whenScaled: Delete, deleteAfter: 1h}", "dataVolumeClaimRetentionPolicy = {whenScaled: Retain, deleteAfter: 1h}"),
        new("claim-deleted-without-backup", "dataVolumeClaimRetentionPolicy = {whenScaled: Delete}\nbackup = ~", "dataVolumeClaimRetentionPolicy = {whenScaled: Retain}\nbackup = ~"),
        new("pool-datastore", $"{Pool}.externalDatastore = {External}", $"{Pool}.type = externalreplica\n{Pool}.externalDatastore = {External}\n{Pool}.mysqld = ~"),
        new("pool-type", $"{Pool}.type = externalreplica", $"{Pool}.type = rdonly"),
        new("no-primary", string.Join('\n', Enumerable.Range(0, 3).Select(i => $"{Pools}.{i}.type = rdonly")), $"{Pool}.type = rdonly"),
        new("no-pools", $"{Pools} = []", $"{Pools}.2.replicas = 0"),
        new("unknown-durability-policy", "keyspaces.0.durabilityPolicy = semisync", "keyspaces.0.durabilityPolicy = cross_cell"),
        new("no-durability", "keyspaces.0.durabilityPolicy = none", "keyspaces.0.durabilityPolicy = semi_sync_with_rdonly_ack"),
        new("turndown-immediate", "keyspaces.0.turndownPolicy = Immediate", "keyspaces.0.turndownPolicy = RequireIdle"),

        new("few-gateways", "cells.0.gateway.replicas = 1", "cells.0.gateway.replicas = 1\ncells.0.gateway.autoscaler = {minReplicas: 2, maxReplicas: 3}"),
        new("autoscaler-bounds", "cells.0.gateway.autoscaler = {minReplicas: 3, maxReplicas: 2}", "cells.0.gateway.autoscaler = {minReplicas: 3, maxReplicas: 3}"),
        new("gateway-without-users", "cells.0.gateway.authentication = ~", "cells.0.gateway.authentication = ~\ncells.0.gateway.extraFlags = {mysql-auth-server-impl: none}"),
        new("gateway-half-tls", "cells.0.gateway.secureTransport = {tls: {certSecret: {name: t, key: c}}}", "cells.0.gateway.secureTransport = {tls: {certSecret: {name: t, key: c}, keySecret: {name: t, key: k}}}"),
        new("vtadmin-image", "images.vtadmin = ~", "images.vtadmin = ~\nvtadmin = ~"),
        new("vtadmin-addresses", "vtadmin.apiAddresses = [a, b]", "vtadmin.apiAddresses = [a, b, c]"),
        new("no-vtctld", "vitessDashboard.replicas = 0", "vitessDashboard.replicas = 1"),

        new("shared-topology-pruned", Outside, $"{Outside}\ntopologyReconciliation = {{pruneCells: false, pruneKeyspaces: false, pruneSrvKeyspaces: false, pruneShards: false}}"),
        new("etcd-beside-external", $"{Outside}\nglobalLockserver.etcd = {{}}", Outside),
        new("etcd-member-alone", "globalLockserver.etcd.localMemberIndex = 1", "globalLockserver.etcd = {localMemberIndex: 1, advertisePeerURLs: [a, b, c]}"),
        new("etcd-without-budget", "globalLockserver.etcd.createPDB = false", "globalLockserver.etcd.createPDB = true"),
        new("etcd-without-service", "globalLockserver.etcd.createClientService = false", "globalLockserver.etcd.createClientService = false\nglobalLockserver.cellInfoAddress = a:2379"),
        new("etcd-without-peers", "globalLockserver.etcd.createPeerService = false", "globalLockserver.etcd = {createPeerService: false, advertisePeerURLs: [a, b, c]}"),
        new("cell-lockserver-implementation", "cells.0.lockserver = {external: {implementation: consul, address: a, rootPath: /r}}", "cells.0.lockserver = {external: {implementation: etcd2, address: a, rootPath: /r}}"),

        new("no-backups", "backup = ~", "backup.schedules = ~"),
        new("no-backup-schedule", "backup.schedules.0.suspend = true", "backup.schedules.0.suspend = false"),
        new("duplicate-backup-location", $"backup.locations.1 = {Bucket("")}", $"backup.locations.1 = {Bucket("name: two, ")}"),
        new("backup-location-backend", "backup.locations.0.gcs = {bucket: b}", "backup.locations.0 = {gcs: {bucket: b}}"),
        new("unused-backup-location", $"backup.locations.1 = {Bucket("name: two, ")}", $"backup.locations.1 = {Bucket("name: two, ")}\n{Pool}.backupLocationName = two"),
        new("unknown-backup-location", $"{Pool}.backupLocationName = one", "backup.locations.0.name = ''"),
        new("no-initial-backup", $"{Template}.replication = {{initializeBackup: false}}", $"{Template}.replication = {{initializeBackup: false, initializeMaster: false}}"),
        new("mysqlshell-location", "backup.engine = mysqlshell", "backup.engine = mysqlshell\nbackup.locations.0 = {volume: {emptyDir: {}}}"),

        new("duplicate-schedule", $"backup.schedules.1 = {Schedule("nightly")}", $"backup.schedules.1 = {Schedule("daily")}"),
        new("schedule-when", "backup.schedules.0.frequency = 24h", "backup.schedules.0.schedule = ~\nbackup.schedules.0.frequency = 24h"),
        new("schedule-syntax", "backup.schedules.0.schedule = 0 3 * * 7", "backup.schedules.0.schedule = 0 3 * * sun"),
        new("schedule-never", "backup.schedules.0.schedule = 0 3 30 2 *", "backup.schedules.0.schedule = 0 3 29 2 *"),
        new("schedule-strategy", "backup.schedules.0.strategies.0.keyspace = k", "backup.schedules.0.strategies.0 = {name: all, scope: Keyspace, keyspace: k}"),
        new("schedule-target", "backup.schedules.0.strategies.0 = {name: s, keyspace: k, shard: '-'}", "backup.schedules.0.strategies.0 = {name: s, keyspace: k, shard: '-80'}"),
        new("duplicate-strategy", "backup.schedules.0.strategies.1 = {name: all, scope: Cluster}", "backup.schedules.0.strategies.1 = {name: k, scope: Keyspace, keyspace: k}"),
        new("schedule-history", "backup.schedules.0.successfulJobsHistoryLimit = 0", "backup.schedules.0.successfulJobsHistoryLimit = 1"),

        new("floating-image", "images.vtgate = registry:5000/vitess/lite", "images.vtgate = registry:5000/vitess/lite:v23.0"),
        new("default-image", "images.vtorc = ~", "images.vtadmin = ~"),
        new("mysqld-image", "images.mysqld.mysql56Compatible = mysql:5.7.44", "images.mysqld.mysql56Compatible = ''"),
        new("mysqld-image-version", "images.mysqld.mysql80Compatible = registry:5000/mysql:8.0.40", "images.mysqld.mysql80Compatible = registry/mysql:8.0.40"),

        new("unknown-flag", "extraVitessFlags = {buffer_size: '1'}", "cells.0.gateway.extraFlags = {--buffer_size: '1'}"),
        new("flag-value", $"{Pool}.vttablet.extraFlags = {{health_check_interval: '5'}}", $"{Pool}.vttablet.extraFlags = {{health_check_interval: 1m5s}}"),
        new("flag-spelled-twice", $"{Pool}.vttablet.extraFlags = {{health-check-interval: 5s}}", $"{Pool}.vttablet.extraFlags = {{health_check_interval: 5s}}"),
        new("deprecated-flag", $"{Pool}.vttablet.extraFlags = {{twopc_abandon_age: 5s}}", "cells.0.gateway.extraFlags = {buffer_size: '1'}"),
        new("flag-without-effect", $"{Pool}.vttablet.vtbackupExtraFlags = {{min_retention_time: 24h}}", $"{Pool}.vttablet.vtbackupExtraFlags = {{xtrabackup_stripes: '4'}}"),
        new("flag-of-operator", "cells.0.gateway.extraFlags = {grpc_port: '1'}", "cells.0.gateway.extraFlags = {buffer_size: '1'}"),

        new("reserved-label", $"{Pool}.extraLabels = {{planetscale.com/cell: x}}", $"{Pool}.extraLabels = {{example.com/cell: x}}"),
        new("refused-label", $"{Pool}.extraLabels = {{team: a b}}", $"{Pool}.extraLabels = {{Example.com-1_x: '', example.com/Team: A_b.c-1}}"),
        new("refused-label", "cells.0.gateway.extraLabels = {Example.com/team: a}", "cells.0.gateway.extraLabels = {example.com/team: a}"),
        new("refused-annotation", $"{Pool}.annotations = {{'a b': c}}", $"{Pool}.annotations = {{Example.COM/Team: 'a b'}}"),
        new("refused-annotation", "cells.0.gateway.service = {annotations: {-a: b}}", "cells.0.gateway.service = {annotations: {a: b}}"),
        new("refused-annotation", "backup.schedules.0.annotations = {a/b/c: d}", "backup.schedules.0.annotations = {a/b: c/d}"),
        new("refused-volume", $"{Pool}.extraVolumes = [{{name: My_volume, emptyDir: {{}}}}]", $"{Pool}.extraVolumes = [{{name: my-volume, emptyDir: {{}}}}]"),
        new("refused-volume", "vtadmin.extraVolumes = [{name: v}]", "vtadmin.extraVolumes = [{name: v, emptyDir: {}}]"),
        new("refused-volume", "vitessDashboard.extraVolumes = [{name: v, emptyDir: {}, secret: {secretName: s}}]", "vitessDashboard.extraVolumes = [{name: v, secret: {secretName: s}}]"),
        new("refused-mount", $"{Pool}.extraVolumeMounts = [{{name: v, mountPath: /v}}]", $"{Pool}.extraVolumeMounts = [{{name: v, mountPath: /v}}]\n{Pool}.extraVolumes = [{{name: v, emptyDir: {{}}}}]"),
        new("refused-mount", "cells.0.gateway.sidecarContainers = [{name: s, image: i, volumeMounts: [{name: vt-root, mountPath: /v}]}]", $"{Pool}.sidecarContainers = [{{name: s, image: i, volumeMounts: [{{name: vt-root, mountPath: /v}}]}}]"),
        new("refused-mount", $"{Template}.databaseInitScriptSecret = {{volumeName: v, key: k}}", $"{Template}.databaseInitScriptSecret = {{volumeName: v, key: k}}\n{EachPool(".extraVolumes = [{name: v, emptyDir: {}}]")}"),
        new("refused-mount", $"{Pool}.extraVolumeMounts = [{{name: vt-root, mountPath: 'a:b'}}]", $"{Pool}.extraVolumeMounts = [{{name: vt-root, mountPath: /a, subPath: b/c}}]"),
        new("refused-mount", $"{Pool}.extraVolumeMounts = [{{name: vt-root, mountPath: /a, subPath: b/../..}}]", $"{Template}.databaseInitScriptSecret = {{name: s, volumeName: v, key: k}}\n{Pool}.extraVolumeMounts = [{{name: v, mountPath: /a}}]"),
        new("refused-container", $"{Pool}.sidecarContainers = [{{name: Side_car, image: i}}]", $"{Pool}.sidecarContainers = [{{name: side-car, image: i}}, {{name: mysqld}}]"),
        new("refused-container", "globalLockserver.etcd.initContainers = [{name: etcd, image: i}]", "globalLockserver.etcd.sidecarContainers = [{name: etcd}]"),
        new("refused-container", $"{Pool}.sidecarContainers = [{{name: init-vt-root, image: i}}]", $"{Pool}.initContainers = [{{name: init-vt-root}}]"),
        new("refused-container", "vtadmin.sidecarContainers = [{name: s}]", "vtadmin.sidecarContainers = [{name: s, image: i}]"),
        new("refused-variable", $"{Pool}.extraEnv = [{{name: A=B, value: c}}]", $"{Pool}.extraEnv = [{{name: _a.B-1, value: 'c=d'}}]"),
        new("refused-variable", "keyspaces.0.vitessOrchestrator = {extraEnv: [{name: 1A, value: c}]}", "keyspaces.0.vitessOrchestrator = {extraEnv: [{name: A1, value: c}]}"),
        new("refused-variable", "cells.0.gateway.sidecarContainers = [{name: s, image: i, env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: f}}}]}]", "cells.0.gateway.sidecarContainers = [{name: s, image: i, env: [{name: A, valueFrom: {fieldRef: {fieldPath: f}}}]}]"),
        new("refused-variable", "vitessDashboard.extraEnv = [{name: A, valueFrom: {}}]", "vitessDashboard.extraEnv = [{name: A}]"),
        new("refused-toleration", $"{Pool}.tolerations = [{{key: k, operator: Equals, value: v}}]", $"{Pool}.tolerations = [{{key: example.com/k, operator: Equal, value: v, effect: NoExecute, tolerationSeconds: 5}}, {{operator: Exists}}, {{key: k}}]"),
        new("refused-toleration", "backup.schedules.0.tolerations = [{operator: Equal, value: v}]", "backup.schedules.0.tolerations = [{key: k, value: v}]"),
        new("refused-toleration", "cells.0.gateway.tolerations = [{key: k, operator: Exists, value: v}]", "cells.0.gateway.tolerations = [{key: k, operator: Exists}]"),
        new("refused-toleration", $"{Pool}.tolerations = [{{key: k, value: a b}}]", $"{Pool}.tolerations = [{{key: k, value: ''}}]"),
        new("refused-toleration", $"{Pool}.tolerations = [{{key: a b, operator: Exists}}]", $"{Pool}.tolerations = [{{key: k, operator: Gt, value: '1'}}]"),
        new("refused-toleration", $"{Pool}.tolerations = [{{key: k, operator: Exists, effect: Never}}]", $"{Pool}.tolerations = [{{key: k, operator: Exists, effect: NoSchedule}}]"),
        new("refused-toleration", $"{Pool}.tolerations = [{{key: k, operator: Exists, tolerationSeconds: 5}}]", $"{Pool}.tolerations = [{{key: k, operator: Exists, effect: NoExecute}}]"),
        new("secret-without-source", $"{Template}.databaseInitScriptSecret.name = ~", $"{Template}.databaseInitScriptSecret = {{volumeName: v, key: k}}"),
        new("spread-collapses", $"{Pool}.topologySpreadConstraints = [{Spread("zone", "a")}, {Spread("host", "a")}]", $"{Pool}.topologySpreadConstraints = [{Spread("zone", "a")}, {Spread("host", "b")}]"),

        new("semi-sync-alone", $"{Pools}.1.replicas = 0\n{Pools}.2.replicas = 0", $"{Pools}.2.replicas = 0"),
        new("too-few-replicas", $"{Pools}.2.replicas = 0", $"{Pools}.2.replicas = 0\n{Pools}.1.replicas = 2"),
        new("zone-loss-stops-writes", $"{Pools}.1.replicas = 2", "keyspaces.0.durabilityPolicy = semi_sync_with_rdonly_ack"),
        new("one-zone", "cells.1.zone = us-east-1a\ncells.2.zone = us-east-1a", "cells.1.zone = us-east-1a"),
    ];

    private static string EachPool(string edit) => string.Join('\n', Enumerable.Range(0, 3).Select(i => $"{Pools}.{i}{edit}"));

    private static string Outside => "globalLockserver = {external: {implementation: etcd2, address: a, rootPath: /r}}";

    private static string External => "{user: u, host: h, port: 1, database: d, credentialsSecret: {name: s, key: k}}";

    private static string Second => "keyspaces.0.partitionings.1 = ";

    /// <summary>The cluster with the edits.</summary>
    internal static Json Edited(string edits) => edits.Split('\n').Aggregate(Sound, (value, edit) =>
    {
        var (path, text) = (edit[..edit.IndexOf(" = ", StringComparison.Ordinal)], edit[(edit.IndexOf(" = ", StringComparison.Ordinal) + 3)..]);
        var wanted = text == "~" ? null : ClusterFile.OfAnything("edit", $"value: {text}", _ => []).Documents.Single().Object["value"];
        return With(value, (path.StartsWith('/') ? path[1..] : $"spec.{path}").Split('.'), wanted);
    });

    private static Json With(Json inside, ReadOnlySpan<string> path, Json? wanted)
    {
        if (!int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return inside.With(path[0], path.Length == 1 ? wanted : With(inside[path[0]] ?? Json.EmptyMap, path[1..], wanted));
        }
        var items = inside.Items.ToList();
        var now = path.Length == 1 ? wanted ?? Json.Null : With(items[index], path[1..], wanted);
        if (index == items.Count)
        {
            items.Add(now);
        }
        else
        {
            items[index] = now;
        }
        return Json.List(items);
    }

    private static string Ranges(params string[] ranges) => $"keyspaces.0.partitionings = [{Shards(ranges)}]";

    private static string Shards(params string[] ranges)
    {
        var shards = ranges.Select(range => range.Split('-')).Select(bounds =>
            $"{{keyRange: {{start: \"{bounds[0]}\", end: \"{bounds[1]}\"}}, {Init}}}");
        return $"{{custom: {{shards: [{string.Join(", ", shards)}]}}}}";
    }

    /// <summary>The edit that gives each of these shards the pools of the sound cluster.</summary>
    internal static string Tablets(params string[] ranges)
    {
        var pools = Sound.At("spec", "keyspaces")?.Items[0]["partitionings"]?.Items[0].At("equal", "shardTemplate", "tabletPools");
        return Ranges(ranges).Replace(Init, $"{Init}, tabletPools: {pools}", StringComparison.Ordinal);
    }

    private static string Bucket(string name) => $"{{{name}s3: {{region: r, bucket: b}}}}";

    private static string Schedule(string name) =>
        $"{{name: {name}, schedule: '@daily', resources: {{}}, strategies: [{{name: s, scope: Cluster}}]}}";

    private static string Spread(string key, string app) =>
        $"{{maxSkew: 1, topologyKey: {key}, whenUnsatisfiable: ScheduleAnyway, labelSelector: {{matchLabels: {{app: {app}}}}}}}";
}
