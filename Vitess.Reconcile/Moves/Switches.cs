using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What the operator may take out of the topology: the switches by which several operators share one.</summary>
internal static class Switches
{
    /// <summary>Whether a switch of the subject's topologyReconciliation is on. Source: the Go operator, where each is on unless set to false.</summary>
    internal static bool May(Snapshot snapshot, string name) => snapshot.Subject.Spec["topologyReconciliation"]?[name]?.AsBoolean != false;

    /// <summary>Whether a cell is one of the subject's cluster: the spec has it, or its VitessCell still stands.</summary>
    internal static bool HasCell(Snapshot snapshot, CellName cell) =>
        snapshot.Subject.Spec["zoneMap"]?[cell.Value] is not null
        || snapshot.Relatives(Kinds.VitessCell).Any(it => it.Spec["name"]?.AsText == cell.Value);
}
