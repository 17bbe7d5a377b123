using System.CommandLine;
using System.CommandLine.Help;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator run</c>: the operator itself.</summary>
internal static class RunCommand
{
    /// <summary>What it is called.</summary>
    internal const string Name = "run";

    private const string About = """
        Looks after the Vitess clusters of a Kubernetes cluster, until it is told to end.

        Several processes may run at once: one leads, by a Lease, and the others stand by with everything read.
        On SIGTERM it begins nothing new, lets writes end, gives the lease back, and ends.
        Nothing is written while the Go operator leads: scale its Deployment to zero first.

        Examples:
          vitess-operator run                                        in a pod: the clusters of all namespaces
          vitess-operator run --watch-namespaces a,b                 of two namespaces
          vitess-operator run --kubeconfig k.yaml --context test     from outside
          vitess-operator run --level 0                              render as the Go operator does, to be able to go back
          vitess-operator run --share 1/3                            one of three that are active at once, each for some clusters
          vitess-operator run --log-format json --log-level debug

        The Go operator's own command line, without "run", starts the operator too.
        Exit codes: 0 told to end, 1 failed, 2 bad input.
        """;

    internal static Command Of() => Of(new(Environment.GetEnvironmentVariable));

    /// <summary>Why the program would not begin with these words, whatever machine it is on; empty when it would.</summary>
    /// <param name="args">The words after the program's name, the first of which is "run".</param>
    internal static ValueList<string> Refusals(ValueList<string> args)
    {
        var options = new RunOptions(_ => null);
        var parsed = Invocation.Parse(new("") { Of(options) }, [.. args]);
        var wrong = ParseErrorText.Of(parsed).ToValueList();
        return wrong.Count > 0 ? wrong
            : parsed.Action is HelpAction ? ["With --help it ends at once. Leave it out."]
            : options.Defect(parsed) is { } defect ? [defect] : [];
    }

    private static Command Of(RunOptions options)
    {
        var command = new Command(Name, About);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) => (int)await Run(options, parsed, cancel));
        return command;
    }

    private static async Task<ExitCode> Run(RunOptions options, ParseResult parsed, CancellationToken cancel)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            if ((options.Defect(parsed) ?? options.MissingFile(parsed)) is { } defect)
            {
                await error.WriteLineAsync(defect);
                return ExitCode.BadInput;
            }
            var access = options.Access(parsed);
            var chosen = options.Of(parsed, access);
            var clock = new SteadyClock(TimeProvider.System);
            var log = options.Log(parsed);
            using var host = MetricsAddress.Listen(() => new OperatorHost(chosen, Reconciler.Reconcile, access, null, clock, log));
            log.Add(Started(clock, chosen, access, host), LogLevel.Info);
            using var terminate = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var signals = new EndSignals(terminate);
            await host.Run(terminate.Token);
            log.Add(new(clock.Now, "Ended", []), LogLevel.Info);
            return ExitCode.Nothing;
        }
        catch (KubeAccessException unknown)
        {
            await error.WriteLineAsync(unknown.Message);
            return ExitCode.BadInput;
        }
    }

    private static LogEntry Started(SteadyClock clock, HostOptions chosen, KubeAccess access, OperatorHost host) => new(
        clock.Now,
        "Started",
        [
            new("server", access.Server.ToString()),
            new("namespaces", chosen.Scope.Namespaces.Count == 0 ? "all" : string.Join(',', chosen.Scope.Namespaces)),
            new("lease", $"{chosen.LeaseNamespace}/{chosen.Share.LeaseOf(chosen.LeaseName)}"),
            new("holder", chosen.Core.Holder),
            new("metrics", host.ServedAt?.ToString() ?? ""),
        ]);
}
