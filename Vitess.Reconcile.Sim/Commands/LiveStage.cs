using System.Diagnostics;
using Spectre.Console;
using Vitess.Reconcile.Sim.Report;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>A view that is drawn anew in place, at a chosen speed.</summary>
/// <param name="speed">Simulated seconds in a second.</param>
/// <param name="cluster">The cluster's name.</param>
internal sealed class LiveStage(double speed, string cluster) : IStage
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private Simulation? shown;

    public void Begin(Simulation simulation) => shown = simulation;

    public bool Play(string doing, Func<bool> isDone, TimeSpan within)
    {
        if (shown is not { } simulation)
        {
            return false;
        }
        var until = simulation.Clock.Now + within;
        AnsiConsole.Live(Screen.Of(Views.Of(simulation), cluster, doing)).AutoClear(true).Start(context =>
        {
            var watch = Stopwatch.StartNew();
            while (!isDone() && simulation.Clock.Now < until)
            {
                var step = Frame * speed;
                var left = until - simulation.Clock.Now;
                simulation.RunFor(left < step ? left : step);
                context.UpdateTarget(Screen.Of(Views.Of(simulation), cluster, doing));
                var pause = Frame - watch.Elapsed;
                if (pause > TimeSpan.Zero)
                {
                    // The pace is for the eyes; the simulation itself knows no clock but its own.
                    Thread.Sleep(pause);
                }
                watch.Restart();
            }
        });
        return isDone();
    }

    public void End()
    {
        if (shown is { } simulation)
        {
            AnsiConsole.Write(Screen.Of(Views.Of(simulation), cluster, "at the end"));
            AnsiConsole.WriteLine();
        }
    }

    public void Dispose()
    {
    }
}
