using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>A topology as a file holds it: what vtctld answers, each part under a name of its own.</summary>
/// <remarks>Parts that a file leaves out are unknown. Names and types are those of vtctldata and topodata in JSON.</remarks>
internal static class TopologyFile
{
    /// <summary>Whether a document is a topology and no object.</summary>
    internal static bool IsTopology(Json value) =>
        value.IsMap && value["kind"] is null && value["apiVersion"] is null
        && (value["cells"] ?? value["keyspaces"] ?? value["shards"] ?? value["tablets"]) is not null;

    /// <summary>Reads a topology.</summary>
    internal static RecordedTopology Of(Json value) => new()
    {
        Cells = value["cells"] is { IsMap: true } cells ? new(CellsOf(cells), AliasesOf(value["cellsAliases"])) : null,
        Keyspaces = value["keyspaces"] is { } keyspaces
            ? keyspaces.Items.ToValueMap(item => new KeyspaceName(Text(item["name"])), item => KeyspaceOf(item["keyspace"]))
            : null,
        Shards = value["shards"] is { IsMap: true } shards
            ? shards.Members.Values.SelectMany(keyspace => keyspace["shards"]?.Members.Values ?? [])
                .Select(ShardOf).OrderBy(shard => shard.Shard).ToValueList()
            : null,
        Tablets = value["tablets"] is { } tablets ? tablets.Items.Select(TabletOf).OrderBy(tablet => tablet.Alias).ToValueList() : null,
        Served = value["srvKeyspaceNames"] is { IsMap: true } served
            ? new(served.Members.ToValueMap(
                cell => new CellName(cell.Key),
                cell => (cell.Value["names"]?.Items ?? []).Select(name => new KeyspaceName(Text(name))).Order().ToValueList()))
            : null,
    };

    private static ValueMap<CellName, CellInfo> CellsOf(Json cells) => cells.Members.ToValueMap(
        cell => new CellName(cell.Key), cell => new CellInfo(Text(cell.Value["server_address"]), Text(cell.Value["root"])));

    private static ValueMap<string, ValueList<CellName>> AliasesOf(Json? aliases) => (aliases?.Members ?? default).ToValueMap(
        alias => alias.Key,
        alias => (alias.Value["cells"]?.Items ?? []).Select(cell => new CellName(Text(cell))).ToValueList());

    private static KeyspaceRecord KeyspaceOf(Json? record) =>
        new(Text(record?["durability_policy"]), Text(record?["sidecar_db_name"]));

    private static ShardRecord ShardOf(Json item) => new(
        new(new(Text(item["keyspace"])), Text(item["name"])),
        AliasOf(item.At("shard", "primary_alias")),
        InstantOf(item.At("shard", "primary_term_start_time")),
        item.At("shard", "is_primary_serving")?.AsBoolean == true);

    private static TabletRecord TabletOf(Json item) => new(
        AliasOf(item["alias"]) ?? default,
        new(new(Text(item["keyspace"])), Text(item["shard"])),
        TypeOf(item["type"]),
        InstantOf(item["primary_term_start_time"]),
        Text(item["mysql_hostname"]),
        item["mysql_port"]?.AsInteger is >= 0 and <= ushort.MaxValue and var port ? (int)port : 0);

    // Source: the last second of the year 9999, which is as far as times of protocol buffers go.
    private const long SecondsMax = 253_402_300_799;

    private static TabletAlias? AliasOf(Json? alias) =>
        alias is { IsMap: true } && alias["uid"]?.AsInteger is >= 0 and <= uint.MaxValue and var uid ? new(new(Text(alias["cell"])), (uint)uid) : null;

    /// <summary>A time of protocol buffers, whose seconds stand as a number or as text.</summary>
    private static DateTimeOffset? InstantOf(Json? time) =>
        long.TryParse(time?["seconds"]?.AsText ?? time?["seconds"]?.AsNumber, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < SecondsMax
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(time?["nanoseconds"]?.AsInteger is >= 0 and < 1_000_000_000 and var nano ? nano / 100 : 0)
            : null;

    /// <summary>A tablet type by its number in topodata or by its name.</summary>
    private static TabletType TypeOf(Json? type) => type?.AsInteger is { } number && number is >= 0 and <= int.MaxValue && Enum.IsDefined((TabletType)number)
        ? (TabletType)number
        : Enum.TryParse<TabletType>(type?.AsText, ignoreCase: true, out var named) ? named : TabletType.Unknown;

    private static string Text(Json? value) => value?.AsText ?? "";
}
