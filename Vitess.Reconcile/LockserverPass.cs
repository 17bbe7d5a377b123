using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over an EtcdLockserver: its members, services and disruption budget.</summary>
internal static class LockserverPass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var rendering = Rendering.Of(snapshot, (subject, options) =>
            DesiredLockserver.Render(EtcdLockserverSpec.Shape.Read(subject.Spec), subject.Meta, options));
        if (rendering.Defects.Count > 0)
        {
            return Refusal.Plan(snapshot, rendering.Defects, rendering);
        }
        var desired = rendering.Result;
        var services = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, desired.Services);
        var ready = desired.Members.Count(member => Pod(snapshot, member) is { Meta.IsGoing: false, State.IsReady: true });
        var steps = snapshot.Subject.Meta.IsGoing
            ? Steps.Wait("BeingDeleted", "the lock server is being deleted")
            : services.Steps + Members(snapshot, desired);
        var isAvailable = ready >= desired.Quorum;
        return PlanOf.Steps(snapshot, steps, Status, rendering, services.Compared);

        Json Status(ValueList<Reason> told) => Json.Map(
            ("observedGeneration", snapshot.Subject.Meta.Generation),
            ("available", Conditions.Of(isAvailable)),
            ("conditions", Conditions.List(snapshot.Subject.Status["conditions"], snapshot.Now, StandardConditions.Of(
                ready == desired.Members.Count, isAvailable, steps.Waits, told))));
    }

    private static Steps Members(Snapshot snapshot, DesiredLockserver desired)
    {
        var steps = Steps.None;
        foreach (var member in desired.Members.AsSpan())
        {
            steps += EtcdMember.Next(snapshot, desired.Members, member, Pod(snapshot, member));
        }
        return steps + MissingSecrets.Of(snapshot, desired.Members
            .Where(member => Pod(snapshot, member) is { State.IsReady: false }).Select(member => member.Pod).ToValueList());
    }

    private static ObservedObject.Pod? Pod(Snapshot snapshot, DesiredMember member) =>
        snapshot.Owned(member.Pod.Key) as ObservedObject.Pod;
}
