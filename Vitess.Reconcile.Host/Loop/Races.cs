using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>The writes of one key that were overtaken, until they are done.</summary>
internal sealed class Races
{
    // Reason: in a rollout a status is overtaken twice or thrice in a row. Who loses for longer writes against something that writes all the time,
    // or against an object that is somebody else's.
    private const int TimesMax = 5;
    private static readonly TimeSpan LongestUsual = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string What, string Target), (int Times, DateTimeOffset Since)> lost = [];

    /// <summary>Takes the end of a move.</summary>
    /// <returns>Whether it was overtaken so often and for so long that somebody should look.</returns>
    internal bool IsLost(Move move, Outcome outcome, DateTimeOffset now)
    {
        if (outcome is not Outcome.Refused { IsOvertaken: true } && lost.Count == 0)
        {
            return false;
        }
        var (what, target, _) = MoveLog.Named(move);
        switch (outcome)
        {
            case Outcome.Refused { IsOvertaken: true }:
                var (times, since) = lost.GetValueOrDefault((what, target), (0, now));
                lost[(what, target)] = (times + 1, since);
                return times + 1 >= TimesMax && now - since >= LongestUsual;
            case Outcome.Done:
                lost.Remove((what, target));
                return false;
            default:
                return false;
        }
    }

    /// <summary>Forgets them: nothing is tried again.</summary>
    internal void Clear() => lost.Clear();
}
