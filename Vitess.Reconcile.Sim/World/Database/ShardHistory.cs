using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>What happened to a shard's data, as only somebody outside can know: the oracle's side.</summary>
internal sealed class ShardHistory
{
    /// <summary>Transactions whose client was told that they are committed.</summary>
    internal Gtids Acknowledged { get; private set; } = new();

    /// <summary>Those of them that nobody had acknowledged, under a policy that asks for nothing, or one that their primary had not heard of: nothing promises that they survive.</summary>
    internal Gtids Unpromised { get; } = new();

    /// <summary>Transactions whose client was told nothing certain.</summary>
    internal Gtids Unsure { get; } = new();

    /// <summary>Rows that a workflow has copied here.</summary>
    internal long Copied { get; set; }

    /// <summary>Whether a resharding has taken it out of the topology: what it holds is served by others.</summary>
    internal bool IsOutgrown { get; set; }

    /// <summary>Rows that the shard holds: a write makes one.</summary>
    internal long Rows => Acknowledged.Count + Unsure.Count + Copied;

    /// <summary>Entries of the reparent journal, in order.</summary>
    internal List<(string Uuid, long Number)> Journal { get; } = [];

    /// <summary>Every promotion, in order.</summary>
    internal List<Promotion> Promotions { get; } = [];

    /// <summary>Writes that their clients know to have failed.</summary>
    internal long Failed { get; set; }

    /// <summary>Since when writes have failed without one that succeeded; null while they succeed.</summary>
    internal DateTimeOffset? DownSince { get; set; }

    /// <summary>How long writes failed in all, up to the last one that succeeded.</summary>
    internal TimeSpan DownTotal { get; set; }

    /// <summary>The longest time without a successful write.</summary>
    internal TimeSpan DownMax { get; set; }

    /// <summary>Transactions that are promised and that a tablet has not got.</summary>
    internal Gtids Missing(Tablet tablet) => Acknowledged.Minus(tablet.Mysql.Data.Executed).Minus(Unpromised);

    /// <summary>Transactions that their owner threw away are promised no more.</summary>
    internal void Forget(Gtids gone) => Acknowledged = Acknowledged.Minus(gone);

    /// <summary>Keeps a promotion and what of the acknowledged transactions the new primary has not got.</summary>
    internal void Promoted(DateTimeOffset at, Tablet tablet) =>
        Promotions.Add(new(at, tablet.Alias, Acknowledged.Minus(tablet.Mysql.Data.Executed)));

    /// <summary>A tablet was made primary.</summary>
    /// <param name="At">When.</param>
    /// <param name="Alias">Which tablet.</param>
    /// <param name="Lost">Acknowledged transactions that it had not executed.</param>
    internal sealed record Promotion(DateTimeOffset At, TabletAlias Alias, Gtids Lost);
}
