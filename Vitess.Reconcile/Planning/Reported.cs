using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>What a status was made from that agreed with the stored one; it is not made again while nothing of that changes.</summary>
/// <param name="From">The snapshot, without its memory.</param>
/// <param name="Rendering">The rendering.</param>
/// <param name="Waits">What was waited for.</param>
/// <param name="Told">What of it was told.</param>
/// <param name="Seen">What the pass before had remembered.</param>
/// <param name="Until">When the pass wanted to look again: what depends on the time alone does not change before.</param>
internal sealed record Reported(
    Snapshot From,
    object? Rendering,
    ValueList<Reason> Waits,
    ValueList<Reason> Told,
    ValueMap<string, DateTimeOffset> Seen,
    DateTimeOffset Until)
{
    /// <summary>Whether a status made now would be the same.</summary>
    internal bool Holds(Snapshot snapshot, object? rendering, ValueList<Reason> waits, ValueList<Reason> told) =>
        snapshot.Now >= From.Now
        && snapshot.Now < Until
        && ReferenceEquals(rendering, Rendering)
        && snapshot.Subject == From.Subject
        && waits == Waits
        && told == Told
        && snapshot.LastEnd == From.LastEnd
        && snapshot.Owned == From.Owned
        && snapshot.Family == From.Family
        && snapshot.Services == From.Services
        && snapshot.Backups == From.Backups
        && snapshot.Claims == From.Claims
        && snapshot.VtorcPods == From.VtorcPods
        && snapshot.TabletPods == From.TabletPods
        && snapshot.Secrets == From.Secrets
        && snapshot.Nodes == From.Nodes
        && snapshot.UnderWay == From.UnderWay
        && snapshot.Options == From.Options
        && snapshot.Remembered?.Seen == Seen
        && SaysTheSame(snapshot.Readings, From.Readings);

    /// <summary>Whether readings differ in nothing but when they were asked for, which no status tells.</summary>
    private static bool SaysTheSame(Readings left, Readings right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }
        if (left.All.Count != right.All.Count)
        {
            return false;
        }
        for (var i = 0; i < left.All.Count; i++)
        {
            if (left.All[i].Query != right.All[i].Query || !SaysTheSame(left.All[i].Reading, right.All[i].Reading))
            {
                return false;
            }
        }
        return true;
    }

    private static bool SaysTheSame(Reading<Answer> left, Reading<Answer> right) => (left, right) switch
    {
        (Reading<Answer>.Known one, Reading<Answer>.Known other) => one.Value == other.Value,
        (Reading<Answer>.Absent, Reading<Answer>.Absent) => true,
        (Reading<Answer>.Unknown one, Reading<Answer>.Unknown other) => one == other,
        _ => false,
    };
}
