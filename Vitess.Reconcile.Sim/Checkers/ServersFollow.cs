namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Where another version of MySQL follows, the one before it was shut down slowly, and left a volume on which the other starts.</summary>
/// <remarks>
/// Judged of tablets that run well and are ready, by the spec that the operator has seen. Of another version that follows after a fault it
/// may not know how the server is to shut down: it is a precaution, and not waited for when nobody answers. That a version does not start is known without asking.
/// </remarks>
/// <param name="now">The simulation's clock.</param>
internal sealed class ServersFollow(Func<DateTimeOffset> now) : ILaw
{
    /// <summary>How long after a fault the operator may have taken a tablet for silent. Reason: it goes by what it heard of it in the last 20 s.</summary>
    private static readonly TimeSpan MayBeUnheard = TimeSpan.FromSeconds(30);

    private DateTimeOffset harmedAt = DateTimeOffset.MinValue;

    public string Text => "No tablet that answers goes for another version of MySQL unless its server shuts down slowly, nor for one that does not start on its data.";

    public string? Judge(Happening happening)
    {
        if (happening is Happening.Harmed)
        {
            harmedAt = now();
        }
        return happening is not Happening.TakenAway { IsDeleted: true, Runs: { } runs, Follows: { } follows } taken || runs.SharesDataWith(follows) ? null
            : !follows.StartsOn(runs) ? $"{taken.Holder} deleted the pod of {taken.Tablet} of {taken.Shard}, which runs MySQL {runs}, and {follows} does not start on its volume."
            : !taken.ShutsDownSlowly && now() - harmedAt >= MayBeUnheard
                ? $"{taken.Holder} deleted the pod of {taken.Tablet} of {taken.Shard}, which runs MySQL {runs}, for {follows} to follow, and did not have it shut down slowly."
            : null;
    }
}
