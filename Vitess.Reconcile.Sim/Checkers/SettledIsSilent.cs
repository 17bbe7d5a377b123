namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Nothing is written or called while the world is settled; leases are renewed as always.</summary>
internal sealed class SettledIsSilent : ILaw
{
    private bool isSettled;

    public string Text => "A settled world is silent.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Settled:
                isSettled = true;
                return null;
            case Happening.Disturbed:
                isSettled = false;
                return null;
            case Happening.Wrote wrote when isSettled:
                return $"{wrote.Holder} sent {MoveText.Of(wrote.Move)}: {Difference.Between(wrote.Before, wrote.After)}";
            case Happening.CallBegan call when isSettled:
                return $"{call.Holder} called {call.Call}";
            default:
                return null;
        }
    }
}
