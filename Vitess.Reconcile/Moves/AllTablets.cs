using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>The tablets of all keyspaces in a topology, this cluster's and others'.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Vtctld">Where to ask.</param>
internal sealed record AllTablets(Snapshot Snapshot, string Vtctld)
{
    private Query.Keyspaces Names => new(Vtctld);

    /// <summary>What is to be asked; as long as the keyspaces are not known, for them alone.</summary>
    internal ValueList<Query> Queries =>
        [Names, .. Snapshot.Readings.Of<Answer.Keyspaces>(Names) is Reading<Answer.Keyspaces>.Known known ? known.Value.Names.Select(Of) : []];

    /// <summary>All records and when the oldest answer was asked for; why not, when not all are known.</summary>
    internal (ValueList<TabletRecord> Records, DateTimeOffset SentAt, string? Unknown) Read()
    {
        if (Snapshot.Readings.Of<Answer.Keyspaces>(Names) is not Reading<Answer.Keyspaces>.Known known)
        {
            return ([], DateTimeOffset.MinValue, Snapshot.Readings.Of<Answer.Keyspaces>(Names).WhyNot);
        }
        var (records, sentAt) = (new List<TabletRecord>(), known.SentAt);
        foreach (var name in known.Value.Names.AsSpan())
        {
            if (Snapshot.Readings.Of<Answer.Tablets>(Of(name)) is not Reading<Answer.Tablets>.Known tablets)
            {
                return ([], DateTimeOffset.MinValue, Snapshot.Readings.Of<Answer.Tablets>(Of(name)).WhyNot);
            }
            records.AddRange(tablets.Value.Records);
            sentAt = tablets.SentAt < sentAt ? tablets.SentAt : sentAt;
        }
        return (records.ToValueList(), sentAt, null);
    }

    private Query Of(Api.KeyspaceName name) => new Query.Tablets(Vtctld, name);
}
