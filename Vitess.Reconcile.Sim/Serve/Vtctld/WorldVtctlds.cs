namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>The vtctlds of a simulated world as callers from outside find them: each by its authority.</summary>
/// <param name="simulation">The world.</param>
/// <param name="post">Has something happen where nobody else touches the world.</param>
internal sealed class WorldVtctlds(Simulation simulation, Action<Action> post)
{
    internal VtctldFace At(string authority) => new()
    {
        Root = "/vitess/global",
        Ask = (query, within, done) => simulation.Programs.Ask(Zone, authority, query, within, done),
        Invoke = (call, within, done) => simulation.Programs.Invoke(Zone, authority, call, within, done),
        Post = post,
    };

    /// <summary>Where callers from outside come in: a zone that is well.</summary>
    private string Zone => simulation.Description.Zones
        .Select(zone => zone.Name)
        .FirstOrDefault(zone => simulation.StateOf(zone) == Report.ZoneState.Well, simulation.Description.Zones[0].Name);
}
