using System.Diagnostics;
using Google.Protobuf;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>A request to vtctld.</summary>
/// <param name="Method">Which method.</param>
/// <param name="Message">What is asked.</param>
/// <param name="Kind">What it works on.</param>
internal sealed record VtctldRequest(string Method, IMessage Message, CallKind Kind);

/// <summary>The core's calls as requests to vtctld.</summary>
internal static class VtctldRequests
{
    /// <summary>How long each phase of a reparent may take.</summary>
    /// <remarks>Source: vtctld's own default (30 s); the deadline of a reparent is made of it.</remarks>
    private static readonly Duration Phase = new() { Seconds = 30 };

    /// <summary>How far the heir of a living primary may trail. Source: the Go operator's limit.</summary>
    private static readonly Duration TolerableLag = new() { Seconds = 15 };

    /// <summary>The statement that tells how a MySQL server is to shut down.</summary>
    internal const string ReadFastShutdown = "select @@global.innodb_fast_shutdown";

    /// <summary>The statement that has a MySQL server shut down slowly. Source: the Go operator's own words.</summary>
    internal const string SetSlowShutdown = "set @@global.innodb_fast_shutdown = 0";

    internal static VtctldRequest Of(Call call) => call switch
    {
        Call.AddCell it => Topology(VtctldMethods.AddCellInfo, new NamedCellInfo { Name = it.Cell.Value, CellInfo = Of(it.Info) }),
        Call.UpdateCell it => Topology(
            VtctldMethods.UpdateCellInfo, new NamedCellInfo { Name = it.Cell.Value, CellInfo = Of(it.Info) }),
        Call.AddCellsAlias it => Topology(
            VtctldMethods.AddCellsAlias, new AddCellsAliasRequest { Name = it.Alias, Cells = { Names(it.Cells) } }),
        Call.UpdateCellsAlias it => Topology(
            VtctldMethods.UpdateCellsAlias,
            new NamedCellsAlias { Name = it.Alias, CellsAlias = new() { Cells = { Names(it.Cells) } } }),
        Call.CreateKeyspace it => Topology(VtctldMethods.CreateKeyspace, new CreateKeyspaceRequest
        {
            Name = it.Name.Value,
            DurabilityPolicy = it.Record.DurabilityPolicy,
            SidecarDbName = it.Record.SidecarDbName,
        }),
        Call.SetDurabilityPolicy it => Topology(
            VtctldMethods.SetKeyspaceDurabilityPolicy,
            new SetKeyspaceDurabilityPolicyRequest { Keyspace = it.Name.Value, DurabilityPolicy = it.Policy }),
        Call.DeleteTablet it => Topology(VtctldMethods.DeleteTablets, new DeleteTabletsRequest { TabletAliases = { Of(it.Alias) } }),
        Call.RemoveShardCell it => Topology(VtctldMethods.RemoveShardCell, new RemoveShardCellRequest
        {
            Keyspace = it.Shard.Keyspace.Value, ShardName = it.Shard.Range, Cell = it.Cell.Value,
        }),
        Call.DeleteShard it => Topology(VtctldMethods.DeleteShards, new DeleteShardsRequest
        {
            Shards = { new NamedShard { Keyspace = it.Shard.Keyspace.Value, Name = it.Shard.Range } },
            Recursive = it.WithTablets,
        }),
        Call.DeleteKeyspace it => Topology(
            VtctldMethods.DeleteKeyspace, new DeleteKeyspaceRequest { Keyspace = it.Name.Value, Recursive = it.WithShards }),
        Call.RemoveKeyspaceCell it => Topology(
            VtctldMethods.RemoveKeyspaceCell, new RemoveKeyspaceCellRequest { Keyspace = it.Name.Value, Cell = it.Cell.Value }),
        Call.DeleteCell it => Topology(
            VtctldMethods.DeleteCellInfo, new DeleteCellInfoRequest { Name = it.Cell.Value, Force = it.DespiteContent }),
        Call.DeleteCellsAlias it => Topology(VtctldMethods.DeleteCellsAlias, new DeleteCellsAliasRequest { Name = it.Alias }),
        Call.PlannedReparent it => Planned(it),
        Call.EmergencyReparent it => Emergency(it),
        Call.TabletExternallyReparented it => new(
            VtctldMethods.TabletExternallyReparented,
            new TabletExternallyReparentedRequest { Tablet = Of(it.To) },
            CallKind.Tablet),
        Call.ChangeTabletType it => new(
            VtctldMethods.ChangeTabletType,
            new ChangeTabletTypeRequest { TabletAlias = Of(it.Alias), DbType = (TabletKind)it.Type },
            CallKind.Tablet),
        Call.SlowShutdown it => new(VtctldMethods.ExecuteFetchAsDBA, Statement(it.Alias, SetSlowShutdown), CallKind.Tablet),
        _ => throw new UnreachableException($"no request for {call}"),
    };

    /// <summary>A statement for a tablet's MySQL server.</summary>
    internal static ExecuteFetchAsDBARequest Statement(TabletAlias alias, string query) => new() { TabletAlias = Of(alias), Query = query, MaxRows = 1 };

    internal static Alias Of(TabletAlias alias) => new() { Cell = alias.Cell.Value, Uid = alias.Uid };

    // A limit of lag would refuse a tablet whose lag is not known: one that never replicated, or that leads already.
    private static VtctldRequest Planned(Call.PlannedReparent call) => new(
        VtctldMethods.PlannedReparentShard,
        new PlannedReparentShardRequest
        {
            Keyspace = call.Shard.Keyspace.Value,
            Shard = call.Shard.Range,
            NewPrimary = Of(call.To),
            WaitReplicasTimeout = Phase,
            TolerableReplicationLag = call.Expected is { } leader && leader != call.To ? TolerableLag : null,
            ExpectedPrimary = call.Expected is { } expected ? Of(expected) : null,
        },
        CallKind.Reparent);

    private static VtctldRequest Emergency(Call.EmergencyReparent call) => new(
        VtctldMethods.EmergencyReparentShard,
        new EmergencyReparentShardRequest
        {
            Keyspace = call.Shard.Keyspace.Value,
            Shard = call.Shard.Range,
            WaitReplicasTimeout = Phase,
            ExpectedPrimary = Of(call.Expected),
        },
        CallKind.Reparent);

    private static VtctldRequest Topology(string method, IMessage message) => new(method, message, CallKind.Topology);

    private static CellInfoRecord Of(CellInfo info) => new() { ServerAddress = info.ServerAddress, Root = info.Root };

    private static IEnumerable<string> Names(ValueList<CellName> cells) => cells.Select(cell => cell.Value);
}
