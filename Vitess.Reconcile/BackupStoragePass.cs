using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessBackupStorage: the pod that lists its backups. What that finds, it writes itself.</summary>
internal static class BackupStoragePass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var rendering = Rendering.Of(snapshot, (subject, options) =>
            StorageSubcontroller.Render(VitessBackupStorageSpec.Shape.Read(subject.Spec), subject.Meta, options));
        if (rendering.Defects.Count > 0)
        {
            return Refusal.Plan(snapshot, rendering.Defects, rendering);
        }
        var steps = snapshot.Subject.Meta.IsGoing
            ? Steps.Wait("BeingDeleted", "the storage is being deleted; the backups in it stay")
            : StoragePod.Next(snapshot, rendering.Result);
        return PlanOf.Steps(snapshot, steps, Status, rendering, snapshot.Remembered?.Compared ?? default);

        // The rest of the status is the listing pod's.
        Json Status(ValueList<Reason> told) => snapshot.Subject.Status.With("conditions", Conditions.List(
            snapshot.Subject.Status["conditions"],
            snapshot.Now,
            StandardConditions.Of(!steps.IsWaiting, !steps.IsWaiting, steps.Waits, told)));
    }
}
