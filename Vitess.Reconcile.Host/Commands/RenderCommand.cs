using System.CommandLine;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator render</c>: every object that a file asks for.</summary>
internal static class RenderCommand
{
    private const string About = """
        Prints every object that the operator makes of a file, the whole way down, without a cluster.

        Examples:
          vitess-operator render -f cluster.yaml             kinds and names
          vitess-operator render -f cluster.yaml -o yaml     the objects, as kubectl would print them
          vitess-operator render -f cluster.yaml -o json     a List of them
          vitess-operator render -f cluster.yaml --observed dump -o yaml   with the identities and secrets that stand

        Objects come in order of kind and name. Identities (uid) of owners that do not stand yet are placeholders.
        What comes and goes is not among them: Jobs of schedules, and the pod that takes the first backup of a shard, which plan
        lists and explain shows.
        Exit codes: 0 done, 2 bad input.
        """;

    internal static Command Of()
    {
        var options = new OfflineOptions();
        var command = new Command("render", About);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            if (options.Read(parsed) is not { } input)
            {
                return (int)ExitCode.BadInput;
            }
            var objects = ClusterTree.Render(input.Snapshot()).OrderBy(wanted => wanted.Rendered.Key).ToValueList();
            if (options.IsYaml(parsed))
            {
                Write.YamlWriter.WriteAll(objects.Select(wanted => wanted.Rendered.Object), parsed.InvocationConfiguration.Output);
            }
            else
            {
                options.Print(parsed, (output, _) => PrintTable(objects, output), () => ListOf(objects));
            }
            Tell(input, objects, parsed.InvocationConfiguration.Error);
            return (int)ExitCode.Nothing;
        });
        return command;
    }

    private static Json ListOf(ValueList<WantedObject> objects) => Json.Map(
        ("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(objects.Select(wanted => wanted.Rendered.Object))));

    private static void PrintTable(ValueList<WantedObject> objects, TextWriter output)
    {
        var width = objects.Select(wanted => wanted.Rendered.Key.ToString().Length).DefaultIfEmpty().Max() + 2;
        output.WriteLine("OBJECT".PadRight(width) + "MADE BY");
        foreach (var wanted in objects)
        {
            output.WriteLine(wanted.Rendered.Key.ToString().PadRight(width) + wanted.Owner);
        }
        var kinds = objects.GroupBy(wanted => wanted.Rendered.Key.Kind).Select(kind => $"{kind.Count()} {kind.Key}");
        output.WriteLine($"{objects.Count} objects: {string.Join(", ", kinds)}");
    }

    private static bool HasBackups(ValueList<WantedObject> objects) =>
        objects.Any(wanted => wanted.Rendered.Key.Kind == Kinds.VitessBackupStorage);

    private static void Tell(OfflineInput input, ValueList<WantedObject> objects, TextWriter error)
    {
        foreach (var secret in ClusterTree.MissingSecrets(input.Snapshot()))
        {
            error.WriteLine($"Secret/{secret} was not given: what needs it is left out. Add it to the file, or give it with --observed.");
        }
        if (input.Options.OwnPod is null && HasBackups(objects))
        {
            error.WriteLine("The pods that list backups are left out: they are made from the operator's own pod. Give it with --operator-pod.");
        }
    }
}
