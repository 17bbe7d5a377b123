using System.CommandLine;
using System.CommandLine.Parsing;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>What is wrong with a command line, in our words: which option, what was found, what to write.</summary>
/// <remarks>The library's own texts are known by how they begin; every other text comes from a validator, and stays.</remarks>
internal static class ParseErrorText
{
    private const string Unrecognized = "Unrecognized command or argument '";

    internal static IEnumerable<string> Of(ParseResult parsed)
    {
        var isNameless = parsed.Errors.Any(error => error.Message.StartsWith("Required command", StringComparison.Ordinal));
        // A word that is no command makes a command missing too: it is told once.
        var told = parsed.Errors.Where(error =>
            !(isNameless && parsed.UnmatchedTokens.Count > 0 && !error.Message.StartsWith(Unrecognized, StringComparison.Ordinal)));
        return told.Select(error => error.SymbolResult switch
        {
            OptionResult option => OfOption(option, error.Message),
            ArgumentResult argument => OfArgument(argument, error.Message),
            CommandResult command => OfCommand(command, error.Message, isNameless),
            _ => error.Message,
        }).Concat(Strays(parsed).Select(stray => NoOption(parsed.CommandResult.Command, stray))).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Words that look like options and were taken for values of an argument that takes many.</summary>
    internal static IEnumerable<string> Strays(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(word => word is ['-', _, ..]);

    /// <summary>The words with which a command is called, after the program's name.</summary>
    internal static IEnumerable<string> PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. PathOf(parent), command.Command.Name] : [];

    private static string OfOption(OptionResult result, string message)
    {
        var name = result.IdentifierToken?.Value ?? result.Option.Name;
        var given = string.Join(' ', result.Tokens.Select(token => token.Value));
        return Kind(message) switch
        {
            "Cannot parse" => $"{name} \"{given}\" is {NotOf(result.Option.ValueType)}.",
            "Argument" => $"{name} \"{given}\" is none of {Choices(message)}.",
            "Required argument" => $"{name} takes a value: {result.Option.HelpName ?? "one"}.",
            "Option" when message.EndsWith("is required.", StringComparison.Ordinal) =>
                $"{name} {result.Option.HelpName} is missing. {result.Option.Description}",
            "Option" => $"{name} was given {result.Tokens.Count} values: {given}. Give it one.",
            _ => message,
        };
    }

    private static string OfArgument(ArgumentResult result, string message)
    {
        var argument = result.Argument;
        var given = string.Join(' ', result.Tokens.Select(token => token.Value));
        return Kind(message) switch
        {
            "Required argument" => $"{argument.HelpName ?? argument.Name} is missing. {argument.Description}",
            "Cannot parse" => $"\"{given}\" is {NotOf(argument.ValueType)}. {argument.Description}",
            "Argument" => $"\"{given}\" is none of {Choices(message)}.",
            _ => message,
        };
    }

    private static string OfCommand(CommandResult result, string message, bool isNameless)
    {
        var command = result.Command;
        var commands = string.Join(", ", command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name));
        if (!message.StartsWith(Unrecognized, StringComparison.Ordinal))
        {
            return Kind(message) == "Required command" ? $"Name a command: {commands}." : message;
        }
        var given = message[Unrecognized.Length..^2];
        return given.StartsWith('-') ? NoOption(command, given)
            : isNameless ? $"There is no command \"{given}\". There are {commands}.{Meant(given, command.Subcommands.Select(one => one.Name))}"
            : $"\"{given}\" has no place here.";
    }

    private static string NoOption(Command command, string given) => $"There is no option {given}."
        + Meant(given, command.Options.Where(one => !one.Hidden).SelectMany(one => one.Aliases.Prepend(one.Name)));

    private static string Meant(string given, IEnumerable<string> known) =>
        known.Where(one => Distance(one, given) <= 2).OrderBy(one => Distance(one, given)).FirstOrDefault() is { } meant
            ? $" Did you mean {meant}?"
            : "";

    private static string Kind(string message) =>
        ((string[])["Cannot parse", "Required argument", "Required command"])
            .FirstOrDefault(beginning => message.StartsWith(beginning, StringComparison.Ordinal))
        ?? (message.StartsWith("Argument '", StringComparison.Ordinal) ? "Argument"
            : message.StartsWith("Option '", StringComparison.Ordinal) ? "Option" : "");

    /// <summary>The words that the library lists, one a line in quotes.</summary>
    private static string Choices(string message) =>
        string.Join(", ", message.Split('\n').Skip(1).Select(line => line.Trim(' ', '\t', '\r', '\'')).Where(line => line.Length > 0));

    private static string NotOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? $"none of {string.Join(", ", Enum.GetNames(plain).Select(name => name.ToLowerInvariant()))}"
            : plain == typeof(double) ? "no number"
            : plain == typeof(ulong) || plain == typeof(uint) ? "no whole number from 0 on"
            : plain == typeof(int) || plain == typeof(long) ? "no whole number"
            : plain == typeof(bool) ? "neither true nor false"
            : "no path";
    }

    /// <summary>How many letters have to be put in, left out or replaced to make one word of another.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
