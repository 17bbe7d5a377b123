namespace Vitess.Reconcile.Sim.Operations;

/// <summary>The lists of a spec.</summary>
internal static class Lists
{
    internal static ValueList<Json> Of(Json spec, string name) => spec[name]?.Items ?? [];

    /// <summary>The spec with each item of a list changed.</summary>
    internal static Json Changed(Json spec, string name, Func<Json, Json> change) =>
        spec[name] is null ? spec : spec.With(name, Json.List(Of(spec, name).Select(change)));
}

/// <summary>The partitionings of the first keyspace.</summary>
internal static class Partitionings
{
    internal static Json Changed(Json spec, Func<Json, ValueList<Json>, ValueList<Json>> change)
    {
        var isFirst = true;
        return Lists.Changed(spec, "keyspaces", keyspace =>
        {
            var changed = isFirst
                ? keyspace.With("partitionings", Json.List(change(keyspace, Lists.Of(keyspace, "partitionings"))))
                : keyspace;
            isFirst = false;
            return changed;
        });
    }

    /// <summary>A partitioning like a keyspace's first, with another number of shards.</summary>
    internal static Json WithParts(Json keyspace, int parts) =>
        Lists.Of(keyspace, "partitionings")[0].WithAt(["equal", "parts"], parts);
}

/// <summary>The tablet pools of the first keyspace.</summary>
internal static class Pools
{
    internal static string? CellOf(Json pool) => pool["cell"]?.AsText;

    internal static Json Changed(Json spec, Func<Json, Json> change) =>
        OfEach(spec, pools => [.. pools.Select(change)]);

    /// <summary>The spec with the pools of each partitioning changed.</summary>
    internal static Json OfEach(Json spec, Func<ValueList<Json>, ValueList<Json>> change) =>
        Partitionings.Changed(spec, (_, all) =>
        [
            .. all.Select(partitioning => partitioning.WithAt(
                ["equal", "shardTemplate", "tabletPools"],
                Json.List(change(partitioning.At("equal", "shardTemplate", "tabletPools")?.Items ?? [])))),
        ]);

    /// <summary>The pools of each partitioning of each keyspace.</summary>
    internal static IEnumerable<ValueList<Json>> All(Json spec) => Lists.Of(spec, "keyspaces")
        .SelectMany(keyspace => Lists.Of(keyspace, "partitionings"))
        .Select(partitioning => partitioning.At("equal", "shardTemplate", "tabletPools")?.Items ?? []);

    /// <summary>The pools of the first partitioning.</summary>
    internal static ValueList<Json> In(Json spec) =>
        Lists.Of(spec, "keyspaces") is [var keyspace, ..] && Lists.Of(keyspace, "partitionings") is [var first, ..]
            ? first.At("equal", "shardTemplate", "tabletPools")?.Items ?? []
            : [];
}
