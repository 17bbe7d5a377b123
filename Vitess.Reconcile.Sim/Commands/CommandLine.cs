using System.CommandLine;
using System.Runtime.InteropServices;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Sim.Operations;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>The command line of <c>vitess-sim</c>.</summary>
internal static class CommandLine
{
    internal static RootCommand Root() => new(
        """
        Runs the real operator for Vitess on a simulated Kubernetes, in virtual time, and checks that its laws hold.

        Examples:
          vitess-sim up cluster.yaml                                  bring a cluster up and watch it
          vitess-sim up cluster.yaml --lose-zone us-east-1a           and take a zone away for ten minutes
          vitess-sim up cluster.yaml --plain -o json                  for scripts: no live view, a summary in JSON
          vitess-sim up cluster.yaml --dump out                       write every object that stands at the end
          vitess-sim serve cluster.yaml                               serve it over HTTP, for kubectl and any operator
          vitess-sim actors --kubeconfig envtest.kubeconfig           give nodes and life to an API server that has none
          vitess-sim fuzz --profile zone-loss --seeds 200             200 different worlds that lose a zone
          vitess-sim fuzz --profile faults --seeds 1000 --from 5000   a thousand worlds in which everything goes wrong
          vitess-sim run --profile faults --seed 5017 --trace         one of them again, step by step
          vitess-sim scenarios                                        what takes how long, beside the Go operator
          vitess-sim fuzz --profile operations --seeds 20000          users who edit, drain, reshard and revert amid faults
          vitess-sim coverage --profile operations --seeds 500        which faults struck during which operations

        Exit codes: 0 converged, 2 bad input, 3 did not converge, 4 a law was broken.
        """)
    {
        UpCommand.Create(),
        ServeCommand.Create(),
        ActorsCommand.Create(),
        FuzzCommand.Create(),
        RunCommand.Create(),
        ScenariosCommand.Create(),
        CoverageCommand.Create(),
    };

    /// <summary>Parses and runs; a command line that cannot be parsed is bad input.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Where results go; null for standard output.</param>
    /// <param name="error">Where defects go; null for standard error.</param>
    internal static int Invoke(string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        using var interrupt = ShowCursorOn(PosixSignal.SIGINT);
        using var terminate = ShowCursorOn(PosixSignal.SIGTERM);
        // Reason: a world that is served is gone in a moment; one that hangs is not waited for.
        return new Invocation("vitess-sim", output ?? Console.Out, error ?? Console.Error) { EndsWithin = TimeSpan.FromSeconds(2) }
            .Run(Root(), args);
    }

    /// <summary>A live view hides the cursor, and one that is cut off would leave it so; the signal does what it does otherwise.</summary>
    private static PosixSignalRegistration? ShowCursorOn(PosixSignal signal) => Console.IsOutputRedirected
        ? null
        : PosixSignalRegistration.Create(signal, _ => Console.Out.Write("\u001b[?25h\n"));

    /// <summary>Whether somebody looks on, who may be shown more than lines.</summary>
    internal static bool IsLive(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>How fast a world goes that others act in.</summary>
    internal static Option<double> Speed() =>
        NumberOption.Real("--speed", "X", 0.01, 50, 1, "How many times as fast as usual everything goes, at most 50.");

    /// <summary>Zones, of which there is one at least.</summary>
    internal static Option<string> Zones(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var list }] && ZonesOf(list).Length == 0)
            {
                result.AddError($"--zones \"{list}\" names no zone. Write a list such as a,b, or leave it out.");
            }
        });
        return option;
    }

    /// <summary>The zones of a list.</summary>
    internal static string[] ZonesOf(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The cluster file, where a command may do without.</summary>
    internal static Option<FileInfo?> File() => new("--file")
    {
        Description = "The cluster to simulate. Default: the three-zone example.",
        HelpName = "FILE",
    };

    /// <summary>The operations that users want, where a profile has users.</summary>
    internal static Option<string[]> Only()
    {
        var option = new Option<string[]>("--only")
        {
            Description = "With a profile that has users: only these operations, such as image, flag, switchover. Default: all.",
            HelpName = "OPERATION",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Select(token => token.Value).Where(word => !OperationNames.All.Contains(word)))
            {
                result.AddError($"--only \"{unknown}\" is no operation. There are {string.Join(", ", OperationNames.All)}.");
            }
        });
        return option;
    }

    /// <summary>Refuses operations where nobody wants any.</summary>
    internal static void OnlyWithUsers(Command command, Option<string> profile, Option<string[]> only) => command.Validators.Add(parsed =>
    {
        // As it was written: of a word that is no profile, its own error tells.
        var named = parsed.GetResult(profile)?.Tokens is [{ Value: var word }] ? word : "faults";
        if (parsed.GetResult(only) is { Tokens.Count: > 0 } && Faults.Profile.Named(named) is { HasUsers: false })
        {
            parsed.AddError($"--only goes with a profile that has users, and {named} has none. Write --profile operations.");
        }
    });

    /// <summary>The profile that was asked for.</summary>
    internal static Faults.Profile ProfileOf(ParseResult parsed, Option<string> profile, Option<string[]> only) =>
        (Faults.Profile.Named(parsed.GetRequiredValue(profile)) ?? Faults.Profile.None)
            with { Only = (parsed.GetValue(only) ?? []).ToValueList() };

    internal static Option<string> ProfileOption()
    {
        var option = new Option<string>("--profile")
        {
            Description = "Which faults: "
                + string.Join("; ", Faults.Profile.Known.Select(profile => $"{profile.Name} ({profile.Text})")) + ".",
            HelpName = "PROFILE",
            DefaultValueFactory = _ => "faults",
        };
        option.AcceptOnlyFromAmong([.. Faults.Profile.Known.Select(profile => profile.Name)]);
        return option;
    }
}
