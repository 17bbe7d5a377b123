using System.CommandLine;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Host.Write;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Prints what makes a cluster know the eight kinds, or writes it to files.</summary>
internal static class CrdsCommand
{
    private const string Header =
        "# Generated: vitess-operator crds --write crds\n"
        + "# Install: kubectl apply --server-side -f crds\n";

    internal static Command Of()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "The form: yaml or json.",
            DefaultValueFactory = _ => "yaml",
        };
        output.AcceptOnlyFromAmong("yaml", "json");
        var write = new Option<DirectoryInfo?>("--write")
        {
            HelpName = "FOLDER",
            Description = "Write one file a kind into this folder instead.",
        };
        var command = new Command(
            "crds", "Prints the CustomResourceDefinitions, for kubectl apply --server-side -f -") { output, write };
        command.SetAction(parsed =>
        {
            var isJson = parsed.GetValue(output) == "json";
            if (parsed.GetValue(write) is { } folder)
            {
                Write(folder, isJson);
            }
            else
            {
                Print(isJson, Console.Out);
            }
            return (int)ExitCode.Nothing;
        });
        return command;
    }

    /// <summary>The files of the folder <c>crds</c>.</summary>
    /// <param name="isJson">Whether in JSON instead of YAML.</param>
    internal static IEnumerable<(string Name, string Text)> Files(bool isJson) => ResourceDefinitions.All.Select(one => (
        $"{one.At("spec", "group")?.AsText}_{one.At("spec", "names", "plural")?.AsText}.{(isJson ? "json" : "yaml")}",
        isJson ? $"{one}\n" : Header + YamlWriter.ToYaml(one)));

    private static void Write(DirectoryInfo folder, bool isJson)
    {
        folder.Create();
        foreach (var (name, text) in Files(isJson))
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        }
    }

    private static void Print(bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(Json.Map(
                ("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(ResourceDefinitions.All))));
        }
        else
        {
            YamlWriter.WriteAll(ResourceDefinitions.All, output);
        }
    }
}
