namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A record of the topology goes only when it is one of a resource that is being turned down, and nothing of it runs.</summary>
internal sealed class RecordsGoLast : ILaw
{
    public string Text => "No topology record is deleted that is not ours or not proven gone.";

    public string? Judge(Happening happening) => happening is not Happening.RecordRemoved removed ? null
        : removed.Owner is null ? $"{removed.Holder} sent {removed.Call}: it is of nothing that is being turned down."
        : removed.Running.Count > 0 ? $"{removed.Holder} sent {removed.Call}, and {string.Join(", ", removed.Running)} still run."
        : removed.Foreign.Count > 0 ? $"{removed.Holder} sent {removed.Call}, and {string.Join(", ", removed.Foreign)} would go with it."
        : null;
}
