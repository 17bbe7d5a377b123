using System.CommandLine;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Host.Read;
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
        var warnings = new Option<bool>("--warnings") { Description = "Print the policy that warns at admission instead." };
        command.Add(warnings);
        command.SetAction(parsed =>
        {
            var isJson = parsed.GetValue(output) == "json";
            var printed = parsed.GetValue(warnings) ? AdmissionWarnings.All : ResourceDefinitions.All;
            if (parsed.GetValue(write) is { } folder)
            {
                Write(folder, isJson);
            }
            else
            {
                Print(printed, isJson, parsed.InvocationConfiguration.Output);
            }
            return (int)ExitCode.Nothing;
        });
        return command;
    }

    /// <summary>The files of the folder <c>crds</c>.</summary>
    /// <param name="isJson">Whether in JSON instead of YAML.</param>
    internal static IEnumerable<(string Name, string Text)> Files(bool isJson) => ResourceDefinitions.All
        .Select(one => (
            FileOf(one, isJson ? "json" : "yaml"),
            isJson ? $"{one}\n" : Header + YamlWriter.ToYaml(one)))
        .Append(isJson
            ? ("warnings.json", ListOf(AdmissionWarnings.All) + "\n")
            : ("warnings.yaml", Header + YamlText.OfAll(AdmissionWarnings.All)))
        .Concat(isJson ? [] : [("Kustomization", Header + Kustomization)]);

    /// <summary>Lets kustomize take the definitions; its name keeps kubectl apply -f from taking it for an object.</summary>
    private static string Kustomization => YamlWriter.ToYaml(Json.Map(
        ("apiVersion", "kustomize.config.k8s.io/v1beta1"),
        ("kind", "Kustomization"),
        ("resources", Json.List(ResourceDefinitions.All.Select(one => (Json)FileOf(one, "yaml"))))));

    private static string FileOf(Json one, string ending) =>
        $"{one.At("spec", "group")?.AsText}_{one.At("spec", "names", "plural")?.AsText}.{ending}";

    private static Json ListOf(ValueList<Json> items) =>
        Json.Map(("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(items)));

    private static void Write(DirectoryInfo folder, bool isJson)
    {
        foreach (var (name, text) in Files(isJson))
        {
            GivenPath.Write("--write", folder, name, text);
        }
    }

    private static void Print(ValueList<Json> printed, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(ListOf(printed));
        }
        else
        {
            YamlWriter.WriteAll(printed, output);
        }
    }
}
