using System.Diagnostics;
using System.Globalization;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Bench;

/// <summary>How fast time passes in the simulator: a day in which nothing happens, and the loss of a zone.</summary>
internal static class DayRun
{
    internal static void Run()
    {
        Quiet();
        var drill = new Drill(Inputs.ThreeZones(), Profile.Named("zone-loss") ?? Profile.None, Reconciler.Reconcile);
        drill.Run(1, null);
        ZoneLoss(drill);
    }

    private static void Quiet()
    {
        var shard = SettledShard.With(tabletsPerZone: 1);
        var (steps, watch) = (shard.Simulation.Clock.Steps, Stopwatch.StartNew());
        var before = GC.GetAllocatedBytesForCurrentThread();
        shard.Simulation.RunFor(TimeSpan.FromHours(24));
        Tell("day of a settled shard of 3 tablets", TimeSpan.FromHours(24), shard.Simulation.Clock.Steps - steps, watch.Elapsed, before);
    }

    private static void ZoneLoss(Drill drill)
    {
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        var events = 0L;
        var end = drill.Run(2, (_, _, _) => events++);
        Tell("loss of a zone, seed 2, 2 shards", end.Simulated, events, watch.Elapsed, before);
    }

    private static void Tell(string what, TimeSpan simulated, long events, TimeSpan wall, long before) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {simulated.TotalSeconds:0} s simulated, {events} events, {wall.TotalSeconds:0.00} s wall, {simulated / wall:0} × real time, {wall.TotalMicroseconds / events:0.0} µs and {(GC.GetAllocatedBytesForCurrentThread() - before) / events} B an event"));
}
