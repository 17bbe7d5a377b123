using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The core's queries, put to vtctld.</summary>
/// <remarks>An answer is whole or none at all: what fails in part is not known.</remarks>
internal sealed class VtctldQuestions(VtctldLine line)
{
    internal Task<Outcome> Ask(Query query) => query switch
    {
        Query.Cells => Cells(),
        Query.Keyspaces => Keyspaces(),
        Query.Keyspace it => Keyspace(it.Name),
        Query.Shards it => Shards(it.Name),
        Query.Tablets it => Tablets(it.Name),
        Query.Status it => Status(it.Alias),
        Query.ServingGraph it => ServingGraph(it.Name),
        Query.ServedKeyspaces => ServedKeyspaces(),
        Query.Workflows it => Workflows(it.Name),
        Query.Rows it => Rows(it.Alias),
        Query.FastShutdown it => FastShutdown(it.Alias),
        Query.Capability => Capability(),
        _ => throw new UnreachableException($"vtctld is not asked {query}"),
    };

    private async Task<Outcome> Cells()
    {
        var names = await line.Ask(VtctldMethods.GetCellInfoNames, new Nothing());
        var aliases = await line.Ask(VtctldMethods.GetCellsAliases, new Nothing());
        if (!names.IsOk || !aliases.IsOk)
        {
            return Failed(names.IsOk ? aliases : names);
        }
        var cells = Messages.Names.Parser.ParseFrom(names.Body).Names_;
        var replies = await Task.WhenAll(cells.Select(cell =>
            line.Ask(VtctldMethods.GetCellInfo, new GetCellInfoRequest { Cell = cell })));
        if (replies.FirstOrDefault(reply => !reply.IsOk) is { } failed)
        {
            return Failed(failed);
        }
        return Answered(new Answer.Cells(
            cells.Zip(replies).ToValueMap(
                pair => new CellName(pair.First),
                pair => Records.CellInfo(GetCellInfoResponse.Parser.ParseFrom(pair.Second.Body).CellInfo)),
            GetCellsAliasesResponse.Parser.ParseFrom(aliases.Body).Aliases.ToValueMap(
                alias => alias.Key,
                alias => alias.Value.Cells.Select(cell => new CellName(cell)).ToValueList())));
    }

    private async Task<Outcome> Keyspaces()
    {
        var reply = await line.Ask(VtctldMethods.GetKeyspaces, new Nothing());
        // One folder without a record, such as a VSchema that was left behind, fails the whole call.
        if (VtctldErrors.NamesMissing(reply))
        {
            return Of(
                await line.Ask(VtctldMethods.GetTopologyPath, new GetTopologyPathRequest { Path = "/global/keyspaces" }),
                GetTopologyPathResponse.Parser,
                path => new Answer.Keyspaces(Sorted(path.Cell?.Children ?? [])));
        }
        return Of(reply, GetKeyspacesResponse.Parser, all => new Answer.Keyspaces(Sorted(all.Keyspaces.Select(one => one.Name))));
    }

    private async Task<Outcome> Keyspace(KeyspaceName name)
    {
        var reply = await line.Ask(VtctldMethods.GetKeyspace, new KeyspaceRequest { Keyspace = name.Value });
        return VtctldErrors.IsMissing(reply, $"keyspaces/{name}/Keyspace")
            ? new Outcome.Done(Result.ProvenAbsent.Instance)
            : Of(reply, KeyspaceResponse.Parser, found => new Answer.Keyspace(Records.Keyspace(found.Keyspace?.Keyspace)));
    }

    private async Task<Outcome> Shards(KeyspaceName name)
    {
        var reply = await line.Ask(VtctldMethods.FindAllShardsInKeyspace, new KeyspaceRequest { Keyspace = name.Value });
        return VtctldErrors.IsMissing(reply, $"keyspaces/{name}/shards")
            ? Answered(new Answer.Shards([]))
            : Of(reply, FindAllShardsInKeyspaceResponse.Parser, found => new Answer.Shards(
                found.Shards.Values.Select(Records.Shard).OrderBy(shard => shard.Shard).ToValueList()));
    }

    private async Task<Outcome> Tablets(KeyspaceName name) => Of(
        await line.Ask(VtctldMethods.GetTablets, new GetTabletsRequest { Keyspace = name.Value, Strict = true }),
        GetTabletsResponse.Parser,
        found => new Answer.Tablets(found.Tablets.Select(Records.Tablet).OrderBy(tablet => tablet.Alias).ToValueList()));

    private async Task<Outcome> Status(TabletAlias alias)
    {
        var reply = await line.Ask(VtctldMethods.GetFullStatus, new TabletRequest { TabletAlias = VtctldRequests.Of(alias) });
        return Of(reply, GetFullStatusResponse.Parser, found => found.Status is { } status
            ? new Answer.Status(Records.Status(alias, status))
            : throw new InvalidDataException("there is no status in it"));
    }

    private async Task<Outcome> ServingGraph(KeyspaceName name) => Of(
        await line.Ask(VtctldMethods.GetSrvKeyspaces, new KeyspaceRequest { Keyspace = name.Value }),
        GetSrvKeyspacesResponse.Parser,
        found => new Answer.ServingGraph(found.SrvKeyspaces
            .Select(cell => (Cell: new CellName(cell.Key), Ranges: Ranges(cell.Value)))
            .Where(cell => cell.Ranges.Count > 0)
            .ToValueMap(cell => cell.Cell, cell => cell.Ranges)));

    private async Task<Outcome> ServedKeyspaces() => Of(
        await line.Ask(VtctldMethods.GetSrvKeyspaceNames, new Nothing()),
        GetSrvKeyspaceNamesResponse.Parser,
        found => new Answer.ServedKeyspaces(
            found.Names.ToValueMap(cell => new CellName(cell.Key), cell => Sorted(cell.Value.Names_))));

    private async Task<Outcome> Workflows(KeyspaceName name) => Of(
        await line.Ask(VtctldMethods.GetWorkflows, new WorkflowsRequest { Keyspace = name.Value }),
        WorkflowsResponse.Parser,
        found => new Answer.Workflows(
            found.Workflows.OrderBy(one => one.Name, StringComparer.Ordinal).Select(Records.Workflow).ToValueList()));

    private async Task<Outcome> Rows(TabletAlias alias) => Of(
        await line.Ask(
            VtctldMethods.GetSchema, new GetSchemaRequest { TabletAlias = VtctldRequests.Of(alias), TableSizesOnly = true }),
        GetSchemaResponse.Parser,
        found => new Answer.Rows((found.Schema?.TableDefinitions ?? [])
            .Sum(table => (long)Math.Min(table.RowCount, long.MaxValue / 1024))));

    private async Task<Outcome> FastShutdown(TabletAlias alias) => Of(
        await line.Ask(VtctldMethods.ExecuteFetchAsDBA, VtctldRequests.Statement(alias, VtctldRequests.ReadFastShutdown)),
        ExecuteFetchAsDBAResponse.Parser,
        found => int.TryParse(Records.Value(found.Result), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new Answer.FastShutdown(value)
            : throw new InvalidDataException("there is no number in it"));

    // Any word from the method itself shows that it is there. A server without the whole service shows nothing.
    private async Task<Outcome> Capability()
    {
        var reply = await line.Ask(VtctldMethods.ValidatePermissionsKeyspace, new Nothing());
        return reply switch
        {
            { Witness: GrpcWitness.Server, Code: GrpcCode.Ok or GrpcCode.Unknown or GrpcCode.InvalidArgument or GrpcCode.NotFound } =>
                Answered(new Answer.Capability(HonoursExpectedPrimary: true)),
            { Witness: GrpcWitness.Server, Code: GrpcCode.Unimplemented } when reply.Message.Contains(
                VtctldMethods.ValidatePermissionsKeyspace, StringComparison.Ordinal) =>
                Answered(new Answer.Capability(HonoursExpectedPrimary: false)),
            _ => Failed(reply),
        };
    }

    private static ValueList<string> Ranges(SrvKeyspace served) => served.Partitions
        .SelectMany(partition => partition.ShardReferences)
        .Select(shard => shard.Name)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .ToValueList();

    private static ValueList<KeyspaceName> Sorted(IEnumerable<string> names) =>
        names.Order(StringComparer.Ordinal).Select(name => new KeyspaceName(name)).ToValueList();

    private static Outcome Of<T>(GrpcReply reply, MessageParser<T> parser, Func<T, Answer> answer)
        where T : class, IMessage<T>
    {
        if (!reply.IsOk)
        {
            return Failed(reply);
        }
        return reply.Body is { } body
            ? Answered(answer(parser.ParseFrom(body)))
            : new Outcome.Unknown("the answer has no message");
    }

    private static Outcome.Done Answered(Answer answer) => new(new Result.Answered(answer));

    private static Outcome Failed(GrpcReply reply) => reply.Witness == GrpcWitness.Server
        ? new Outcome.Refused(reply.ToString())
        : new Outcome.Unknown(reply.ToString());
}
