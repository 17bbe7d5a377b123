using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>One operation on a healthy cluster, as somebody recorded it with the Go operator.</summary>
/// <param name="Name">The recording's name.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="Play">Asks for it and sees it through.</param>
internal sealed record Scenario(string Name, string Request, Action<Stage> Play)
{
    /// <summary>The seed of the committed table.</summary>
    internal const ulong Seed = 1;

    /// <summary>How the Go operator does it.</summary>
    internal required GoOperator Go { get; init; }

    /// <summary>What we do otherwise, and why; empty when the order is the same.</summary>
    internal string Ours { get; init; } = "";

    /// <summary>What is different in the cluster's file.</summary>
    internal Func<ClusterFile, ClusterFile> Prepare { get; init; } = static file => file;

    /// <summary>What goes wrong beside it.</summary>
    internal Profile Profile { get; init; } = Profile.None;

    /// <summary>Runs it under all laws.</summary>
    internal ScenarioEnd Run(
        ulong seed, Func<Snapshot, Plan> reconcile, Action<TimeSpan, string, string>? listener = null)
    {
        Stage? stage = null;
        try
        {
            stage = new(this, seed, reconcile, listener);
            Play(stage);
            stage.Check(stage.Simulation.Writers.Lost == 0, $"{stage.Simulation.Writers.Lost} acknowledged writes are lost");
            return new(this, stage.Took, stage.Planned, stage.AwayMost, stage.Gap, null);
        }
        catch (ScenarioFailedException failed)
        {
            return new(this, null, stage?.Planned ?? 0, stage?.AwayMost ?? 0, stage?.Gap ?? TimeSpan.Zero, failed.Message);
        }
        catch (LawBrokenException broken)
        {
            return new(this, null, stage?.Planned ?? 0, stage?.AwayMost ?? 0, stage?.Gap ?? TimeSpan.Zero, broken.Message) { IsLawBroken = true };
        }
    }
}

/// <summary>How the Go operator did it in the recording.</summary>
/// <param name="Seconds">From the request to the end; null when it never ended.</param>
/// <param name="What">What those seconds are, or why it never ended.</param>
internal sealed record GoOperator(double? Seconds, string What);

/// <summary>What a scenario came to.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Took">From the request to the end; null when it failed.</param>
/// <param name="Reparents">How many planned reparents were done, over all shards.</param>
/// <param name="AwayMost">The most tablets of one shard that were away at once.</param>
/// <param name="Gap">The longest time in which a shard took no writes.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record ScenarioEnd(
    Scenario Scenario, TimeSpan? Took, int Reparents, int AwayMost, TimeSpan Gap, string? Failure)
{
    /// <summary>Whether it failed because a law was broken.</summary>
    internal bool IsLawBroken { get; init; }
}
