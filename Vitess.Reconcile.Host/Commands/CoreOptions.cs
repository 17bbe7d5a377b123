using System.CommandLine;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The options that passes depend on, offline and live, with the Go operator's names where it has them.</summary>
internal sealed class CoreOptions
{
    private static readonly Options Default = new() { Holder = "" };

    private readonly Option<int> level = NumberOption.Whole(
        "--level", 0, Level.Newest, Level.Newest, "The newest rendering level to use; 0 is what the Go operator makes.");

    private readonly Option<string> etcdImage = Text("etcd-image", Default.EtcdImage, "etcd where the file names no image");
    private readonly Option<string> exporterImage =
        Text("mysqld-exporter-image", Default.MysqldExporterImage, "mysqld_exporter where the file names no image");

    private readonly Option<string> priorityClass = Text("vitess-priority-class", Default.PriorityClass, "the priority class of pods; empty for none");
    private readonly Option<string> account = Text("vitess-service-account", Default.ServiceAccount, "the service account of Vitess' pods");
    private readonly Option<string> etcdAccount = Text("etcd-service-account", Default.EtcdServiceAccount, "the service account of etcd's pods");
    private readonly Option<long> runAsUser = Number("vitess-run-as-user", Default.RunAsUser, "the user that Vitess runs as; -1 leaves it to the image");
    private readonly Option<long> fsGroup = Number("vitess-fs-group", Default.FsGroup, "the group of the volumes of tablets; -1 leaves it to the volume");
    private readonly Option<long> etcdRunAsUser = Number("etcd-run-as-user", Default.EtcdRunAsUser, "the user that etcd runs as; -1 leaves it to the image");
    private readonly Option<long> etcdFsGroup = Number("etcd-fs-group", Default.EtcdFsGroup, "the group of the volumes of etcd; -1 leaves it to the volume");

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [level, etcdImage, exporterImage, priorityClass, account, etcdAccount, runAsUser, fsGroup, etcdRunAsUser, etcdFsGroup])
        {
            command.Add(option);
        }
    }

    /// <summary>What the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="holder">This process.</param>
    internal Options Of(ParseResult parsed, string holder) => Default with
    {
        Holder = holder,
        LevelMax = parsed.GetValue(level),
        EtcdImage = parsed.GetValue(etcdImage) ?? "",
        MysqldExporterImage = parsed.GetValue(exporterImage) ?? "",
        PriorityClass = parsed.GetValue(priorityClass) ?? "",
        ServiceAccount = parsed.GetValue(account) ?? "",
        EtcdServiceAccount = parsed.GetValue(etcdAccount) ?? "",
        RunAsUser = OrNone(parsed.GetValue(runAsUser)),
        FsGroup = OrNone(parsed.GetValue(fsGroup)),
        EtcdRunAsUser = OrNone(parsed.GetValue(etcdRunAsUser)),
        EtcdFsGroup = OrNone(parsed.GetValue(etcdFsGroup)),
    };

    private static long? OrNone(long number) => number < 0 ? null : number;

    // Each is known by the Go operator's spelling too.
    private static Option<string> Text(string name, string otherwise, string what) => new($"--default-{name}", Underscored(name))
    {
        HelpName = "TEXT", Description = $"Operator option: {what}.", DefaultValueFactory = _ => otherwise,
    };

    private static Option<long> Number(string name, long? otherwise, string what) => new($"--default-{name}", Underscored(name))
    {
        HelpName = "N", Description = $"Operator option: {what}.", DefaultValueFactory = _ => otherwise ?? -1,
    };

    private static string Underscored(string name) => "--default_" + name.Replace('-', '_');
}
