using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Vitess.Reconcile.Sim.Checkers;
using Profile = Vitess.Reconcile.Sim.Faults.Profile;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim fuzz</c>: many seeds of a profile, on all cores.</summary>
internal static class FuzzCommand
{
    internal static Command Create()
    {
        var seeds = new Option<int>("--seeds") { HelpName = "N", Description = "How many worlds.", DefaultValueFactory = _ => 100 };
        var from = new Option<ulong>("--from") { HelpName = "N", Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var file = CommandLine.File();
        var profile = CommandLine.ProfileOption();
        var only = CommandLine.Only();
        var command = new Command("fuzz", "Run many simulations, each from a seed of its own, and look for one that breaks a law.")
        {
            profile, only, seeds, from, file,
        };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(file);
            var cluster = Inputs.Read(named);
            return cluster is null ? (int)ExitCode.BadInput : (int)Run(
                new Drill(cluster, CommandLine.ProfileOf(parsed, profile, only), Reconciler.Reconcile),
                first: parsed.GetValue(from),
                count: parsed.GetValue(seeds),
                named);
        });
        return command;
    }

    private static ExitCode Run(Drill drill, ulong first, int count, FileInfo? file)
    {
        var watch = Stopwatch.StartNew();
        var results = new Result[count];
        Show(count, done => Parallel.For(0, count, i =>
        {
            results[i] = One(drill, first + (ulong)i);
            done();
        }));
        var suffix = $" --profile {drill.Profile.Name}{(file is null ? "" : $" --file {file}")}";
        foreach (var result in results.Where(result => result.Why is not null))
        {
            Console.WriteLine($"seed {result.Seed}: {result.Why}");
            Console.WriteLine($"  again: vitess-sim run --seed {result.Seed}{suffix}");
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} seeds of {drill.Profile.Name}: {results.Count(r => r.Code == ExitCode.Converged)} converged ({results.Count(r => r.HasErrantTablet)} of them with a tablet that a person has to rebuild), {results.Count(r => r.Code == ExitCode.NotConverged)} did not, {results.Count(r => r.Code == ExitCode.LawBroken)} broke a law, {results.Count(r => r.Code == ExitCode.Failed)} failed; {results.Sum(r => r.Simulated.TotalHours):0.0} hours simulated in {watch.Elapsed.TotalSeconds:0.0} s."));
        return results.Length == 0 ? ExitCode.Converged : results.Max(result => result.Code);
    }

    private static Result One(Drill drill, ulong seed)
    {
        try
        {
            var end = drill.Run(seed, null);
            return end.Pending.Count == 0
                ? new(seed, ExitCode.Converged, null, end.Simulated, end.HasErrantTablet)
                : new(seed, ExitCode.NotConverged, $"did not converge: {string.Join("; ", end.Pending)}", end.Simulated);
        }
        catch (LawBrokenException broken)
        {
            return new(seed, ExitCode.LawBroken, broken.Message, broken.At);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or KeyNotFoundException
            or NullReferenceException or OverflowException or System.Diagnostics.UnreachableException)
        {
            return new(seed, ExitCode.Failed, $"the simulator failed: {failure}", TimeSpan.Zero);
        }
    }

    private static void Show(int count, Action<Action> work)
    {
        if (Console.IsOutputRedirected)
        {
            work(() => { });
            return;
        }
        AnsiConsole.Progress().Start(context =>
        {
            var task = context.AddTask("worlds", maxValue: count);
            work(() => task.Increment(1));
        });
    }

    private readonly record struct Result(ulong Seed, ExitCode Code, string? Why, TimeSpan Simulated, bool HasErrantTablet = false);
}
