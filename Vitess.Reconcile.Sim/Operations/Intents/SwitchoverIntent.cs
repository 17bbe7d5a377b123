using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A shard is to be led by a certain tablet, or from a certain cell. The operator takes the annotation off when that is over.</summary>
/// <param name="shard">The VitessShard.</param>
/// <param name="to">An alias or a cell.</param>
internal sealed class SwitchoverIntent(Json shard, string to) : Intent
{
    internal override string Operation => "switchover";

    internal override void Tend(User user)
    {
        var found = user.Api.Find(Kinds.VitessShard, shard.Namespace(), shard.Name());
        if (found is null || found.Annotation(Annotations.Switchover) is null)
        {
            Over(user, IntentEnd.Done);
        }
        else if (found.Annotation(Annotations.Switchover) != to)
        {
            Over(user, IntentEnd.Withdrawn, "another took its place");
        }
    }

    internal Json Shard => shard;

    internal string To => to;

    internal override void Withdraw(User user)
    {
        user.Annotate(Kinds.VitessShard, shard, Annotations.Switchover, null);
        Over(user, IntentEnd.Withdrawn);
    }

    public override string ToString() => $"switchover of {shard.Name()} to {to}";

    private protected override void Ask(User user)
    {
        if (user.Annotate(Kinds.VitessShard, shard, Annotations.Switchover, to) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }
}
