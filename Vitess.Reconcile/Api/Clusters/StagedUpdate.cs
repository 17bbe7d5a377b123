using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How carefully changes reach running tablets, under either type of strategy.</summary>
/// <remarks>The Go operator has none of this: it rolls all shards at once and stops for nothing but a tablet that is not available.</remarks>
public sealed record StagedUpdate
{
    /// <summary>Whether nothing that runs is changed for now; false unless set.</summary>
    public bool? Paused { get; init; }

    /// <summary>Shards of the cluster that may have a tablet away at once, at least 1; a tenth of all, and at least 8, unless set.</summary>
    /// <value>More rolls faster; fewer bounds what a bad change reaches before it stops, and the load of catching up.</value>
    public int? MaxShards { get; init; }

    /// <summary>Cells in which tablets may be away at once, at least 1; all unless set.</summary>
    /// <value>With 1, a change takes longer, since shards whose turn is in another cell wait.</value>
    public int? MaxCells { get; init; }

    /// <summary>Tablets of each shard that are updated first and have to stay available before the others follow; 0 unless set.</summary>
    public int? CanaryTablets { get; init; }

    /// <summary>The shard that is updated before all others, as KEYSPACE/RANGE; none unless set.</summary>
    public string? CanaryShard { get; init; }

    /// <summary>How long canaries have to stay available, in seconds; 60 unless set.</summary>
    public int? SoakSeconds { get; init; }

    /// <summary>How long an updated tablet may take to become available until the change stops everywhere, in seconds; 300 unless set.</summary>
    public int? ProgressDeadlineSeconds { get; init; }

    /// <summary>How long a tablet has to be ready until it counts as available, in seconds; 10 unless set.</summary>
    /// <value>How it replicates is read besides, so that longer helps only against what fails late.</value>
    public int? MinReadySeconds { get; init; }

    /// <summary>The default of <see cref="MinReadySeconds"/>. Reason: what fails at once has failed by then.</summary>
    public const int MinReadySecondsDefault = 10;

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<StagedUpdate> Shape { get; } = Shape<StagedUpdate>.Of("StagedUpdate")
        .Nullable("paused", Kinds.Truth, s => s.Paused, (s, v) => s with { Paused = v })
        .Nullable("maxShards", Kinds.Int32(min: 1), s => s.MaxShards, (s, v) => s with { MaxShards = v })
        .Nullable("maxCells", Kinds.Int32(min: 1), s => s.MaxCells, (s, v) => s with { MaxCells = v })
        .Nullable("canaryTablets", Kinds.Int32(min: 0), s => s.CanaryTablets, (s, v) => s with { CanaryTablets = v })
        .Optional("canaryShard", Kinds.Text, s => s.CanaryShard, (s, v) => s with { CanaryShard = v })
        .Nullable("soakSeconds", Kinds.Int32(min: 0), s => s.SoakSeconds, (s, v) => s with { SoakSeconds = v })
        .Nullable(
            "progressDeadlineSeconds", Kinds.Int32(min: 1),
            s => s.ProgressDeadlineSeconds, (s, v) => s with { ProgressDeadlineSeconds = v })
        .Nullable("minReadySeconds", Kinds.Int32(min: 0), s => s.MinReadySeconds, (s, v) => s with { MinReadySeconds = v });
}
