using System.CommandLine;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The options that all offline commands share: which file, what is observed, and how the operator is configured.</summary>
internal sealed class OfflineOptions
{
    private readonly Option<FileInfo> file = new("--file", "-f")
    {
        HelpName = "FILE", Required = true, Description = "The file with the VitessCluster, and what is applied with it; - for the standard input.",
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

    private readonly Option<FileInfo?> operatorPod = new("--operator-pod")
    {
        HelpName = "FILE",
        Description = "The pod that the operator runs in, as kubectl get -o yaml prints it: the pods that list backups are made from it.",
    };

    private readonly OutputForm form = new();

    private readonly CoreOptions core = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        NamedOption.Namespace(space);
        foreach (var option in (Option[])
            [file, observed, space, operatorPod])
        {
            command.Add(option);
        }
        form.AddTo(command);
        core.AddTo(command);
    }

    /// <summary>Reads everything that the options name; null after every defect has been told.</summary>
    internal OfflineInput? Read(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ClusterInput.Read(parsed.GetRequiredValue(file), Console.In, error) is not { } cluster)
        {
            return null;
        }
        var given = cluster.Cluster.Namespace ?? parsed.GetValue(space);
        var paths = parsed.GetValue(observed) ?? [];
        var seen = paths.Length == 0 ? null : ObservedInput.Read(paths, given ?? "default", error);
        if ((paths.Length > 0 && seen is null) || !ReadPod(parsed, out var pod))
        {
            return null;
        }
        var options = core.Of(parsed, holder: "offline") with { OwnPod = pod };
        return new(cluster, seen, given ?? SpaceOf(seen, cluster.Name) ?? "default", options, DateTimeOffset.UtcNow);
    }

    private bool ReadPod(ParseResult parsed, out Json? pod)
    {
        pod = null;
        if (parsed.GetValue(operatorPod) is not { } path)
        {
            return true;
        }
        var error = parsed.InvocationConfiguration.Error;
        var objects = ObservedInput.Read([path], "default", error)?.Objects;
        pod = objects?.Values.FirstOrDefault(whole => whole["kind"]?.AsText == Kinds.Pod);
        if (objects is not null && pod is null)
        {
            error.WriteLine($"{path}:1: There is no Pod in it. Give what kubectl get pod -o yaml prints of the operator's own pod.");
        }
        return pod is not null;
    }

    /// <summary>Prints a result in the form that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="text">Prints it for people; told whether colours are wanted.</param>
    /// <param name="json">The result as a value.</param>
    internal void Print(ParseResult parsed, Action<TextWriter, bool> text, Func<Json> json) => form.Print(parsed, text, json);

    /// <summary>Whether YAML was asked for.</summary>
    internal bool IsYaml(ParseResult parsed) => form.IsYaml(parsed);

    private static string? SpaceOf(ObservedInput? seen, string name)
    {
        var spaces = (seen?.Objects ?? default).Keys
            .Where(key => key.Kind == Kinds.VitessCluster && key.Name == name).Select(key => key.Namespace).ToValueList();
        return spaces.Count == 1 ? spaces[0] : null;
    }
}
