using System.CommandLine;
using System.Globalization;
using Vitess.Reconcile.Sim.Checkers;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim run</c>: one seed of a profile again.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "Which world.", Required = true };
        var trace = new Option<bool>("--trace") { Description = "Write everything that happens, a line each." };
        var file = CommandLine.File();
        var profile = CommandLine.ProfileOption();
        var only = CommandLine.Only();
        var command = new Command("run", "Run one simulation again, from its seed.") { seed, profile, only, file, trace };
        CommandLine.OnlyWithUsers(command, profile, only);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var cluster = Inputs.Read(parsed.GetValue(file), error);
            return cluster is null ? (int)ExitCode.BadInput : (int)Run(
                new Drill(cluster, CommandLine.ProfileOf(parsed, profile, only), Reconciler.Reconcile),
                parsed.GetRequiredValue(seed),
                parsed.GetValue(trace) ? output : TextWriter.Null,
                output,
                error);
        });
        return command;
    }

    private static ExitCode Run(Drill drill, ulong seed, TextWriter trace, TextWriter output, TextWriter error)
    {
        try
        {
            var end = drill.Run(seed, (at, actor, text) => trace.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,10:F3} {actor,-12} {text}")));
            output.WriteLine(end);
            return end.Pending.Count == 0 ? ExitCode.Converged : ExitCode.NotConverged;
        }
        catch (LawBrokenException broken)
        {
            trace.Flush();
            error.WriteLine(broken.Message);
            return ExitCode.LawBroken;
        }
    }
}
