using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>A small cluster, the one that the vectors of the references speak of, to be varied.</summary>
internal static class Sample
{
    internal static Options Options { get; } = new() { Holder = "test" };

    internal static VitessLockserverParams Lockserver { get; } = new()
    {
        Implementation = "etcd2",
        Address = "example-etcd-faf13de3-client.example.svc:2379",
        RootPath = "/vitess/example/global",
    };

    /// <summary>A pool with everything that the vectors assume.</summary>
    internal static VitessShardTabletPool Pool { get; } = new()
    {
        Cell = "zone1",
        Type = "replica",
        Replicas = 1,
        DataVolumeClaimTemplate = Json.Parse(
            """{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Gi"}}}"""),
        Vttablet = new() { Resources = Half },
        Mysqld = new() { Resources = Half },
    };

    /// <summary>Backups on a volume.</summary>
    internal static VitessBackupLocation OnVolume { get; } =
        new() { Volume = Json.Parse("""{"persistentVolumeClaim":{"claimName":"backups"}}""") };

    private static Json Half => Json.Parse(
        """{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m","memory":"256Mi"}}""");

    internal static VitessShardSpec Shard(params VitessShardTabletPool[] pools) => new()
    {
        Template = new()
        {
            TabletPools = [.. pools],
            DatabaseInitScriptSecret = new() { Name = "init", Key = "init_db.sql" },
        },
        Name = "-",
        KeyRange = new(),
        GlobalLockserver = Lockserver,
        Images = new()
        {
            Vttablet = "vitess/lite:latest",
            Vtbackup = "vitess/lite:latest",
            Vtorc = "vitess/lite:latest",
            Mysqld = new() { Mysql80Compatible = "vitess/lite:latest" },
            MysqldExporter = "prom/mysqld-exporter:v0.18.0",
        },
        VitessOrchestrator = new(),
        ZoneMap = ValueMap.Of(("zone1", "")),
    };

    internal static VitessShardSpec WithBackups(this VitessShardSpec spec, string engine) =>
        spec with { BackupEngine = engine, BackupLocations = [OnVolume] };

    internal static DesiredShard Render(this VitessShardSpec spec, string uid = "one", int? levelMax = null) =>
        DesiredShard.Render(
            spec,
            Meta(Kinds.VitessShard, "example-commerce-x-x-0f5afee6", uid),
            Options with { LevelMax = levelMax });

    internal static ObjectMeta Meta(string kind, string name, string uid = "one") => new()
    {
        Key = new(kind, "example", name),
        Uid = uid,
        Version = 1,
        Labels = ValueMap.Of((Labels.Cluster, "example"), (Labels.Keyspace, "commerce")),
        Created = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The arguments of a container of a pod or a Deployment, one a line.</summary>
    internal static string Arguments(Rendered rendered, string container)
    {
        var pod = rendered.Object.At("spec", "template", "spec") ?? rendered.Object["spec"] ?? Json.EmptyMap;
        var found = (pod["containers"]?.Items ?? []).Single(one => one["name"]?.AsText == container);
        return string.Join('\n', (found["args"]?.Items ?? []).Select(argument => argument.AsText));
    }
}
