using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A node is cordoned and emptied, as before its removal, and comes back some time later.</summary>
/// <remarks>All pods are evicted as kubectl drain does; that of a tablet is refused until its drain is finished.</remarks>
/// <param name="node">Which node.</param>
/// <param name="away">How long it stays cordoned once it is empty.</param>
internal sealed class CordonIntent(string node, TimeSpan away) : Intent
{
    private DateTimeOffset? emptySince;

    internal override string Operation => "node drained";

    internal override void Tend(User user)
    {
        var left = Left(user).ToList();
        foreach (var pod in left.Where(pod => !pod.IsBeingDeleted()))
        {
            user.Evict(pod);
        }
        if (left.Count == 0)
        {
            emptySince ??= user.Now;
        }
        if (user.Now - emptySince >= away)
        {
            SetUnschedulable(user, false);
            Over(user, IntentEnd.Done);
        }
    }

    /// <summary>The pods that are on the node still.</summary>
    internal IEnumerable<Json> Left(User user) => user.Api.All(Kinds.Pod).Where(pod => pod.NodeName() == node && !pod.IsOver());

    internal override void Withdraw(User user)
    {
        SetUnschedulable(user, false);
        Over(user, IntentEnd.Withdrawn);
    }

    public override string ToString() => $"drain {node}";

    private protected override void Ask(User user)
    {
        if (SetUnschedulable(user, true) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }

    private string? SetUnschedulable(User user, bool isCordoned) => user.Patch(
        Kinds.Node, "", node, Json.Map(("spec", Json.Map(("unschedulable", isCordoned ? Json.True : Json.Null)))));
}
