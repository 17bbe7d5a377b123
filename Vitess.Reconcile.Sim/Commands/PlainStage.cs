using Vitess.Reconcile.Sim.Report;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>A line for each thing that changes, as fast as the simulation goes.</summary>
internal sealed class PlainStage(Action<string> write) : IStage
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lines lines = new(write);
    private Simulation? shown;

    public void Begin(Simulation simulation) => shown = simulation;

    public bool Play(string doing, Func<bool> isDone, TimeSpan within)
    {
        if (shown is not { } simulation)
        {
            return false;
        }
        lines.Say(simulation.Clock.Elapsed, doing);
        var until = simulation.Clock.Now + within;
        while (!isDone())
        {
            var now = simulation.Clock.Now;
            if (now >= until)
            {
                return false;
            }
            simulation.RunFor(until - now < Look ? until - now : Look);
            lines.Show(Views.Of(simulation));
        }
        return true;
    }

    public void End()
    {
    }

    public void Dispose()
    {
    }
}
