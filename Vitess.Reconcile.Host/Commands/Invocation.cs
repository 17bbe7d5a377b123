using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Net.Sockets;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Runs a command line of either program: all that goes wrong is told in a line on standard error, and by the exit code.</summary>
/// <param name="program">The program's name, as the user calls it.</param>
/// <param name="output">Where results go, and nothing else.</param>
/// <param name="error">Where defects go.</param>
internal sealed class Invocation(string program, TextWriter output, TextWriter error)
{
    // Reason: a word that begins with @ is a word here, and never the name of a file with more of them.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>How long what runs may go on once it was told to end.</summary>
    internal required TimeSpan EndsWithin { get; init; }

    /// <summary>The command that sees to signals itself; null for none.</summary>
    internal string? SeesToSignals { get; init; }

    /// <summary>Parses and runs.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="args">The words after the program's name.</param>
    /// <returns>What the command returns; 2 where the input is wrong, 1 where something failed.</returns>
    internal int Run(RootCommand root, IReadOnlyList<string> args)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = help.Action is SynchronousCommandLineAction whole ? new ListedBriefly(whole) : help.Action;
        }
        return Guard(() => Run(Parse(root, args)));
    }

    private int Run(ParseResult parsed) =>
        parsed.Action is ParseErrorAction || (parsed.Action is not ListedBriefly && ParseErrorText.Strays(parsed).Any())
            ? Refuse(parsed)
            : parsed.Invoke(new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = parsed.CommandResult.Command.Name == SeesToSignals ? null : EndsWithin,
            });

    /// <summary>Takes words as they are.</summary>
    internal static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) => root.Parse([.. args.SelectMany(WithValue)], Parsing);

    /// <summary>A word in its parts where it gives an option the empty text, as <c>--default_vitess_priority_class=</c> does for no priority class.</summary>
    private static IEnumerable<string> WithValue(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1 && word.Length > 3
            ? [word[..^1], ""]
            : [word];

    /// <summary>Runs something; what it throws is told, and becomes an exit code.</summary>
    internal int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (BadInputException wrong)
        {
            error.WriteLine(wrong.Message);
            return (int)ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine($"{program} was told to end before this was done.");
            return (int)ExitCode.Failed;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or HttpRequestException or SocketException)
        {
            error.WriteLine($"{program} cannot go on: {refused.Message.TrimEnd('.')}.");
            return (int)ExitCode.Failed;
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            error.WriteLine($"{program} has a defect: {defect.Message}");
            error.WriteLine(defect);
            return (int)ExitCode.Failed;
        }
    }

    private int Refuse(ParseResult parsed)
    {
        foreach (var text in ParseErrorText.Of(parsed))
        {
            error.WriteLine(text);
        }
        error.WriteLine($"See \"{string.Join(' ', [program, .. ParseErrorText.PathOf(parsed.CommandResult), "--help"])}\".");
        return (int)ExitCode.BadInput;
    }

    /// <summary>The help of a command that lists those below it by their first lines: each has a whole page of its own.</summary>
    private sealed class ListedBriefly(SynchronousCommandLineAction whole) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (var below in parseResult.CommandResult.Command.Subcommands)
            {
                below.Description = FirstSentence(below.Description ?? "");
            }
            return whole.Invoke(parseResult);
        }

        private static string FirstSentence(string text)
        {
            var paragraph = text.Split("\n\n", 2)[0].ReplaceLineEndings(" ");
            var end = paragraph.IndexOf(". ", StringComparison.Ordinal);
            return end < 0 ? paragraph : paragraph[..(end + 1)];
        }
    }
}
