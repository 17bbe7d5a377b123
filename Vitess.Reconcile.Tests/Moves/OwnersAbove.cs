using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>What was read afresh of a shard, its keyspace and its cluster.</summary>
internal static class OwnersAbove
{
    /// <summary>The snapshot with fresh readings that show them stand.</summary>
    internal static Snapshot Standing(this Snapshot snapshot) => Read(snapshot, _ => null);

    /// <summary>The snapshot with fresh readings, of which one kind shows that it is being deleted.</summary>
    internal static Snapshot Going(this Snapshot snapshot, string kind) =>
        Read(snapshot, it => it == kind ? "2026-01-01T00:00:00Z" : null);

    private static Snapshot Read(Snapshot snapshot, Func<string, string?> deletionOf)
    {
        var above = snapshot.Family.Where(it => it.Key.Kind is Kinds.VitessKeyspace or Kinds.VitessCluster).Append(snapshot.Subject);
        return snapshot with
        {
            Readings = new([.. snapshot.Readings.All, .. above.Select(it => new QueryReading(new Query.Object(it.Key), new Reading<Answer>.Known(
                new Answer.Object(it.Meta.Version, Json.Map(
                    ("metadata", Json.Map(("uid", it.Meta.Uid), ("generation", it.Meta.Generation), ("deletionTimestamp", deletionOf(it.Key.Kind)))), ("spec", it.Spec))),
                snapshot.Now)))]),
        };
    }
}
