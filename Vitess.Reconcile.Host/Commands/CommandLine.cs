using System.CommandLine;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The command line of <c>vitess-operator</c>; each command is a file of this folder.</summary>
internal static class CommandLine
{
    internal static RootCommand Root()
    {
        var root = new RootCommand("Runs Vitess clusters on Kubernetes.");
        root.Add(RunCommand.Of());
        root.Add(RenderCommand.Of());
        root.Add(PlanCommand.Of());
        root.Add(CheckCommand.Of());
        root.Add(CrdsCommand.Of());
        root.Add(ExplainCommand.Of());
        root.Add(InstallCommand.Of());
        root.Add(ReleaseCommand.Of());
        root.Add(SwitchoverCommand.Of());
        root.Add(RolloutCommand.Of());
        return root;
    }

    /// <summary>Parses and runs; a command line that cannot be parsed is bad input.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Where results go; null for standard output.</param>
    /// <param name="error">Where defects go; null for standard error.</param>
    internal static int Invoke(string[] args, TextWriter? output = null, TextWriter? error = null) =>
        Of(output, error).Run(Root(), IsGoOperators(args) ? ["run", .. args] : args);

    /// <summary>How this program tells what goes wrong.</summary>
    internal static Invocation Of(TextWriter? output = null, TextWriter? error = null) =>
        new("vitess-operator", output ?? Console.Out, error ?? Console.Error)
        {
            // Reason: leases are given back with a request each, which has 10 s.
            EndsWithin = TimeSpan.FromSeconds(15), SeesToSignals = RunCommand.Name,
        };

    /// <summary>Whether these words are those of the Go operator's pod, which names no command.</summary>
    private static bool IsGoOperators(string[] args) => args.Length == 0
        ? Environment.GetEnvironmentVariable("WATCH_NAMESPACE") is not null
        : args[0].StartsWith('-') && args[0] is not ("-h" or "-?" or "--help" or "--version");
}
