using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>What the statuses of a cluster's resources tell its user.</summary>
internal static class Told
{
    /// <summary>Conditions that say: this is not done, and this is why.</summary>
    private static readonly string[] Refusing = ["Blocked", "VolumeCannotGrow", "VolumeNotShrunk", "ClaimOfPrimary", "ClaimWaitsForBackup"];

    private static readonly KindInfo[] Resources =
        [Kinds.VitessCluster, Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver];

    /// <summary>Conditions that block, notes that something is not followed, and what is orphaned, each with its reason.</summary>
    internal static IReadOnlyList<string> Refusals(ApiServer api)
    {
        var found = new List<string>();
        foreach (var kind in Resources)
        {
            foreach (var resource in api.All(kind))
            {
                found.AddRange(Blocks(resource).Select(told => $"{kind} {resource.Name()}: {told.Code}: {told.Message}"));
                found.AddRange(Orphans(resource).Select(told => $"{kind} {resource.Name()}: {told}"));
            }
        }
        return found;
    }

    /// <summary>Whether a pod is of a shard that says that nobody may lead it, or that it has too few tablets ever to acknowledge a write.</summary>
    internal static bool IsAlone(ApiServer api, string pod) => pod.Split('/') is [var space, var name]
        && api.Find(Kinds.Pod, space, name)?.OwnerReferences() is [var owner, ..]
        && api.Find(Kinds.VitessShard, space, owner["name"]?.AsText ?? "") is { } shard
        && Blocks(shard).Any(told => IsUndecided(told) || told.Code == "NobodyMayLead" || told.Message.Contains("would have enough others to acknowledge its writes", StringComparison.Ordinal));

    /// <summary>Whether a shard says that it has no primary until a person decides about a kept claim, or about a volume that is lost.</summary>
    internal static bool IsUndecided(ApiServer api, ShardName shard) => api.All(Kinds.VitessShard).Any(it =>
        it.Label(Labels.Keyspace) == shard.Keyspace.Value && it.At("spec", "name")?.AsText == shard.Range
        && Blocks(it).Any(IsUndecided));

    private static bool IsUndecided((string Code, string Message) told) => told.Code == "ClaimOfLeader"
        || told.Message.Contains("would lead without any data", StringComparison.Ordinal)
        || told.Message.Contains("is lost with its volume", StringComparison.Ordinal);

    /// <summary>The status of a condition, whether conditions are a list or, as on a VitessShard, a map.</summary>
    internal static string? Condition(Json resource, string type) => Conditions(resource)
        .Where(condition => condition.Type == type).Select(condition => condition.Value["status"]?.AsText).FirstOrDefault();

    /// <summary>Everything that the conditions of a resource say.</summary>
    internal static IEnumerable<string> Messages(Json resource) =>
        Conditions(resource).Select(condition => condition.Value["message"]?.AsText ?? "");

    /// <summary>Each condition of a resource that says why something is not done.</summary>
    internal static IEnumerable<(string Code, string Message)> Blocks(Json resource) => Conditions(resource)
        .Where(condition => Refusing.Contains(condition.Type, StringComparer.Ordinal)
            && condition.Value is var value && value["status"]?.AsText == "True"
            && value["message"]?.AsText is { Length: > 0 })
        .Select(condition => (condition.Value["reason"]?.AsText ?? "", condition.Value["message"]?.AsText ?? ""));

    private static IEnumerable<string> Orphans(Json resource)
    {
        foreach (var list in (string[])["orphanedCells", "orphanedKeyspaces", "orphanedShards", "orphanedTablets"])
        {
            foreach (var (name, orphan) in resource.At("status", list)?.Members ?? default)
            {
                if (orphan["reason"]?.AsText is { Length: > 0 } reason)
                {
                    yield return $"{list} {name}: {reason}: {orphan["message"]?.AsText}";
                }
            }
        }
    }

    private static IEnumerable<(string Type, Json Value)> Conditions(Json resource) =>
        resource.At("status", "conditions") switch
        {
            { IsMap: true } map => map.Members.Select(entry => (entry.Key, entry.Value)),
            { IsList: true } list => list.Items.Select(item => (item["type"]?.AsText ?? "", item)),
            _ => [],
        };
}
