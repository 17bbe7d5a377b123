using System.Diagnostics;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Cluster;

/// <summary>Something that is not watched and has to be asked for. The set is closed.</summary>
/// <remarks>All but <see cref="Object"/> and <see cref="VolumeUsage"/> go to a vtctld of the cluster.</remarks>
public abstract record Query
{
    private Query() { }

    /// <summary>All cells and cell aliases that the topology records. Answered by <see cref="Answer.Cells"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    public sealed record Cells(string Vtctld) : Query;

    /// <summary>The names of all keyspaces that the topology records. Answered by <see cref="Answer.Keyspaces"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    public sealed record Keyspaces(string Vtctld) : Query;

    /// <summary>A keyspace's record. Answered by <see cref="Answer.Keyspace"/>, or proven absent.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Name">Which keyspace.</param>
    public sealed record Keyspace(string Vtctld, KeyspaceName Name) : Query;

    /// <summary>The records of all shards of a keyspace. Answered by <see cref="Answer.Shards"/>; a keyspace without record has none.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Name">Which keyspace.</param>
    public sealed record Shards(string Vtctld, KeyspaceName Name) : Query;

    /// <summary>The records of all tablets of a keyspace, complete or not at all. Answered by <see cref="Answer.Tablets"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Name">Which keyspace.</param>
    public sealed record Tablets(string Vtctld, KeyspaceName Name) : Query;

    /// <summary>The full status of a tablet and its MySQL. Answered by <see cref="Answer.Status"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Alias">Which tablet.</param>
    public sealed record Status(string Vtctld, TabletAlias Alias) : Query;

    /// <summary>Which shards of a keyspace each cell serves. Answered by <see cref="Answer.ServingGraph"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Name">Which keyspace.</param>
    public sealed record ServingGraph(string Vtctld, KeyspaceName Name) : Query;

    /// <summary>Which keyspaces each cell serves. Answered by <see cref="Answer.ServedKeyspaces"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    public sealed record ServedKeyspaces(string Vtctld) : Query;

    /// <summary>The workflows that copy to a keyspace, stopped ones too. Answered by <see cref="Answer.Workflows"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Name">Which keyspace.</param>
    public sealed record Workflows(string Vtctld, KeyspaceName Name) : Query;

    /// <summary>How many rows a tablet holds. Answered by <see cref="Answer.Rows"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Alias">Which tablet.</param>
    public sealed record Rows(string Vtctld, TabletAlias Alias) : Query;

    /// <summary>How a tablet's MySQL server is to shut down, its variable <c>innodb_fast_shutdown</c>. Answered by <see cref="Answer.FastShutdown"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    /// <param name="Alias">Which tablet.</param>
    public sealed record FastShutdown(string Vtctld, TabletAlias Alias) : Query;

    /// <summary>Whether the running vtctld honours an expected primary, which Vitess 22 and later do. Answered by <see cref="Answer.Capability"/>.</summary>
    /// <param name="Vtctld">Where to ask, as host and port.</param>
    public sealed record Capability(string Vtctld) : Query;

    /// <summary>How full the volume behind a claim is. Answered by <see cref="Answer.VolumeUsage"/>.</summary>
    /// <param name="Claim">Which claim.</param>
    /// <param name="Node">The node that the volume is mounted on, whose kubelet measures it; null when it is not known.</param>
    public sealed record VolumeUsage(ObjectKey Claim, string? Node) : Query;

    /// <summary>A whole object, of which the cache keeps only parts. Answered by <see cref="Answer.Object"/>.</summary>
    /// <param name="Key">Which object.</param>
    public sealed record Object(ObjectKey Key) : Query;
}

/// <summary>What a query was answered with. The set is closed.</summary>
public abstract record Answer
{
    private Answer() { }

    /// <summary>All cells and cell aliases.</summary>
    /// <param name="Infos">Each cell's record.</param>
    /// <param name="Aliases">The cells of each alias.</param>
    public sealed record Cells(
        ValueMap<CellName, CellInfo> Infos, ValueMap<string, ValueList<CellName>> Aliases) : Answer;

    /// <summary>The names of all keyspaces.</summary>
    /// <param name="Names">In ascending order.</param>
    public sealed record Keyspaces(ValueList<KeyspaceName> Names) : Answer;

    /// <summary>A keyspace's record.</summary>
    /// <param name="Record">The record.</param>
    public sealed record Keyspace(KeyspaceRecord Record) : Answer;

    /// <summary>The records of all shards of a keyspace.</summary>
    /// <param name="Records">In ascending order of the shards.</param>
    public sealed record Shards(ValueList<ShardRecord> Records) : Answer;

    /// <summary>The records of all tablets of a keyspace.</summary>
    /// <param name="Records">In ascending order of the aliases.</param>
    public sealed record Tablets(ValueList<TabletRecord> Records) : Answer;

    /// <summary>A tablet's full status.</summary>
    /// <param name="Value">The status.</param>
    public sealed record Status(TabletStatus Value) : Answer;

    /// <summary>Which shards each cell serves.</summary>
    /// <param name="Ranges">Key ranges by cell, ascending.</param>
    public sealed record ServingGraph(ValueMap<CellName, ValueList<string>> Ranges) : Answer;

    /// <summary>Which keyspaces each cell serves.</summary>
    /// <param name="Names">Keyspaces by cell, ascending.</param>
    public sealed record ServedKeyspaces(ValueMap<CellName, ValueList<KeyspaceName>> Names) : Answer;

    /// <summary>The workflows of a keyspace.</summary>
    /// <param name="All">In ascending order of their names.</param>
    public sealed record Workflows(ValueList<WorkflowSummary> All) : Answer;

    /// <summary>How many rows a tablet holds in the tables of users.</summary>
    /// <param name="Count">As MySQL estimates it; of a table without rows exactly 0.</param>
    public sealed record Rows(long Count) : Answer;

    /// <summary>How a tablet's MySQL server is to shut down.</summary>
    /// <param name="Value">0: slowly, with nothing left to recover or to purge. 1, its default: fast, and clean. 2: as in a crash.</param>
    public sealed record FastShutdown(int Value) : Answer;

    /// <summary>What the running vtctld can do.</summary>
    /// <param name="HonoursExpectedPrimary">Whether a reparent that names an expected primary is refused when another leads.</param>
    public sealed record Capability(bool HonoursExpectedPrimary) : Answer;

    /// <summary>How full a volume is.</summary>
    /// <param name="Value">What was measured, and when.</param>
    public sealed record VolumeUsage(Cluster.VolumeUsage Value) : Answer;

    /// <summary>A whole object.</summary>
    /// <param name="Version">Its resourceVersion.</param>
    /// <param name="Content">The object without status and managed fields.</param>
    public sealed record Object(ulong Version, Json Content) : Answer
    {
        /// <summary>Who owns which of its fields: the entries of metadata.managedFields as stored.</summary>
        public ValueList<Json> Managers { get; init; }
    }

    /// <summary>The answer in the form that its query promises.</summary>
    /// <typeparam name="T">The promised form.</typeparam>
    public T As<T>()
        where T : Answer => this as T ?? throw new UnreachableException($"a query was answered with {this}");
}
