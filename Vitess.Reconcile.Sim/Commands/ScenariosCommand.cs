using System.CommandLine;
using Spectre.Console;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Scenarios;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim scenarios</c>: recorded operations, each on a healthy cluster, side by side with the Go operator.</summary>
internal static class ScenariosCommand
{
    internal static Command Create()
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "Which scenarios; all when none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var seed = new Option<ulong>("--seed")
        {
            HelpName = "N",
            Description = "Draws every latency and every choice.",
            DefaultValueFactory = _ => Scenario.Seed,
        };
        var output = new Option<ScenarioOutput>("--output", "-o") { HelpName = "text|json|yaml|markdown", Description = "The form of the table." };
        output.AcceptOnlyFromAmong("text", "json", "yaml", "markdown");
        var trace = new Option<bool>("--trace") { Description = "Write everything that happens, a line each, to standard error." };
        var command = new Command(
            "scenarios",
            """
            Run the operations that were recorded with the Go operator, and compare the seconds.

            Each begins on a healthy cluster of three zones under load, and fails when its end is not what it should be or a law is broken.

            Examples:
              vitess-sim scenarios                                all of them
              vitess-sim scenarios image-roll-immediate           one
              vitess-sim scenarios -o markdown                    the table of Scenarios/README.md
            """)
        {
            names, seed, output, trace,
        };
        command.SetAction(parsed => (int)Run(
            parsed.GetValue(names) ?? [], parsed.GetValue(seed), parsed.GetValue(output), parsed.GetValue(trace),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static ExitCode Run(
        string[] names, ulong seed, ScenarioOutput form, bool isTraced, TextWriter output, TextWriter error)
    {
        foreach (var unknown in names.Where(name => Catalogue.Named(name) is null))
        {
            error.WriteLine($"There is no scenario {unknown}. There are {string.Join(", ", Catalogue.All.Select(scenario => scenario.Name))}.");
            return ExitCode.BadInput;
        }
        var chosen = Catalogue.All.Where(scenario => names.Length == 0 || names.Contains(scenario.Name, StringComparer.Ordinal)).ToList();
        var ends = new List<ScenarioEnd>();
        Action<TimeSpan, string, string>? listener = isTraced
            ? (at, who, what) => error.WriteLine($"{at.TotalSeconds,10:F3} {who,-12} {what}")
            : null;
        Show(chosen, CommandLine.IsLive(output), scenario => ends.Add(scenario.Run(seed, Reconciler.Reconcile, listener)));
        Write(ends, form, output);
        return ends.Exists(end => end.IsLawBroken) ? ExitCode.LawBroken
            : ends.Exists(end => end.Failure is not null) ? ExitCode.NotConverged
            : ExitCode.Converged;
    }

    private static void Write(List<ScenarioEnd> ends, ScenarioOutput form, TextWriter output)
    {
        switch (form)
        {
            case ScenarioOutput.Json:
                output.WriteLine(ScenarioTable.Json(ends));
                break;
            case ScenarioOutput.Yaml:
                output.Write(YamlText.Of(ScenarioTable.Json(ends)));
                break;
            case ScenarioOutput.Markdown:
                output.WriteLine(string.Join('\n', ScenarioTable.Markdown(ends)));
                break;
            case ScenarioOutput.Text:
            default:
                output.WriteLine(string.Join('\n', ScenarioTable.Plain(ends)));
                break;
        }
    }

    private static void Show(List<Scenario> chosen, bool isLive, Action<Scenario> play)
    {
        if (!isLive)
        {
            chosen.ForEach(play);
            return;
        }
        AnsiConsole.Progress().Start(context =>
        {
            var task = context.AddTask("scenarios", maxValue: chosen.Count);
            foreach (var scenario in chosen)
            {
                task.Description = scenario.Name;
                play(scenario);
                task.Increment(1);
            }
        });
    }
}

/// <summary>In which form the table of scenarios is written.</summary>
internal enum ScenarioOutput
{
    Text,
    Json,
    Yaml,
    Markdown,
}
