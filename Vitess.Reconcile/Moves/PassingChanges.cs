using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What of a change passes at once although the strategy is External: what restarts nothing that runs.</summary>
/// <remarks>Each takes the wanted spec and the standing one, and gives the standing one with what passes.</remarks>
internal static class PassingChanges
{
    // Source: the Go operator's rules; the retention of claims is ours and restarts nothing.
    private static readonly ValueList<string> OfShards =
        ["updateStrategy", "annotations", "dataVolumeClaimRetentionPolicy"];

    private static readonly ValueList<string> OfKeyspaces = [.. OfShards, "turndownPolicy"];

    /// <summary>Of a VitessCell: how many gateways there are, unless the standing one has an autoscaler.</summary>
    internal static Json Cell(Json wanted, Json standing) =>
        standing.At("gateway", "autoscaler") is null && wanted.At("gateway", "replicas") is { } replicas
        && standing.At("gateway", "replicas") != replicas
            ? standing.WithAt(["gateway", "replicas"], replicas)
            : standing;

    /// <summary>Of a VitessKeyspace: which partitionings there are, and what restarts nothing.</summary>
    internal static Json Keyspace(Json wanted, Json standing)
    {
        var sizesPass = UpdateStrategy.PassesStorage(wanted);
        return Taken(OfKeyspaces, wanted, PartitioningSet.Merged(wanted, standing, (to, from) => sizesPass ? Sizes(to, from) : from));
    }

    /// <summary>Of a VitessShard: what restarts nothing.</summary>
    internal static Json Shard(Json wanted, Json standing)
    {
        var merged = Taken(OfShards, wanted, standing);
        return UpdateStrategy.PassesStorage(wanted) ? Sizes(wanted, merged) : merged;
    }

    /// <summary>Of a Deployment: how many pods it has.</summary>
    internal static Json Deployment(Json wanted, Json standing) =>
        wanted["replicas"] is { } replicas ? standing.With("replicas", replicas) : standing;

    /// <summary>A shard's template with the sizes of volumes that are wanted of the same pools.</summary>
    internal static Json Sizes(Json wanted, Json standing)
    {
        if (standing["tabletPools"] is not { IsList: true } pools)
        {
            return standing;
        }
        var sized = Json.List(pools.Items.Select(pool => Sized(pool, wanted["tabletPools"]?.Items ?? [])));
        return sized == pools ? standing : standing.With("tabletPools", sized);
    }

    private static Json Sized(Json pool, ValueList<Json> wanted)
    {
        string[] path = ["dataVolumeClaimTemplate", "resources", "requests", "storage"];
        return wanted.FirstOrDefault(it => IdOf(it) == IdOf(pool))?.At(path) is { } size
            && pool.At(path) is { } had && had != size
                ? pool.WithAt(path, size)
                : pool;
    }

    private static (string?, string?, string?) IdOf(Json pool) => (pool["type"]?.AsText, pool["cell"]?.AsText, pool["name"]?.AsText);

    private static Json Taken(ValueList<string> members, Json wanted, Json standing)
    {
        var result = standing;
        foreach (var member in members.AsSpan())
        {
            var (to, from) = (wanted[member] ?? Json.Null, standing[member] ?? Json.Null);
            result = to == from || FieldChanges.Between(Json.Map((member, from)), Json.Map((member, to))).Count == 0
                ? result
                : result.With(member, wanted[member]);
        }
        return result;
    }
}
