using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The environment of vttablet, mysqlctld and vtbackup.</summary>
internal static class TabletEnv
{
    private const string Snippets =
        "/vt/config/mycnf/rbr.cnf:/vt/config/mycnf/log-error.cnf:/vt/config/mycnf/socket.cnf";

    /// <summary>What the programs of a pool share.</summary>
    internal static ValueList<Json> Of(TabletPool pool) =>
    [
        Env.Of("VTROOT", "/vt"),
        Env.Of("VTDATAROOT", TabletVolumes.DataPath),
        Env.Of("VT_MYSQL_ROOT", "/usr"),
        Env.Of("MYSQL_FLAVOR", Images.Flavor(pool.Spec.Images?.Mysqld)),
        Env.Of("EXTRA_MY_CNF", ExtraMyCnf(pool)),
        Env.OfField("POD_IP", "status.podIP"),
    ];

    // Source: the Go operator 2.18 names vtbackup's snippet, which tablets lack, only together with the user's.
    private static string ExtraMyCnf(TabletPool pool) => pool.ConfigOverrides.Length == 0
        ? Snippets
        : $"{Snippets}:{TabletVolumes.ConfigOverridesFile}:/vt/config/mycnf/vtbackup.cnf";
}
