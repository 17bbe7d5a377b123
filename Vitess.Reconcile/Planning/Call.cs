using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>A call to vtctld that changes something. The set is closed.</summary>
public abstract record Call
{
    private Call() { }

    /// <summary>Records a cell that is not recorded yet.</summary>
    /// <param name="Cell">Which cell.</param>
    /// <param name="Info">How its topology is reached.</param>
    public sealed record AddCell(CellName Cell, CellInfo Info) : Call;

    /// <summary>Changes a recorded cell.</summary>
    /// <param name="Cell">Which cell.</param>
    /// <param name="Info">How its topology is reached.</param>
    public sealed record UpdateCell(CellName Cell, CellInfo Info) : Call;

    /// <summary>Records an alias of cells that is not recorded yet.</summary>
    /// <param name="Alias">The alias' name.</param>
    /// <param name="Cells">Its cells.</param>
    public sealed record AddCellsAlias(string Alias, ValueList<CellName> Cells) : Call;

    /// <summary>Changes a recorded alias of cells.</summary>
    /// <param name="Alias">The alias' name.</param>
    /// <param name="Cells">Its cells.</param>
    public sealed record UpdateCellsAlias(string Alias, ValueList<CellName> Cells) : Call;

    /// <summary>Records a keyspace that is not recorded yet.</summary>
    /// <param name="Name">Which keyspace.</param>
    /// <param name="Record">What to record.</param>
    public sealed record CreateKeyspace(KeyspaceName Name, KeyspaceRecord Record) : Call;

    /// <summary>Changes the durability policy of a keyspace.</summary>
    /// <param name="Name">Which keyspace.</param>
    /// <param name="Policy">The policy's name.</param>
    public sealed record SetDurabilityPolicy(KeyspaceName Name, string Policy) : Call;

    /// <summary>Makes a tablet primary while the present primary, if there is one, lives. Disrupts writes for seconds.</summary>
    /// <param name="Shard">Which shard.</param>
    /// <param name="To">Who becomes primary; on the present primary it only repairs.</param>
    /// <param name="Expected">Who must be recorded as primary, else the call is refused; null names nobody.</param>
    public sealed record PlannedReparent(ShardName Shard, TabletAlias To, TabletAlias? Expected) : Call;

    /// <summary>Makes another tablet primary when the present one is lost.</summary>
    /// <param name="Shard">Which shard.</param>
    /// <param name="Expected">Who must be recorded as primary, else the call is refused.</param>
    public sealed record EmergencyReparent(ShardName Shard, TabletAlias Expected) : Call;

    /// <summary>Tells an externally managed primary that it is primary.</summary>
    /// <param name="To">Which tablet.</param>
    public sealed record TabletExternallyReparented(TabletAlias To) : Call;

    /// <summary>Changes the type of a tablet.</summary>
    /// <param name="Alias">Which tablet.</param>
    /// <param name="Type">Its new type.</param>
    public sealed record ChangeTabletType(TabletAlias Alias, TabletType Type) : Call;

    /// <summary>Has a tablet's MySQL server shut down slowly when it is stopped (<c>innodb_fast_shutdown = 0</c>), until it starts again.</summary>
    /// <param name="Alias">Which tablet.</param>
    public sealed record SlowShutdown(TabletAlias Alias) : Call;

    /// <summary>Removes the record of a tablet; refused for a primary.</summary>
    /// <param name="Alias">Which tablet.</param>
    public sealed record DeleteTablet(TabletAlias Alias) : Call;

    /// <summary>Takes a shard out of the serving graph of a cell; refused while the cell has tablets of it.</summary>
    /// <param name="Shard">Which shard.</param>
    /// <param name="Cell">Which cell.</param>
    public sealed record RemoveShardCell(ShardName Shard, CellName Cell) : Call;

    /// <summary>Removes the record of a shard that serves nowhere; refused while a cell's serving graph lists it.</summary>
    /// <param name="Shard">Which shard.</param>
    /// <param name="WithTablets">Whether the records of its tablets go too; else it is refused while there are any.</param>
    public sealed record DeleteShard(ShardName Shard, bool WithTablets) : Call;

    /// <summary>Removes the record of a keyspace, its VSchema and its serving graphs.</summary>
    /// <param name="Name">Which keyspace.</param>
    /// <param name="WithShards">Whether the records of its shards and tablets go too, serving or not; else it is refused while there are any.</param>
    public sealed record DeleteKeyspace(KeyspaceName Name, bool WithShards) : Call;

    /// <summary>Takes a cell out of the serving graph of a keyspace; refused while the cell has tablets of it.</summary>
    /// <param name="Name">Which keyspace.</param>
    /// <param name="Cell">Which cell.</param>
    public sealed record RemoveKeyspaceCell(KeyspaceName Name, CellName Cell) : Call;

    /// <summary>Removes the record of a cell.</summary>
    /// <param name="Cell">Which cell.</param>
    /// <param name="DespiteContent">Whether it goes although its topology lists keyspaces or does not answer; else that is a refusal.</param>
    public sealed record DeleteCell(CellName Cell, bool DespiteContent) : Call;

    /// <summary>Removes an alias of cells.</summary>
    /// <param name="Alias">The alias' name.</param>
    public sealed record DeleteCellsAlias(string Alias) : Call;
}
