namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A transaction on its way.</summary>
/// <param name="ended">Told whether it was committed as a success; otherwise nobody can say.</param>
internal sealed class Write(Action<Write, bool> ended)
{
    internal long Number { get; set; }

    internal DateTimeOffset BegunAt { get; set; }

    /// <summary>Whether another tablet has acknowledged it.</summary>
    internal bool IsCovered { get; set; }

    internal void Ended(bool isAcknowledged) => ended(this, isAcknowledged);
}
