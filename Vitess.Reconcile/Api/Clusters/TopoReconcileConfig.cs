using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>
/// What the operator may register in the topology and take out of it; every switch is on unless set to false.
/// </summary>
public sealed record TopoReconcileConfig
{
    /// <summary>Keep the alias of all cells.</summary>
    public bool? RegisterCellsAliases { get; init; }

    /// <summary>Create and correct the records of cells.</summary>
    public bool? RegisterCells { get; init; }

    /// <summary>Take out cells that the spec does not have.</summary>
    public bool? PruneCells { get; init; }

    /// <summary>Take out keyspaces that the spec does not have.</summary>
    public bool? PruneKeyspaces { get; init; }

    /// <summary>Take out serving graphs of keyspaces that are not in a cell.</summary>
    public bool? PruneSrvKeyspaces { get; init; }

    /// <summary>Take out shards that the spec does not have.</summary>
    public bool? PruneShards { get; init; }

    /// <summary>Take unused cells out of the records of shards.</summary>
    public bool? PruneShardCells { get; init; }

    /// <summary>Take out tablets that the spec does not have.</summary>
    public bool? PruneTablets { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<TopoReconcileConfig> Shape { get; } = Shape<TopoReconcileConfig>.Of("TopoReconcileConfig")
        .Nullable(
            "registerCellsAliases", Kinds.Truth,
            s => s.RegisterCellsAliases, (s, v) => s with { RegisterCellsAliases = v })
        .Nullable("registerCells", Kinds.Truth, s => s.RegisterCells, (s, v) => s with { RegisterCells = v })
        .Nullable("pruneCells", Kinds.Truth, s => s.PruneCells, (s, v) => s with { PruneCells = v })
        .Nullable("pruneKeyspaces", Kinds.Truth, s => s.PruneKeyspaces, (s, v) => s with { PruneKeyspaces = v })
        .Nullable(
            "pruneSrvKeyspaces", Kinds.Truth,
            s => s.PruneSrvKeyspaces, (s, v) => s with { PruneSrvKeyspaces = v })
        .Nullable("pruneShards", Kinds.Truth, s => s.PruneShards, (s, v) => s with { PruneShards = v })
        .Nullable("pruneShardCells", Kinds.Truth, s => s.PruneShardCells, (s, v) => s with { PruneShardCells = v })
        .Nullable("pruneTablets", Kinds.Truth, s => s.PruneTablets, (s, v) => s with { PruneTablets = v });
}
