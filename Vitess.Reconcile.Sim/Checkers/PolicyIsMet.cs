using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The operator records no durability policy under which a primary whose writes are acknowledged would wait for nobody.</summary>
/// <remarks>
/// Judged by what is really so when the call is sent. A shard of which the spec asks for no replica is not judged: its writes are to stop.
/// Neither is what the operator does just after a fault, after it took a tablet of the shard away, or after the last change, of which its evidence may not tell.
/// </remarks>
/// <param name="now">The simulation's clock.</param>
/// <param name="isEmptied">Whether the spec asks for no tablet of a shard that may lead.</param>
internal sealed class PolicyIsMet(Func<DateTimeOffset> now, Func<ShardName, bool> isEmptied) : ILaw
{
    /// <summary>How long after a fault the operator may act on what was so before.</summary>
    /// <value>25 s. Reason: what a tablet said of itself counts for 20 s here, and a call takes effect within seconds.</value>
    private static readonly TimeSpan Unaware = TimeSpan.FromSeconds(25);

    private readonly SortedDictionary<ShardName, DateTimeOffset> disturbed = [];
    private DateTimeOffset harmedAt = DateTimeOffset.MinValue;

    public string Text => "No durability policy is recorded under which the writes of a shard stop.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Harmed { Fault: var fault } when Faults.FaultNames.IsOfTheWorld(fault):
                harmedAt = now();
                return null;
            case Happening.TakenAway taken:
                disturbed[taken.Shard] = now();
                return null;
            case Happening.PolicyChanged changed:
                var isJudged = now() - harmedAt >= Unaware && now() - disturbed.GetValueOrDefault(changed.Shard) >= Unaware && !isEmptied(changed.Shard);
                // Until its tablets have followed, nobody acknowledges as the new policy asks.
                disturbed[changed.Shard] = now();
                return isJudged ? Broken(changed) : null;
            default:
                return null;
        }
    }

    private static string? Broken(Happening.PolicyChanged changed)
    {
        var primary = new Durability.Candidate(changed.Primary, TabletType.Primary);
        var well = changed.Standing.Where(tablet => tablet.IsWell).Select(tablet => new Durability.Candidate(tablet.Alias, tablet.Type)).ToList();
        return Durability.Of(changed.Before)?.CanEstablish(primary, well) == true && Durability.Of(changed.Policy)?.CanEstablish(primary, well) == false
            ? $"{changed.Holder} records {changed.Policy}, and nobody can acknowledge what {changed.Primary} writes in {changed.Shard}: {string.Join(", ", changed.Standing)}"
            : null;
    }
}
