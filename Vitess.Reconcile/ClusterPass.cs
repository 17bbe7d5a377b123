using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessCluster: the resources that it consists of, its vtctld, and its cells in the topology.</summary>
internal static class ClusterPass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var facts = ClusterInputs.Facts(snapshot);
        var rendering = Rendering.Of(
            snapshot, (subject, options) => CheckedCluster.Of(subject, options, facts), facts: ClusterInputs.Texts(facts));
        return rendering.Result.Cluster is { } desired
            ? Planned(snapshot, desired, rendering.Result, rendering)
            : Refusal.Plan(snapshot, rendering.Result.Defects, rendering);
    }

    private static Plan Planned(
        Snapshot snapshot, DesiredCluster desired, CheckedCluster review, object rendering)
    {
        var spec = snapshot.Subject.Spec;
        var programs = UpdateStrategy.OfPrograms(spec, PassingChanges.Deployment);
        var held = LockserverGate.NotUp(snapshot);
        var objects = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, desired.Services);
        objects = desired.Lockserver is { } lockserver ? ObjectUpdate.Apply(objects, snapshot, [lockserver]) : objects;
        var cellsWanted = CellReplicas.Kept(
            snapshot, desired.Cells, Corrections.Of(Level.Bound(snapshot.Options, snapshot.Subject)));
        objects = ObjectUpdate.Apply(objects, snapshot, cellsWanted, UpdateStrategy.OfPrograms(spec, PassingChanges.Cell));
        objects = ObjectUpdate.Apply(objects, snapshot, desired.Keyspaces, KeyspaceHold(snapshot, desired));
        objects = ObjectUpdate.Apply(objects, snapshot, desired.Backups);
        objects = held is null
            ? ObjectUpdate.Apply(objects, snapshot, desired.VtctldDeployments, programs)
            : objects.Add(held.Value);
        objects = desired.VtAdmin is { } vtadmin ? VtAdminParts.Apply(objects, snapshot, vtadmin, isHeldBack: held is not null, programs) : objects;
        var cells = new Query.Cells(desired.Vtctld);
        var steps = snapshot.Subject.Meta.IsGoing
            ? ClusterDeletion.Next(snapshot, desired)
            : objects.Steps + Protection.Next(snapshot) + CellRecords.Next(snapshot, desired, cells) + PartsReady(snapshot, desired) + UnwantedParts.Next(snapshot, desired)
                + ChildTurnDown.Keyspaces(snapshot, desired.Vtctld, Keys(desired.Keyspaces))
                + ChildTurnDown.Cells(snapshot, desired.Vtctld, Keys(desired.Cells))
                + OrphanedClaims.Next(snapshot, () => VitessClusterSpec.Shape.Read(spec), desired.Vtctld);
        steps += Steps.Notes("SpecPassedOver", desired.Invalid) + Steps.Notes("SpecWarnings", review.Warnings)
            + CellReplicas.Idle(cellsWanted) + Polling.Of(snapshot, steps, [cells]);
        return PlanOf.Steps(snapshot, steps, ClusterStatus.Of(snapshot, desired, review.Tablets, steps.Waits), rendering, objects.Compared,
            ClusterDeletion.Watched(snapshot, desired));
    }

    private static Hold? KeyspaceHold(Snapshot snapshot, DesiredCluster desired) =>
        UpdateStrategy.Of(snapshot.Subject.Spec, PassingChanges.Keyspace) is { } hold
            && !Corrections.Of(Level.Bound(snapshot.Options, snapshot.Subject)).MarksNoEmptyChange
            ? hold with { NeverEqual = desired.WithOwnImages }
            : UpdateStrategy.Of(snapshot.Subject.Spec, PassingChanges.Keyspace);

    private static ValueList<ObjectKey> Keys(ValueList<Rendered> wanted) => wanted.Select(it => it.Key).ToValueList();

    private static Steps PartsReady(Snapshot snapshot, DesiredCluster desired)
    {
        var steps = Steps.None;
        var notReady = new List<Rendered>();
        foreach (var wanted in ClusterStatus.Parts(desired))
        {
            if (snapshot.Owned(wanted.Key) is ObservedObject.Deployment { ReadyReplicas: var up, Replicas: var all } && up < all)
            {
                notReady.Add(wanted);
            }
            steps += snapshot.Owned(wanted.Key) switch
            {
                ObservedObject.Resource resource when resource.Key.Kind is not (Kinds.VitessBackupStorage or Kinds.VitessBackupSchedule) =>
                    Relatives.NotReady(resource),
                ObservedObject.Deployment { ReadyReplicas: var ready, Replicas: var replicas } when ready < replicas =>
                    NotReady(snapshot, IsVtAdmin(wanted) ? "VtAdminNotReady" : "VtctldNotReady", $"{ready} of {replicas} pods of {wanted.Key} are ready"),
                _ => Steps.None,
            };
        }
        foreach (var shard in snapshot.Relatives(Kinds.VitessShard))
        {
            steps += shard.Meta.Annotations.ContainsKey(Annotations.TurnDown) ? Steps.None : Relatives.NotReady(shard);
        }
        return steps + MissingSecrets.Of(snapshot, notReady.ToValueList());
    }

    private static Steps NotReady(Snapshot snapshot, string code, string text) =>
        Steps.Wait(code, text, snapshot.TooLong(code), isLoss: true);

    private static bool IsVtAdmin(Rendered wanted) =>
        wanted.Object.At("metadata", "labels")?[Labels.Component]?.AsText == Labels.VtAdmin;
}
