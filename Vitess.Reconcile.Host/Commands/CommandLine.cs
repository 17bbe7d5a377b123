using System.CommandLine;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The command line of <c>vitess-operator</c>; each command is a file of this folder.</summary>
internal static class CommandLine
{
    internal static RootCommand Root()
    {
        var root = new RootCommand("Runs Vitess clusters on Kubernetes.");
        root.Add(CrdsCommand.Of());
        return root;
    }

    /// <summary>Parses and runs; a command line that cannot be parsed is bad input.</summary>
    internal static int Invoke(string[] args)
    {
        var parsed = Root().Parse(args);
        var code = parsed.Invoke();
        return parsed.Errors.Count > 0 ? (int)ExitCode.BadInput : code;
    }
}
