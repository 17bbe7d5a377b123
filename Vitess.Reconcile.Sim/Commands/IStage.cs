namespace Vitess.Reconcile.Sim.Commands;

/// <summary>Where a simulation is shown while it plays.</summary>
internal interface IStage : IDisposable
{
    void Begin(Simulation simulation);

    /// <summary>Lets the simulation run until something is so, or for a span of simulated time.</summary>
    /// <param name="doing">What is going on, in a few words.</param>
    /// <param name="isDone">What is waited for.</param>
    /// <param name="within">How long.</param>
    /// <returns>Whether it came to be so.</returns>
    bool Play(string doing, Func<bool> isDone, TimeSpan within);

    void End();
}
