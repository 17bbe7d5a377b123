using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessCell: its gateways and, where it has one, its lock server.</summary>
internal static class CellPass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var facts = CellInputs.Facts(snapshot);
        var rendering = Rendering.Of(
            snapshot,
            (subject, options) => (
                Desired: DesiredCell.Render(VitessCellSpec.Shape.Read(subject.Spec), subject.Meta, facts, options),
                Vtctld: VtctldOf.Address(snapshot)),
            VtctldOf.ClusterSpec(snapshot),
            CellInputs.Texts(facts));
        if (rendering.Defects.Count > 0)
        {
            return Refusal.Plan(snapshot, rendering.Defects, rendering);
        }
        var desired = rendering.Result.Desired;
        var query = new Query.ServedKeyspaces(rendering.Result.Vtctld);
        if (TurnDown.IsOn(snapshot) && !snapshot.Subject.Meta.IsGoing)
        {
            var leaving = CellTurnDown.Next(snapshot) + Polling.Of(snapshot, new Poll(query, Cadence.Settled));
            return PlanOf.Steps(
                snapshot, leaving, CellStatus.Of(snapshot, desired, query, leaving.Waits), rendering, snapshot.Remembered?.Compared ?? default);
        }
        var held = LockserverGate.NotUp(snapshot);
        var objects = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, [desired.GatewayService]);
        objects = desired.Lockserver is { } lockserver ? ObjectUpdate.Apply(objects, snapshot, [lockserver]) : objects;
        objects = desired.Gateways is { } gateways && (held is null || snapshot.Owned(gateways.Key) is not null)
            ? ObjectUpdate.Apply(objects, snapshot, [gateways])
            : desired.Gateways is null ? objects : objects.Add(held ?? Steps.None);
        objects = Autoscaled(objects, snapshot, desired);
        var steps = snapshot.Subject.Meta.IsGoing
            ? Steps.Wait("BeingDeleted", "the cell is being deleted")
            : objects.Steps + Missing(desired) + GatewaysReady(snapshot, desired);
        steps += Polling.Of(snapshot, steps, [query]);
        return PlanOf.Steps(snapshot, steps, CellStatus.Of(snapshot, desired, query, steps.Waits), rendering, objects.Compared);
    }

    /// <summary>The autoscaler, which goes when the spec asks for none any more.</summary>
    private static ObjectUpdate.Converged Autoscaled(ObjectUpdate.Converged objects, Snapshot snapshot, DesiredCell desired)
    {
        if (desired.Autoscaler is { } wanted)
        {
            return ObjectUpdate.Apply(objects, snapshot, [wanted]);
        }
        var subject = snapshot.Subject.Key;
        return snapshot.Owned(new(Kinds.HorizontalPodAutoscaler, subject.Namespace, subject.Name)) is { Meta.IsGoing: false } left
            ? objects.Add(Steps.Write(new Move.Delete(
                left.Key, left.Meta.Uid, left.Meta.Version, "the spec asks for no autoscaler any more")))
            : objects;
    }

    private static Steps Missing(DesiredCell desired)
    {
        var steps = Steps.None;
        foreach (var secret in desired.MissingSecrets.AsSpan())
        {
            steps += Steps.Blocked("SecretMissing", $"secret {secret} does not exist: create it; until then {desired.GatewaysKey} "
                + "stays as it is, for its gateways are started anew when the secret changes");
        }
        return steps;
    }

    private static Steps GatewaysReady(Snapshot snapshot, DesiredCell desired) =>
        snapshot.Owned(desired.GatewaysKey) is ObservedObject.Deployment deployment && deployment.ReadyReplicas < deployment.Replicas
            ? Steps.Wait("GatewaysNotReady", $"{deployment.ReadyReplicas} of {deployment.Replicas} gateways of {deployment.Key} are ready",
                snapshot.TooLong("GatewaysNotReady"), isLoss: true)
                + MissingSecrets.Of(snapshot, desired.Gateways is { } wanted ? [wanted] : [])
            : Steps.None;
}
