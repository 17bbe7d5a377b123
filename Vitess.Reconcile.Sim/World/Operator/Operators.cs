using System.Globalization;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>The processes of the operator: one that leads, one that stands by, and a new one for each that dies.</summary>
/// <param name="ground">What they stand on.</param>
/// <param name="zones">The zones that they may run in, in order.</param>
/// <param name="run">Makes the loop of a process.</param>
internal sealed class Operators(
    Ground ground, ValueList<string> zones, Func<OperatorProcess, IWorld, Action<DateTimeOffset, Input>> run)
{
    private readonly List<OperatorProcess> living = [];
    private readonly Dictionary<OperatorProcess, SimulatedWorld> worlds = [];
    private int born;
    private bool areRetired;

    /// <summary>The processes that live, oldest first.</summary>
    internal IReadOnlyList<OperatorProcess> Living => living;

    /// <summary>Whether a zone can run a process. Told by who loses zones.</summary>
    internal Func<string, bool> HasPower { get; init; } = _ => true;

    /// <summary>Starts one process in each of the first zones.</summary>
    internal void Start(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Bear(zones[i % zones.Count]);
        }
    }

    /// <summary>Ends all processes for good: from here on somebody else looks after the clusters.</summary>
    internal void Retire()
    {
        areRetired = true;
        living.ForEach(process => process.Die("somebody else takes over"));
        worlds.Clear();
        living.Clear();
    }

    /// <summary>Buries the processes that have died and lets others take their places after a while.</summary>
    /// <remarks>Called after everything that may kill a process.</remarks>
    internal void Replace()
    {
        for (var i = living.Count - 1; i >= 0; i--)
        {
            if (living[i].IsDead)
            {
                worlds.Remove(living[i]);
                living.RemoveAt(i);
                ground.Clock.After(ground.Latency("operator.restart", 3_000, 40_000), BearAnywhere);
            }
        }
    }

    /// <summary>Kills what runs in a zone that has lost power.</summary>
    internal void LosePower(string zone)
    {
        foreach (var process in living)
        {
            if (process.Zone == zone)
            {
                process.Die($"{zone} has lost power");
            }
        }
        Replace();
    }

    /// <summary>The watches of a process; null when it has died.</summary>
    internal Watches? WatchesOf(OperatorProcess process) => worlds.GetValueOrDefault(process)?.Watches;

    private void BearAnywhere()
    {
        if (areRetired)
        {
            return;
        }
        var powered = zones.Where(HasPower).ToList();
        if (powered.Count == 0)
        {
            ground.Clock.After(TimeSpan.FromSeconds(30), BearAnywhere);
            return;
        }
        var free = powered.Where(zone => living.TrueForAll(process => process.Zone != zone)).ToList();
        Bear(ground.Choices.Of("operator.zone", free.Count > 0 ? free : powered));
    }

    private void Bear(string zone)
    {
        var holder = string.Create(CultureInfo.InvariantCulture, $"operator-{born++}");
        var process = new OperatorProcess(holder, zone, ground.Clock, ground.Trace);
        var world = new SimulatedWorld(ground, process);
        living.Add(process);
        worlds.Add(process, world);
        process.Loop = run(process, world);
        ground.Trace.Add(holder, $"starts in {zone}");
        process.Hear(new Input.Started());
    }
}
