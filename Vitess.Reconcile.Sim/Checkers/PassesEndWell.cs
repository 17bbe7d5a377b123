namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A pass is total: whatever the snapshot, it ends in a plan.</summary>
internal sealed class PassesEndWell : ILaw
{
    public string Text => "No pass ends in an exception.";

    public string? Judge(Happening happening) =>
        happening is Happening.PassFailed failed ? $"{failed.Holder}: {failed.Entry}" : null;
}
