using System.CommandLine;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The options that all offline commands share: which file, what is observed, and how the operator is configured.</summary>
internal sealed class OfflineOptions
{
    private static readonly Options Default = new() { Holder = "offline" };

    private readonly Option<FileInfo> file = new("--file", "-f")
    {
        HelpName = "FILE", Required = true, Description = "The file with the VitessCluster, and what is applied with it. - cannot be read.",
    };

    private readonly Option<FileSystemInfo[]> observed = new("--observed")
    {
        HelpName = "PATH",
        Description = "A file or folder of objects as kubectl get -o yaml (or json) prints them, or a topology.json. May be repeated.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> space = new("--namespace", "-n")
    {
        HelpName = "NAMESPACE", Description = "The namespace where the file names none. Default: that of the observed cluster, else default.",
    };

    private readonly Option<string> form = new("--output", "-o")
    {
        HelpName = "text|yaml|json", Description = "The form of the result.", DefaultValueFactory = _ => "text",
    };

    private readonly Option<int?> level = new("--level")
    {
        HelpName = "N", Description = "The newest rendering level to use; 0 is what the Go operator makes. Default: the newest.",
    };

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
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        form.AcceptOnlyFromAmong("text", "yaml", "json");
        foreach (var option in (Option[])
            [file, observed, space, form, level, etcdImage, exporterImage, priorityClass, account, etcdAccount, runAsUser, fsGroup, etcdRunAsUser, etcdFsGroup])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads everything that the options name; null after every defect has been told.</summary>
    internal OfflineInput? Read(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ClusterInput.Read(parsed.GetRequiredValue(file), error) is not { } cluster)
        {
            return null;
        }
        var given = cluster.Cluster.Namespace ?? parsed.GetValue(space);
        var paths = parsed.GetValue(observed) ?? [];
        var seen = paths.Length == 0 ? null : ObservedInput.Read(paths, given ?? "default", error);
        return paths.Length > 0 && seen is null
            ? null
            : new(cluster, seen, given ?? SpaceOf(seen, cluster.Name) ?? "default", OptionsOf(parsed), DateTimeOffset.UtcNow);
    }

    /// <summary>Prints a result in the form that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="text">Prints it for people; told whether colours are wanted.</param>
    /// <param name="json">The result as a value.</param>
    internal void Print(ParseResult parsed, Action<TextWriter, bool> text, Func<Json> json)
    {
        var output = parsed.InvocationConfiguration.Output;
        switch (parsed.GetValue(form))
        {
            case "json":
                output.WriteLine(json());
                break;
            case "yaml":
                Write.YamlWriter.Write(json(), output);
                break;
            default:
                text(output, HasColours(output));
                break;
        }
    }

    /// <summary>The form that was asked for.</summary>
    internal string Form(ParseResult parsed) => parsed.GetValue(form) ?? "text";

    private static bool HasColours(TextWriter output) => ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static string? SpaceOf(ObservedInput? seen, string name)
    {
        var spaces = (seen?.Objects ?? default).Keys
            .Where(key => key.Kind == Kinds.VitessCluster && key.Name == name).Select(key => key.Namespace).ToValueList();
        return spaces.Count == 1 ? spaces[0] : null;
    }

    private Options OptionsOf(ParseResult parsed) => Default with
    {
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
