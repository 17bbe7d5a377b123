using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The containers of a tablet's pod that are the operator's own.</summary>
internal static class TabletContainers
{
    private static readonly Json OfExporter = Resources.Of("10m", "32Mi", memoryMax: "128Mi", cpuMax: "100m");
    private static readonly Json OfInit = Resources.Of("100m", "32Mi", memoryMax: null);

    /// <summary>vttablet, and where the pool has a MySQL server, mysqlctld and the exporter of its metrics.</summary>
    /// <param name="pool">The tablet's pool.</param>
    /// <param name="tablet">Which tablet.</param>
    internal static ValueList<Json> Main(TabletPool pool, TabletAlias tablet)
    {
        var mounts = TabletVolumes.Mounts(pool);
        var env = TabletEnv.Of(pool);
        var containers = new List<Json> { VtTablet(pool, tablet, mounts, env) };
        if (pool.Pool.Mysqld is { } mysqld)
        {
            ValueList<Json> inner = Merge.ByPath([TabletVolumes.Programs, .. mounts], pool.Pool.ExtraVolumeMounts);
            containers.Add(Mysqld(pool, mysqld, tablet, inner, env));
            if (pool.Spec.Images?.MysqldExporter is { Length: > 0 } image)
            {
                containers.Add(Exporter(pool, image, inner));
            }
        }
        return containers.ToValueList();
    }

    /// <summary>What runs before: filling the shared volume and, with a claim, correcting the socket's path in it.</summary>
    /// <param name="pool">The tablet's pool.</param>
    internal static ValueList<Json> Init(TabletPool pool) => pool.Pool.DataVolumeClaimTemplate is null
        ? [Script(pool, InitScripts.Root, InitScripts.TabletRoot, TabletVolumes.WholeRoot)]
        :
        [
            Script(pool, InitScripts.Root, InitScripts.TabletRoot, TabletVolumes.WholeRoot),
            Script(pool, InitScripts.Socket, InitScripts.TabletSocket, TabletVolumes.ClaimMount),
        ];

    private static Json VtTablet(TabletPool pool, TabletAlias tablet, ValueList<Json> mounts, ValueList<Json> env)
    {
        var backups = pool.TabletBackups;
        var vttablet = pool.Pool.Vttablet ?? new();
        ValueList<Json> own = [.. backups.Env, .. env, .. Resources.ProcessorsEnv(vttablet.Resources)];
        return new Container
        {
            Name = "vttablet",
            Image = pool.Spec.Images?.Vttablet ?? Images.Vitess,
            PullPolicy = pool.Spec.ImagePullPolicies?.Vttablet,
            Command = ["/vt/bin/vttablet"],
            Arguments = pool.Corrections.Arguments(TabletFlags.VtTablet(pool, tablet), pool.Spec.Images?.Vttablet),
            Env = Merge.ByName(own, pool.Pool.ExtraEnv),
            Ports = [Port.Web, Port.Grpc],
            Resources = vttablet.Resources,
            Mounts = Merge.ByPath([.. backups.Mounts, .. mounts], pool.Pool.ExtraVolumeMounts),
            Readiness = Probes.Ready("/healthz", Port.Web),
            Liveness = Probes.Alive("/debug/status", Port.Web),
            Lifecycle = vttablet.Lifecycle ?? Json.EmptyMap,
            RunAsUser = pool.Options.RunAsUser,
        }.ToJson();
    }

    private static Json Mysqld(
        TabletPool pool, MysqldSpec mysqld, TabletAlias tablet, ValueList<Json> mounts, ValueList<Json> env) =>
        new Container
        {
            Name = "mysqld",
            Image = pool.MysqldImage,
            PullPolicy = pool.Spec.ImagePullPolicies?.Mysqld,
            Command = ["/vt/bin/mysqlctld"],
            Arguments = pool.Corrections.Arguments(TabletFlags.Mysqlctld(pool, tablet), pool.Spec.Images?.Vttablet),
            Env = Merge.ByName(env, pool.Pool.ExtraEnv),
            Ports = [Port.Mysql],
            Resources = mysqld.Resources,
            Mounts = mounts,
            Readiness = Probes.Listening(Port.Mysql),
            RunAsUser = pool.Options.RunAsUser,
        }.ToJson();

    private static Json Exporter(TabletPool pool, string image, ValueList<Json> mounts) => new Container
    {
        Name = "mysqld-exporter",
        Image = image,
        PullPolicy = pool.Spec.ImagePullPolicies?.MysqldExporter,
        Command = ["/bin/mysqld_exporter"],
        Arguments = TabletFlags.Exporter(pool).ToExporterArguments(pool.Corrections.KeepsCaseOfExporterFlags),
        Env = Merge.ByName([Env.Of("DATA_SOURCE_NAME", "vt_dba@unix(/vt/socket/mysql.sock)/")], pool.Pool.ExtraEnv),
        Ports = [Port.Metrics],
        Resources = Resources.IsSet(pool.Pool.MysqldExporter?.Resources) ? pool.Pool.MysqldExporter?.Resources : OfExporter,
        Mounts = mounts,
        RunAsUser = pool.Options.RunAsUser,
    }.ToJson();

    private static Json Script(TabletPool pool, string name, string script, Json mount) => new Container
    {
        Name = name,
        Image = pool.Spec.Images?.Vttablet ?? Images.Vitess,
        PullPolicy = pool.Spec.ImagePullPolicies?.Vttablet,
        Command = ["bash", "-c"],
        Arguments = [script],
        Resources = Resources.Laid(OfInit, pool.Pool.Vttablet?.Resources),
        Mounts = [mount],
        RunAsUser = pool.Options.RunAsUser,
    }.ToJson();
}
