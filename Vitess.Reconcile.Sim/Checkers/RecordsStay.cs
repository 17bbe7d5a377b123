using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The record of a tablet goes only after the tablet: one that runs on without a record is seen by nobody, and acknowledges writes all the same.</summary>
/// <param name="whatIsLeft">What is left of a tablet: its process or its pod; null when nothing is.</param>
internal sealed class RecordsStay(Func<TabletAlias, string?> whatIsLeft) : ILaw
{
    public string Text => "No record of a tablet is removed before the tablet is gone.";

    public string? Judge(Happening happening) =>
        happening is Happening.CallEnded { Call: Call.DeleteTablet delete, Refusal: null } ended && whatIsLeft(delete.Alias) is { } left
            ? $"{ended.Holder} removed the record of {delete.Alias}, of which {left}."
            : null;
}
