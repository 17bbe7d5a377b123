using System.CommandLine;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Flags of the Go operator that mean nothing here, accepted so that its Deployment runs with our image.</summary>
internal static class GoOperatorFlags
{
    /// <summary>The kinds that had workers and resyncs of their own there.</summary>
    private static readonly string[] Kinds =
    [
        "vitesscluster", "vitesscell", "vitesskeyspace", "vitessshard", "vitessshardreplication", "etcdlockserver",
        "vitessbackupstorage", "vitessbackupschedule",
    ];

    private static readonly string[] Others =
    [
        "--vitessbackupstorage_subcontroller_resync_period", "--vitessbackupstorage_subcontroller_reconcile_timeout",
        "--vitessbackupstorage_subcontroller_request_timeout", "--vitessbackupstorage_subcontroller_max_backups_per_reconcile",
        "--reconcile_timeout", "--cache_invalidate_interval", "-v", "--vmodule", "--stderrthreshold", "--log_dir",
        "--zap-devel", "--zap-encoder", "--zap-level", "--zap-sample", "--zap-stacktrace-level", "--zap-time-encoding",
    ];

    /// <summary>Adds the flags to a command, without mention in its help.</summary>
    internal static void AddTo(Command command)
    {
        var all = Kinds.SelectMany(kind => new[] { $"--{kind}_concurrent_reconciles", $"--{kind}_resync_period" }).Concat(Others);
        foreach (var name in all)
        {
            command.Add(new Option<string>(name) { Hidden = true });
        }
        foreach (var name in (ReadOnlySpan<string>)["--logtostderr", "--alsologtostderr"])
        {
            command.Add(new Option<bool>(name) { Hidden = true });
        }
    }
}
