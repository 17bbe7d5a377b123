using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>Requests to vtctld as the core's calls.</summary>
internal static class CallReading
{
    /// <summary>The call that a request asks for; null when the method is none that changes something.</summary>
    /// <exception cref="InvalidDataException">The request lacks what the simulated vtctld cannot do without.</exception>
    internal static Call? Of(string method, byte[] request) => method switch
    {
        VtctldMethods.AddCellInfo => NamedCellInfo.Parser.ParseFrom(request) is var it
            ? new Call.AddCell(new(it.Name), Records.CellInfo(it.CellInfo))
            : null,
        VtctldMethods.UpdateCellInfo => NamedCellInfo.Parser.ParseFrom(request) is var it
            ? new Call.UpdateCell(new(it.Name), Records.CellInfo(it.CellInfo))
            : null,
        VtctldMethods.AddCellsAlias => AddCellsAliasRequest.Parser.ParseFrom(request) is var it
            ? new Call.AddCellsAlias(it.Name, Cells(it.Cells))
            : null,
        VtctldMethods.UpdateCellsAlias => NamedCellsAlias.Parser.ParseFrom(request) is var it
            ? new Call.UpdateCellsAlias(it.Name, Cells(it.CellsAlias?.Cells ?? []))
            : null,
        VtctldMethods.CreateKeyspace => CreateKeyspaceRequest.Parser.ParseFrom(request) is var it
            ? new Call.CreateKeyspace(new(it.Name), new(it.DurabilityPolicy, it.SidecarDbName))
            : null,
        VtctldMethods.SetKeyspaceDurabilityPolicy =>
            SetKeyspaceDurabilityPolicyRequest.Parser.ParseFrom(request) is var it
                ? new Call.SetDurabilityPolicy(new(it.Keyspace), it.DurabilityPolicy)
                : null,
        VtctldMethods.DeleteTablets => DeleteTabletsRequest.Parser.ParseFrom(request) is { TabletAliases: [var it], AllowPrimary: false }
            ? new Call.DeleteTablet(Wanted(it))
            : throw new InvalidDataException("the simulated vtctld deletes one tablet at a time, and no primary"),
        VtctldMethods.RemoveShardCell => RemoveShardCellRequest.Parser.ParseFrom(request) is var it
            ? new Call.RemoveShardCell(new(new(it.Keyspace), it.ShardName), new(it.Cell))
            : null,
        VtctldMethods.DeleteShards => DeleteShardsRequest.Parser.ParseFrom(request) is { Shards: [var it] } all
            ? new Call.DeleteShard(new(new(it.Keyspace), it.Name), all.Recursive)
            : throw new InvalidDataException("the simulated vtctld deletes one shard at a time"),
        VtctldMethods.DeleteKeyspace => DeleteKeyspaceRequest.Parser.ParseFrom(request) is var it
            ? new Call.DeleteKeyspace(new(it.Keyspace), it.Recursive)
            : null,
        VtctldMethods.RemoveKeyspaceCell => RemoveKeyspaceCellRequest.Parser.ParseFrom(request) is var it
            ? new Call.RemoveKeyspaceCell(new(it.Keyspace), new(it.Cell))
            : null,
        VtctldMethods.DeleteCellInfo => DeleteCellInfoRequest.Parser.ParseFrom(request) is var it
            ? new Call.DeleteCell(new(it.Name), it.Force)
            : null,
        VtctldMethods.DeleteCellsAlias => new Call.DeleteCellsAlias(DeleteCellsAliasRequest.Parser.ParseFrom(request).Name),
        VtctldMethods.PlannedReparentShard => Planned(PlannedReparentShardRequest.Parser.ParseFrom(request)),
        VtctldMethods.EmergencyReparentShard => Emergency(EmergencyReparentShardRequest.Parser.ParseFrom(request)),
        VtctldMethods.TabletExternallyReparented =>
            new Call.TabletExternallyReparented(Wanted(TabletExternallyReparentedRequest.Parser.ParseFrom(request).Tablet)),
        VtctldMethods.ChangeTabletType => ChangeTabletTypeRequest.Parser.ParseFrom(request) is var it
            ? new Call.ChangeTabletType(Wanted(it.TabletAlias), Records.Type(it.DbType))
            : null,
        VtctldMethods.ExecuteFetchAsDBA => ExecuteFetchAsDBARequest.Parser.ParseFrom(request) is { Query: VtctldRequests.SetSlowShutdown } it
            ? new Call.SlowShutdown(Wanted(it.TabletAlias))
            : null,
        _ => null,
    };

    private static Call.PlannedReparent Planned(PlannedReparentShardRequest request) => new(
        new(new(request.Keyspace), request.Shard), Wanted(request.NewPrimary), Records.Alias(request.ExpectedPrimary));

    private static Call.EmergencyReparent Emergency(EmergencyReparentShardRequest request) => new(
        new(new(request.Keyspace), request.Shard), Wanted(request.ExpectedPrimary));

    private static ValueList<CellName> Cells(IEnumerable<string> cells) =>
        cells.Select(cell => new CellName(cell)).ToValueList();

    private static TabletAlias Wanted(Alias? alias) => Records.Alias(alias)
        ?? throw new InvalidDataException("the simulated vtctld elects nobody by itself: name the tablet");
}
