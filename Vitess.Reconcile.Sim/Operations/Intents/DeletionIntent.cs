using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>An object is deleted by hand. It is over when the object is gone, and another stands in its place if the spec wants one.</summary>
/// <param name="kind">Its kind.</param>
/// <param name="target">The object.</param>
internal sealed class DeletionIntent(KindInfo kind, Json target) : Intent
{
    internal override string Operation => $"{kind} deleted";

    internal override void Tend(User user)
    {
        var isGone = user.Api.Find(kind, target.Namespace(), target.Name()) is not { } found || found.Uid() != target.Uid();
        if (isGone && user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => $"deletion of {kind} {target.Name()}";

    private protected override void Ask(User user)
    {
        if (user.Delete(kind, target) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }
}
