using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A primary is moved before its pod goes, whenever somebody could take over from it.</summary>
internal sealed class PrimaryStays : ILaw
{
    public string Text => "A primary's pod is never deleted while it is primary and a successor exists.";

    public string? Judge(Happening happening)
    {
        if (happening is not Happening.TakenAway { IsDeleted: true } taken
            || !taken.Standing.Any(tablet => tablet.Alias == taken.Tablet && tablet.Leads)
            // One that was cut off and has been succeeded since leads nobody.
            || taken.Standing.Any(tablet => tablet.Alias != taken.Tablet && tablet.Leads))
        {
            return null;
        }
        foreach (var other in taken.Standing)
        {
            if (other.Alias != taken.Tablet && other.IsWell && Durability.MayLead(other.Type))
            {
                return $"{taken.Holder} deleted {taken.Tablet}, which leads {taken.Shard}, while {other.Alias} follows it well.";
            }
        }
        return null;
    }
}
