using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>The status of a VitessCluster: the Go operator's fields and our conditions.</summary>
internal static class ClusterStatus
{
    internal static Func<ValueList<Reason>, Json> Of(
        Snapshot snapshot, DesiredCluster desired, ValueMap<string, ValueMap<string, int>> tablets, ValueList<Reason> waits) => told => Json.Map(
        ("observedGeneration", snapshot.Subject.Meta.Generation),
        ("globalLockserver", desired.Lockserver is { } lockserver
            ? Json.Map(("etcd", LockserverStatus.Of(snapshot.Owned(lockserver.Key) as ObservedObject.Resource)))
            : Json.EmptyMap),
        ("gatewayServiceName", ServiceName(snapshot, Names(snapshot).VtGateService)),
        ("vitessDashboard", Json.Map(
            ("available", Available(snapshot, desired.VtctldDeployments)),
            ("serviceName", ServiceName(snapshot, Names(snapshot).VtctldService)))),
        ("vtadmin", Json.Map(
            ("available", desired.VtAdmin is { } vtadmin ? Available(snapshot, vtadmin.Cells.Select(cell => cell.Deployment)) : Conditions.Unknown),
            ("serviceName", desired.VtAdmin is null ? null : ServiceName(snapshot, Names(snapshot).VtAdminService)))),
        ("cells", Children(snapshot, desired.Cells, Cell)),
        ("keyspaces", Children(snapshot, desired.Keyspaces, (name, keyspace) => Keyspace(tablets.GetValueOrDefault(name), keyspace))),
        ("orphanedCells", ChildTurnDown.Orphans(snapshot, desired.Vtctld, Kinds.VitessCell, desired.Cells.Select(it => it.Key).ToValueList())),
        ("orphanedKeyspaces", ChildTurnDown.Orphans(
            snapshot, desired.Vtctld, Kinds.VitessKeyspace, desired.Keyspaces.Select(it => it.Key).ToValueList())),
        ("rollout", RolloutStatus.Of(snapshot.Relatives(Kinds.VitessShard))),
        ("conditions", Conditions.List(snapshot.Subject.Status["conditions"], snapshot.Now, StandardConditions.Of(
            !waits.Any(wait => !wait.IsNote), IsAvailable(snapshot, desired), waits, told)
            .Concat(RolloutStatus.Told(snapshot, RolloutStatus.Of(snapshot.Relatives(Kinds.VitessShard)))))));

    /// <summary>Everything that has to be ready for the cluster to be ready.</summary>
    internal static IEnumerable<Rendered> Parts(DesiredCluster desired) =>
        [.. desired.Lockserver is { } lockserver ? [lockserver] : Array.Empty<Rendered>(), .. desired.Cells, .. desired.Keyspaces, .. desired.VtctldDeployments,
            .. desired.VtAdmin is { } vtadmin ? vtadmin.Cells.Select(cell => cell.Deployment) : []];

    private static ClusterNames Names(Snapshot snapshot) => new(snapshot.Subject.Key.Name);

    private static Json? ServiceName(Snapshot snapshot, ObjectName name) =>
        snapshot.Owned(new ObjectKey(Kinds.Service, snapshot.Subject.Key.Namespace, name.Value)) is null ? null : name.Value;

    /// <summary>True wins, else the first that was seen. A vtctld that is ours alone does not show here.</summary>
    private static string Available(Snapshot snapshot, IEnumerable<Rendered> deployments)
    {
        var available = Conditions.Unknown;
        foreach (var wanted in deployments)
        {
            if (wanted.Object.At("metadata", "labels")?[Labels.Component] is not null
                && snapshot.Owned(wanted.Key) is ObservedObject.Deployment deployment
                && (deployment.Available == Conditions.True || available == Conditions.Unknown))
            {
                available = deployment.Available;
            }
        }
        return available;
    }

    /// <summary>Whether every keyspace serves writes; false as soon as one does not.</summary>
    private static bool? IsAvailable(Snapshot snapshot, DesiredCluster desired)
    {
        var statuses = desired.Keyspaces
            .Select(wanted => snapshot.Owned(wanted.Key) as ObservedObject.Resource)
            .Select(keyspace => keyspace is null ? Conditions.False : Conditions.StatusOf(keyspace.Status, "Available") ?? Conditions.Unknown)
            .ToValueList();
        return statuses.Contains(Conditions.False) ? false : statuses.All(status => status == Conditions.True) ? true : null;
    }

    private static Json? Children(
        Snapshot snapshot, ValueList<Rendered> wanted, Func<string, ObservedObject.Resource?, Json> report) =>
        wanted.Count == 0
            ? null
            : Json.Map(wanted.ToValueMap(NameOf, child => report(NameOf(child), snapshot.Owned(child.Key) as ObservedObject.Resource)));

    private static string NameOf(Rendered child) => child.Object.At("spec", "name")?.AsText ?? "";

    private static Json Cell(string name, ObservedObject.Resource? cell) =>
        Json.Map(("gatewayAvailable", cell?.Status.At("gateway", "available") ?? Conditions.Unknown), ("pendingChanges", Pending(cell)));

    /// <summary>What waits for the release of a child; null when nothing does.</summary>
    private static Json? Pending(ObservedObject.Resource? child) => child?.Meta.Annotations.GetValueOrDefault(GoAnnotations.Scheduled);

    private static Json Keyspace(ValueMap<string, int> tablets, ObservedObject.Resource? keyspace)
    {
        var shards = (keyspace?.Status["shards"] ?? Json.EmptyMap).Members.Values.ToValueList();
        return Json.Map(
            ("desiredShards", KeyspaceStatus.Count(tablets.Count)),
            ("shards", KeyspaceStatus.Count(shards.Count)),
            ("readyShards", KeyspaceStatus.Count(shards.Count(shard => Number(shard, "readyTablets") == Number(shard, "desiredTablets")))),
            ("updatedShards", KeyspaceStatus.Count(shards.Count(shard => Number(shard, "updatedTablets") == Number(shard, "tablets")))),
            ("desiredTablets", KeyspaceStatus.Count(tablets.Values.Sum())),
            ("tablets", KeyspaceStatus.Count(shards.Sum(shard => Number(shard, "tablets")))),
            ("readyTablets", KeyspaceStatus.Count(shards.Sum(shard => Number(shard, "readyTablets")))),
            ("updatedTablets", KeyspaceStatus.Count(shards.Sum(shard => Number(shard, "updatedTablets")))),
            ("cells", Cells(shards)),
            ("pendingChanges", Pending(keyspace)));
    }

    private static Json? Cells(ValueList<Json> shards)
    {
        var cells = shards.SelectMany(shard => shard["cells"]?.Items ?? []).Select(cell => cell.AsText ?? "")
            .Distinct().Order(StringComparer.Ordinal).ToValueList();
        return cells.Count == 0 ? null : Json.List(cells.Select(Json.FromString));
    }

    private static int Number(Json shard, string name) => (int)(shard[name]?.AsInteger ?? 0);
}
