using System.CommandLine;
using Vitess.Reconcile.Host.Write;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The form of a command's result: text for people, or a value as YAML or JSON.</summary>
internal sealed class OutputForm
{
    private readonly Option<string> form = new("--output", "-o")
    {
        HelpName = "text|yaml|json", Description = "The form of the result.", DefaultValueFactory = _ => "text",
    };

    /// <summary>Adds the option to a command.</summary>
    internal void AddTo(Command command)
    {
        form.AcceptOnlyFromAmong("text", "yaml", "json");
        command.Add(form);
    }

    /// <summary>Whether the result is for people.</summary>
    internal bool IsText(ParseResult parsed) => parsed.GetValue(form) is "text" or null;

    /// <summary>Whether YAML was asked for.</summary>
    internal bool IsYaml(ParseResult parsed) => parsed.GetValue(form) == "yaml";

    /// <summary>Prints a result in the form that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="text">Prints it for people; told whether colours are wanted.</param>
    /// <param name="value">The result as a value.</param>
    internal void Print(ParseResult parsed, Action<TextWriter, bool> text, Func<Json> value)
    {
        var output = parsed.InvocationConfiguration.Output;
        switch (parsed.GetValue(form))
        {
            case "json":
                output.WriteLine(value());
                break;
            case "yaml":
                YamlWriter.Write(value(), output);
                break;
            default:
                text(output, HasColours(output));
                break;
        }
    }

    private static bool HasColours(TextWriter output) => ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
