using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What a keyspace tells of one of its shards.</summary>
/// <param name="Range">The shard's key range.</param>
/// <param name="HasPrimary">As the shard's status says; Unknown while it has none.</param>
/// <param name="ServingWrites">As the shard's status says; Unknown while it has none.</param>
/// <param name="Cells">The cells of its tablets.</param>
/// <param name="DesiredTablets">How many tablets its pools add up to.</param>
/// <param name="Tablets">How many tablets its status names.</param>
/// <param name="ReadyTablets">How many of them are ready.</param>
/// <param name="UpdatedTablets">How many of them have no pending changes.</param>
/// <param name="PendingChanges">What waits for the release of the shard itself; null when nothing does.</param>
internal sealed record ChildShard(
    string Range,
    string HasPrimary,
    string ServingWrites,
    Json? Cells,
    int DesiredTablets,
    int Tablets,
    int ReadyTablets,
    int UpdatedTablets,
    string? PendingChanges)
{
    internal static ChildShard Of(DesiredChildShard desired, ObservedObject.Resource? observed)
    {
        var status = observed?.Status ?? Json.EmptyMap;
        var tablets = (status["tablets"] ?? Json.EmptyMap).Members;
        return new(
            desired.Range,
            status["hasMaster"]?.AsText ?? Conditions.Unknown,
            status["servingWrites"]?.AsText ?? Conditions.Unknown,
            status["cells"],
            desired.Tablets,
            tablets.Count,
            tablets.Values.Count(tablet => tablet["ready"]?.AsText == Conditions.True),
            tablets.Values.Count(tablet => tablet["pendingChanges"] is null),
            observed?.Meta.Annotations.GetValueOrDefault(GoAnnotations.Scheduled));
    }

    internal Json Report() => Json.Map(
        ("cells", Cells),
        ("hasMaster", HasPrimary),
        ("servingWrites", ServingWrites),
        ("pendingChanges", PendingChanges),
        ("desiredTablets", KeyspaceStatus.Count(DesiredTablets)),
        ("tablets", KeyspaceStatus.Count(Tablets)),
        ("readyTablets", KeyspaceStatus.Count(ReadyTablets)),
        ("updatedTablets", KeyspaceStatus.Count(UpdatedTablets)));
}
