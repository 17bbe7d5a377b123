using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Operations;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>Runs many seeds on all processors, shows how far it is, and tells of failures as they come.</summary>
/// <param name="run">Runs a seed, and counts what its operations met.</param>
/// <param name="profile">The name of its profile.</param>
/// <param name="again">The options that repeat a seed, after its number.</param>
/// <param name="failures">Where seeds that fail are told.</param>
/// <param name="progress">Where it is told how far it is, unless somebody looks on.</param>
/// <param name="isLive">Whether somebody looks on.</param>
internal sealed class Fuzzing(
    Func<ulong, Coverage?, DrillEnd> run, string profile, string again, TextWriter failures, TextWriter progress, bool isLive)
{
    /// <summary>How often progress is told where there is no terminal.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan toldAt;
    private int done;
    private int failed;

    /// <summary>What each operation met; counted only when asked for.</summary>
    internal Coverage? Coverage { get; init; }

    /// <summary>Runs seeds; the results are in their order.</summary>
    internal IReadOnlyList<SeedEnd> Run(ulong first, int count)
    {
        var results = new SeedEnd[count];
        Show(count, step => Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            results[i] = One(first + (ulong)i);
            lock (gate)
            {
                Note(results[i], count);
                step();
            }
        }));
        return results;
    }

    /// <summary>One line on all of them.</summary>
    internal string Summary(IReadOnlyList<SeedEnd> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"{results.Count} seeds of {profile}: {Count(results, ExitCode.Converged)} converged ({results.Count(r => r.NeedsPerson)} of them with something that only a person may decide: {results.Count(r => r is { HasErrantTablet: true, IsRebuildDeclared: false })} errant tablets as the policy says, {results.Count(r => r is { HasErrantTablet: true, IsRebuildDeclared: true })} of which nothing proves what they hold; {results.Sum(r => r.Rebuilt)} tablets were rebuilt without one), {Count(results, ExitCode.NotConverged)} did not, {Count(results, ExitCode.LawBroken)} broke a law, {Count(results, ExitCode.Failed)} failed; {results.Sum(r => r.Simulated.TotalHours):0.0} hours simulated in {watch.Elapsed.TotalSeconds:0.0} s.");

    private static int Count(IReadOnlyList<SeedEnd> results, ExitCode code) => results.Count(result => result.Code == code);

    private SeedEnd One(ulong seed)
    {
        var coverage = Coverage is null ? null : new Coverage();
        try
        {
            var end = run(seed, coverage);
            return end.Pending.Count == 0
                ? new(seed, ExitCode.Converged, null, end.Simulated, end.NeedsPerson)
                {
                    HasErrantTablet = end.HasErrantTablet, IsRebuildDeclared = end.IsRebuildDeclared, Rebuilt = end.Rebuilt,
                }
                : new(seed, ExitCode.NotConverged, $"did not converge: {string.Join("; ", end.Pending)}", end.Simulated);
        }
        catch (LawBrokenException broken)
        {
            return new(seed, ExitCode.LawBroken, broken.Message, broken.At);
        }
        // Whatever it is, it is the end of this seed and not of the others.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new(seed, ExitCode.Failed, $"the simulator failed: {failure}", TimeSpan.Zero);
        }
        finally
        {
            lock (gate)
            {
                if (coverage is not null)
                {
                    Coverage?.Add(coverage);
                }
            }
        }
    }

    private void Note(SeedEnd result, int count)
    {
        done++;
        if (result.Why is not null)
        {
            failed++;
            var line = $"seed {result.Seed}: {result.Why}\n  again: vitess-sim run --seed {result.Seed}{again}";
            if (isLive)
            {
                AnsiConsole.MarkupLineInterpolated($"{line}");
            }
            else
            {
                failures.WriteLine(line);
            }
        }
        if (!isLive && watch.Elapsed - toldAt >= Told)
        {
            toldAt = watch.Elapsed;
            var left = watch.Elapsed / done * (count - done);
            progress.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{done} of {count} seeds, {failed} failed, {left:hh\\:mm\\:ss} left"));
        }
    }

    private void Show(int count, Action<Action> work)
    {
        if (!isLive)
        {
            work(() => { });
            return;
        }
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("worlds", maxValue: count);
                work(() => task.Increment(1));
            });
    }
}

/// <summary>What one seed came to.</summary>
internal readonly record struct SeedEnd(ulong Seed, ExitCode Code, string? Why, TimeSpan Simulated, bool NeedsPerson = false)
{
    internal bool HasErrantTablet { get; init; }

    internal bool IsRebuildDeclared { get; init; }

    internal int Rebuilt { get; init; }
}
