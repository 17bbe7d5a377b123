using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Recorded operations, each on a healthy cluster under load and under all laws.</summary>
public sealed class ScenariosTests
{
    private static readonly Lazy<IReadOnlyList<ScenarioEnd>> Ends =
        new(() => [.. Catalogue.All.AsParallel().AsOrdered().Select(scenario => scenario.Run(Scenario.Seed, Reconciler.Reconcile))]);

    /// <summary>The list of what does not come out yet can only shrink: it is compared with the committed one.</summary>
    [Fact]
    public void Every_scenario_ends_as_it_should_but_for_those_listed() =>
        GoldenFile.Matches(
            string.Concat(Ends.Value.Where(end => end.Failure is not null).Select(end => end.Scenario.Name + "\n")),
            "Sim/scenarios-not-yet.verified.txt");

    [Fact]
    public void A_rollout_takes_less_than_half_of_the_Go_operators_time_with_one_planned_failover_a_shard()
    {
        var roll = Ends.Value.Single(end => end.Scenario.Name == "image-roll-immediate");
        Assert.Null(roll.Failure);
        Assert.True(roll.Took?.TotalSeconds < roll.Scenario.Go.Seconds / 2, $"{roll.Took}");
        Assert.Equal(2, roll.Reparents);
        Assert.True(roll.AwayMost <= 1, $"{roll.AwayMost} tablets of a shard were away at once.");
        Assert.True(roll.Gap < TimeSpan.FromSeconds(5), $"{roll.Gap}");
    }

    [Fact]
    public void The_table_in_the_documentation_is_current()
    {
        var document = Path.Combine(Repository.Root, "Vitess.Reconcile.Sim", "Scenarios", "README.md");
        var table = string.Join('\n', ScenarioTable.Markdown(Ends.Value)) + "\n";
        var text = File.ReadAllText(document);
        var (from, to) = (text.IndexOf("| scenario |", StringComparison.Ordinal), text.IndexOf("\n\n", text.IndexOf("| scenario |", StringComparison.Ordinal), StringComparison.Ordinal) + 1);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(document, text[..from] + table + text[to..]);
            return;
        }
        Assert.True(text[from..to] == table, $"{document} is not current: run vitess-sim scenarios -o markdown.\n{table}");
    }

    [Fact]
    public void A_scenario_is_the_same_each_time()
    {
        var scenario = Catalogue.Named("drain-primary") ?? throw new InvalidOperationException("The scenario is gone.");
        var (first, again) = (scenario.Run(3, Reconciler.Reconcile), scenario.Run(3, Reconciler.Reconcile));
        Assert.Equal((first.Took, first.Gap, first.Reparents), (again.Took, again.Gap, again.Reparents));
    }
}
