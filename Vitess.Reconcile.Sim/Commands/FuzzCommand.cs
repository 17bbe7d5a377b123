using System.CommandLine;
using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim fuzz</c>: many seeds of a profile, on all cores.</summary>
internal static class FuzzCommand
{
    internal static Command Create()
    {
        var seeds = Seeds(100);
        var from = From();
        var file = CommandLine.File();
        var profile = CommandLine.ProfileOption();
        var only = CommandLine.Only();
        var command = new Command("fuzz", "Run many simulations, each from a seed of its own, and look for one that breaks a law.")
        {
            profile, only, seeds, from, file,
        };
        CommandLine.OnlyWithUsers(command, profile, only);
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(file);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var cluster = Inputs.Read(named, error);
            if (cluster is null)
            {
                return (int)ExitCode.BadInput;
            }
            var drill = new Drill(cluster, CommandLine.ProfileOf(parsed, profile, only), Reconciler.Reconcile);
            var fuzzing = new Fuzzing(
                (seed, coverage) => drill.Run(seed, null, coverage), drill.Profile.Name, Again(drill.Profile, named),
                failures: output, progress: error, CommandLine.IsLive(output));
            var results = fuzzing.Run(parsed.GetValue(from), parsed.GetValue(seeds));
            output.WriteLine(fuzzing.Summary(results));
            return (int)results.Max(result => result.Code);
        });
        return command;
    }

    internal static Option<int> Seeds(int otherwise) => NumberOption.Whole("--seeds", 1, 100_000_000, otherwise, "How many worlds.");

    internal static Option<ulong> From() =>
        new("--from") { HelpName = "N", Description = "The first seed.", DefaultValueFactory = _ => 1 };

    /// <summary>The options that repeat a seed.</summary>
    internal static string Again(Faults.Profile profile, FileInfo? file) => $" --profile {profile.Name}"
        + string.Concat(profile.Only.Select(only => $" --only \"{only}\""))
        + (file is null ? "" : $" --file {file}");
}
