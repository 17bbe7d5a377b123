using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim;

/// <summary>The core that simulations run when they are given no other.</summary>
internal static class Core
{
    internal static Plan Reconcile(Snapshot snapshot) => new([], [], null, [new("Idle", $"nothing is done about {snapshot.Subject.Key}")], null);
}
