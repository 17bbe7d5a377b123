using System.CommandLine;
using System.Globalization;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim coverage</c>: which faults struck while which operations were under way.</summary>
internal static class CoverageCommand
{
    internal static Command Create()
    {
        var seeds = FuzzCommand.Seeds(200);
        var from = FuzzCommand.From();
        var file = CommandLine.File();
        var output = new Option<ScenarioOutput>("--output", "-o") { HelpName = "text|json|yaml|markdown", Description = "The form of the matrix." };
        output.AcceptOnlyFromAmong("text", "json", "yaml", "markdown");
        var profile = new Option<string>("--profile")
        {
            HelpName = "PROFILE",
            Description = "A profile with users: operations.",
            DefaultValueFactory = _ => Faults.Profile.Operations.Name,
        };
        profile.AcceptOnlyFromAmong([.. Faults.Profile.Known.Where(known => known.HasUsers).Select(known => known.Name)]);
        var command = new Command(
            "coverage", "Run many simulations and count how often each fault struck while each operation was under way.")
        {
            profile, seeds, from, file, output,
        };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(file);
            var (written, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var cluster = Inputs.Read(named, error);
            if (cluster is null)
            {
                return (int)ExitCode.BadInput;
            }
            var drill = new Drill(
                cluster, Faults.Profile.Named(parsed.GetRequiredValue(profile)) ?? Faults.Profile.Operations, Reconciler.Reconcile);
            var coverage = new Coverage();
            // The output is the matrix, for whatever reads it.
            var fuzzing = new Fuzzing(
                (seed, met) => drill.Run(seed, null, met), drill.Profile.Name, FuzzCommand.Again(drill.Profile, named),
                failures: error, progress: error, CommandLine.IsLive(written)) { Coverage = coverage };
            var results = fuzzing.Run(parsed.GetValue(from), parsed.GetValue(seeds));
            Write(coverage, parsed.GetValue(output), written);
            error.WriteLine(fuzzing.Summary(results));
            return (int)results.Max(result => result.Code);
        });
        return command;
    }

    private static void Write(Coverage coverage, ScenarioOutput form, TextWriter output)
    {
        switch (form)
        {
            case ScenarioOutput.Json:
                output.WriteLine(ToJson(coverage));
                break;
            case ScenarioOutput.Yaml:
                output.Write(YamlText.Of(ToJson(coverage)));
                break;
            case ScenarioOutput.Markdown:
                output.WriteLine(string.Join('\n', Markdown(coverage)));
                break;
            case ScenarioOutput.Text:
            default:
                output.WriteLine(string.Join('\n', Plain(coverage)));
                break;
        }
    }

    internal static IEnumerable<string> Markdown(Coverage coverage) =>
    [
        $"| operation | begun | {string.Join(" | ", FaultNames.Columns)} |",
        $"|---|---|{string.Concat(FaultNames.Columns.Select(_ => "---|"))}",
        .. Rows(coverage).Select(row =>
            $"| {row} | {Begun(coverage, row)} | {string.Join(" | ", FaultNames.Columns.Select(fault => Cell(coverage, row, fault)))} |"),
    ];

    private static IEnumerable<string> Plain(Coverage coverage)
    {
        yield return $"{"operation",-22}{"begun",7}{string.Concat(FaultNames.Columns.Select((_, i) => $"{Letter(i),7}"))}";
        foreach (var row in Rows(coverage))
        {
            yield return $"{row,-22}{Begun(coverage, row),7}{string.Concat(FaultNames.Columns.Select(fault => $"{Cell(coverage, row, fault),7}"))}";
        }
        yield return string.Join(", ", FaultNames.Columns.Select((fault, i) => $"{Letter(i)} {fault}"));
        var empty = Rows(coverage).SelectMany(row => FaultNames.Columns
            .Where(fault => coverage.Of(row, fault) == 0).Select(fault => $"{row} and {fault}")).ToList();
        yield return empty.Count == 0 ? "No cell is empty." : $"Empty: {string.Join("; ", empty)}.";
    }

    private static Json ToJson(Coverage coverage) => Json.List(Rows(coverage).Select(row => Json.Map(
        ("operation", row),
        ("begun", coverage.Begun(row)),
        ("faults", FaultNames.Columns.Aggregate(Json.EmptyMap, (map, fault) => map.With(fault, coverage.Of(row, fault)))))));

    private static IEnumerable<string> Rows(Coverage coverage) => coverage.Operations.Prepend(Coverage.Idle);

    private static string Begun(Coverage coverage, string row) => row == Coverage.Idle ? "" : Number(coverage.Begun(row));

    private static string Cell(Coverage coverage, string row, string fault) => Number(coverage.Of(row, fault));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static char Letter(int index) => (char)('a' + index);
}
