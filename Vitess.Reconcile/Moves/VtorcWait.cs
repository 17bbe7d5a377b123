using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Remembers on the VitessShard since when somebody else is given time to repair it.</summary>
/// <remarks>
/// Safety: an instant that is missing, unreadable, of another tablet or in the future counts as now, so that a memory that
/// was tampered with makes no repair sooner than one of this process alone would, unless it names the very thing that is amiss.
/// Liveness: an operator that is killed again and again, each time before the wait is over, repairs all the same.
/// </remarks>
internal static class VtorcWait
{
    /// <summary>How long something has to be amiss before it is worth a write. Reason: most is over by then, VTOrc needs 5 s.</summary>
    private static readonly TimeSpan WorthAWrite = TimeSpan.FromSeconds(5);

    /// <summary>Since when something has been amiss, by the memory of this process and that on the VitessShard.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="what">What is amiss, as it is watched for.</param>
    internal static DateTimeOffset Since(ShardView view, string what)
    {
        var seen = view.Snapshot.SeenSince(what);
        return Written(view) is { } written && written.What == what && written.Since < seen ? written.Since : seen;
    }

    /// <summary>Writes down since when something is amiss, and takes it off when it is proven over.</summary>
    internal static Steps Next(ShardView view)
    {
        var meta = view.Snapshot.Subject.Meta;
        var isWritten = meta.Annotations.ContainsKey(Annotations.AmissSince);
        if (Amiss(view) is { } what)
        {
            var since = Since(view, what);
            return Written(view)?.What == what ? Steps.None
                : view.Now - since >= WorthAWrite ? Write(view, string.Create(CultureInfo.InvariantCulture, $"{what} {Conditions.Time(since)}"))
                : new Steps(WakeUp: since + WorthAWrite);
        }
        return !isWritten ? Steps.None
            : IsProvenWell(view) ? Write(view, null)
            : new Steps(Needs: Statuses.Evidence(view));
    }

    /// <summary>What is amiss now, as it is watched for; null when nothing is, as far as is known.</summary>
    private static string? Amiss(ShardView view) =>
        Emergency.SilentPrimary(view) is { } silent ? Emergency.SilentPrefix + silent
        : RepairPrimary.Amiss(view) is not null ? RepairPrimary.AmissPrefix + view.KnownRecord?.Primary
        : null;

    /// <summary>Whether the recorded primary answers, and nobody is left who has not been asked.</summary>
    private static bool IsProvenWell(ShardView view) =>
        view.KnownRecord is { Primary: { } primary }
        && view.KnownStatus(primary) is not null
        && view.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records }
        && records.All(record => view.KnownStatus(record.Alias) is not null || view.IsSilent(record.Alias));

    private static (string What, DateTimeOffset Since)? Written(ShardView view) =>
        view.Snapshot.Subject.Meta.Annotations.GetValueOrDefault(Annotations.AmissSince)?.Split(' ') is [var what, var at]
        && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && since <= view.Now
            ? (what, since)
            : null;

    private static Steps Write(ShardView view, string? value) => view.Snapshot.Subject.Meta.IsGoing
        ? Steps.None
        : Steps.Write(TurnDown.Annotate(view.Snapshot.Subject.Meta, (Annotations.AmissSince, value)));
}
