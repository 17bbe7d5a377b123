using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;

namespace Vitess.Reconcile.Tests.Sim.Commands;

public sealed class FuzzingTests
{
    [Fact]
    public void Whatever_a_seed_ends_with_is_told_with_the_seed_and_the_others_go_on()
    {
        using var failures = new StringWriter();
        var fuzzing = new Fuzzing(Run, "faults", " --profile faults", failures, TextWriter.Null, isLive: false);
        var results = fuzzing.Run(1, 4);
        Assert.Equal([ExitCode.Converged, ExitCode.Failed, ExitCode.Failed, ExitCode.Converged], results.Select(result => result.Code));
        Assert.Contains("seed 2: the simulator failed: System.IndexOutOfRangeException: ", failures.ToString(), StringComparison.Ordinal);
        Assert.Contains("  again: vitess-sim run --seed 3 --profile faults\n", failures.ToString(), StringComparison.Ordinal);
        Assert.Contains("4 seeds of faults: 2 converged", fuzzing.Summary(results), StringComparison.Ordinal);
        Assert.Contains("2 failed", fuzzing.Summary(results), StringComparison.Ordinal);
    }

    private static readonly DrillEnd[] Ends = [];

    private static DrillEnd Run(ulong seed, Coverage? coverage) => seed switch
    {
        2 => Ends[seed],
        3 => throw new FormatException("as planted"),
        _ => new(seed, TimeSpan.FromHours(1), null, 0, 0, [], false),
    };
}
