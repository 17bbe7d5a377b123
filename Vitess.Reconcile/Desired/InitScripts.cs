namespace Vitess.Reconcile.Desired;

/// <summary>The scripts that prepare a pod's volumes before its programs start.</summary>
/// <remarks>Their words are this operator's own and are no part of a pod's hash: other words restart no pod.</remarks>
internal static class InitScripts
{
    /// <summary>The init container that fills the volume which the pod's containers share.</summary>
    internal const string Root = "init-vt-root";

    /// <summary>The init container that corrects the socket's path in a my.cnf that an earlier pod left.</summary>
    internal const string Socket = "init-mysql-socket";

    private const string Begin = """
        set -ex
        root=/mnt/vt
        mycnf="$root/config/mycnf"
        mkdir -p "$root/bin" "$root/config"

        """;

    private const string Config = """
        if [ -d /vt/config/mycnf ]; then
          cp -rn /vt/config/mycnf "$root/config/"
        fi
        mkdir -p "$mycnf"
        ln -sf /dev/stderr "$root/config/stderr.symlink"
        echo 'log-error = /vt/config/stderr.symlink' > "$mycnf/log-error.cnf"
        echo 'binlog_format=row' > "$mycnf/rbr.cnf"
        echo 'socket = /vt/socket/mysql.sock' > "$mycnf/socket.cnf"

        """;

    /// <summary>For tablets: mysqlctld, my.cnf snippets, and how the exporter logs in.</summary>
    internal const string TabletRoot = Begin + """
        cp -n /vt/bin/mysqlctld "$root/bin/"

        """ + Config + """
        printf '[client]\nuser = vt_dba\nsocket = /vt/socket/mysql.sock\n' > "$mycnf/client.cnf"
        mkdir -p "$root/vtdataroot"
        """;

    /// <summary>For vtbackup: itself, my.cnf snippets that trade durability for speed, and the certificates of authorities.</summary>
    internal const string BackupRoot = Begin + """
        cp -n /vt/bin/vtbackup "$root/bin/"

        """ + Config + """
        printf 'sync_binlog=0\ninnodb_flush_log_at_trx_commit=0\n' > "$mycnf/vtbackup.cnf"
        mkdir -p "$root/certs"
        cp -n /etc/ssl/certs/ca-certificates.crt "$root/certs/"
        """;

    /// <summary>For tablets with a claim: the socket lies in this pod's own volume, whatever the claim's my.cnf says.</summary>
    internal const string TabletSocket = """
        set -ex
        for file in /vt/vtdataroot/vt_*/my.cnf; do
          if [ -f "$file" ]; then
            sed -i -e 's,^socket[ \t]*=.*$,socket = /vt/socket/mysql.sock,' "$file"
          fi
        done
        """;

    /// <summary>A pod's spec with the text of the scripts that another pod has; for clusters that may be given back.</summary>
    /// <param name="spec">The pod's spec.</param>
    /// <param name="other">The other pod's.</param>
    internal static Json As(Json spec, Json other) => Changed(spec, container =>
        (other["initContainers"]?.Items ?? []).FirstOrDefault(it => it["name"] == container["name"])?["args"] is { } args
            ? container.With("args", args)
            : container);

    /// <summary>Whether any script of a pod is in this operator's words.</summary>
    internal static bool AreOurs(Json spec) => (spec["initContainers"]?.Items ?? [])
        .Any(container => container["args"]?.Items is [.., var text] && text.AsText is TabletRoot or BackupRoot or TabletSocket);

    /// <summary>A pod's spec without the text of the scripts.</summary>
    /// <param name="spec">The pod's spec.</param>
    internal static Json Without(Json spec) => Changed(spec, container => container.With("args", null));

    private static Json Changed(Json spec, Func<Json, Json> change) => spec["initContainers"] is not { IsList: true } containers
        ? spec
        : spec.With("initContainers", Json.List(containers.Items.Select(container =>
            container["name"]?.AsText is Root or Socket ? change(container) : container)));
}
