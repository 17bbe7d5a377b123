using System.Globalization;
using Google.Protobuf;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>What a simulated vtctld does, behind Vitess' own methods.</summary>
internal sealed class VtctldFace : IUnaryAnswers
{
    private const string NoNode = "node doesn't exist: ";

    /// <summary>Asks the simulated vtctld: what, how long it may take, and who hears the answer.</summary>
    internal required Action<Query, TimeSpan, Action<Outcome>> Ask { get; init; }

    /// <summary>Has the simulated vtctld act: what, how long it may take, and who hears how it ended.</summary>
    internal required Action<Call, TimeSpan, Action<Outcome>> Invoke { get; init; }

    /// <summary>Has something happen on the thread that the world lives on.</summary>
    internal required Action<Action> Post { get; init; }

    /// <summary>Where the global topology lies; its errors name it.</summary>
    internal required string Root { get; init; }

    public async Task<UnaryAnswer> Answer(string method, byte[] request, TimeSpan within, CancellationToken stop)
    {
        if (!method.StartsWith(VtctldMethods.Service, StringComparison.Ordinal))
        {
            return UnaryAnswer.Failed(GrpcCode.Unimplemented, $"unknown service {method.Trim('/').Split('/')[0]}");
        }
        var name = method[VtctldMethods.Service.Length..];
        try
        {
            return CallReading.Of(name, request) is { } call
                ? Ended(await Told(done => Invoke(call, within, done), stop))
                : await Asked(name, request, new(this, within, stop));
        }
        catch (RefusalException refusal)
        {
            return refusal.Answer;
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or InvalidDataException)
        {
            return UnaryAnswer.Failed(GrpcCode.Internal, failure.Message);
        }
    }

    private async Task<UnaryAnswer> Asked(string method, byte[] request, Asking asking)
    {
        IMessage? message = method switch
        {
            VtctldMethods.GetCellInfoNames => new Names { Names_ = { (await asking.Cells()).Infos.Keys.Select(cell => cell.Value) } },
            VtctldMethods.GetCellInfo => await CellInfo(GetCellInfoRequest.Parser.ParseFrom(request).Cell, asking),
            VtctldMethods.GetCellsAliases => Aliases(await asking.Cells()),
            VtctldMethods.GetKeyspaces => await Keyspaces(asking),
            VtctldMethods.GetKeyspace => new KeyspaceResponse { Keyspace = await Keyspace(KeyspaceOf(request), asking) },
            VtctldMethods.FindAllShardsInKeyspace => await Shards(KeyspaceOf(request), asking),
            VtctldMethods.GetTablets => await Tablets(GetTabletsRequest.Parser.ParseFrom(request), asking),
            VtctldMethods.GetFullStatus => await Status(TabletRequest.Parser.ParseFrom(request), asking),
            VtctldMethods.GetSchema => await Schema(GetSchemaRequest.Parser.ParseFrom(request), asking),
            VtctldMethods.ExecuteFetchAsDBA => await Statement(ExecuteFetchAsDBARequest.Parser.ParseFrom(request), asking),
            VtctldMethods.GetSrvKeyspaces => await Graph(KeyspaceOf(request), asking),
            VtctldMethods.GetSrvKeyspaceNames => await Served(asking),
            VtctldMethods.GetTopologyPath => await Path(GetTopologyPathRequest.Parser.ParseFrom(request).Path, asking),
            VtctldMethods.GetWorkflows => await Workflows(WorkflowsRequest.Parser.ParseFrom(request), asking),
            VtctldMethods.ValidatePermissionsKeyspace when (await asking.Of<Answer.Capability>(new Query.Capability(""))).HonoursExpectedPrimary =>
                throw new RefusalException(GrpcCode.Unknown, $"{NoNode}{Root}/keyspaces/shards"),
            _ => null,
        };
        return message is not null
            ? UnaryAnswer.Of(message.ToByteArray())
            : UnaryAnswer.Failed(GrpcCode.Unimplemented, $"unknown method {method} for service vtctlservice.Vtctld");
    }

    private async Task<IMessage> CellInfo(string cell, Asking asking) =>
        (await asking.Cells()).Infos.TryGetValue(new(cell), out var info)
            ? new GetCellInfoResponse { CellInfo = RecordMessages.Of(info) }
            : throw new RefusalException(GrpcCode.Unknown, $"{NoNode}{Root}/cells/{cell}/CellInfo");

    private static GetCellsAliasesResponse Aliases(Answer.Cells cells)
    {
        var response = new GetCellsAliasesResponse();
        foreach (var (alias, members) in cells.Aliases)
        {
            response.Aliases.Add(alias, new AliasedCells { Cells = { members.Select(cell => cell.Value) } });
        }
        return response;
    }

    private async Task<IMessage> Keyspaces(Asking asking)
    {
        var response = new GetKeyspacesResponse();
        foreach (var name in (await asking.Of<Answer.Keyspaces>(new Query.Keyspaces(""))).Names)
        {
            response.Keyspaces.Add(await Keyspace(name, asking));
        }
        return response;
    }

    private async Task<NamedKeyspace> Keyspace(KeyspaceName name, Asking asking) =>
        await asking.Find<Answer.Keyspace>(new Query.Keyspace("", name)) is { } found
            ? RecordMessages.Of(name, found.Record)
            : throw new RefusalException(GrpcCode.Unknown, $"{NoNode}{Root}/keyspaces/{name}/Keyspace");

    private async Task<IMessage> Shards(KeyspaceName name, Asking asking)
    {
        var shards = (await asking.Of<Answer.Shards>(new Query.Shards("", name))).Records;
        if (shards.Count == 0)
        {
            throw new RefusalException(
                GrpcCode.Unknown, $"FindAllShardsInKeyspace({name}): List: {NoNode}{Root}/keyspaces/{name}/shards");
        }
        var response = new FindAllShardsInKeyspaceResponse();
        foreach (var shard in shards)
        {
            response.Shards.Add(shard.Shard.Range, RecordMessages.Of(shard));
        }
        return response;
    }

    private static async Task<IMessage> Tablets(GetTabletsRequest request, Asking asking) => new GetTabletsResponse
    {
        Tablets =
        {
            (await asking.Of<Answer.Tablets>(new Query.Tablets("", new(request.Keyspace)))).Records.Select(RecordMessages.Of),
        },
    };

    private static async Task<IMessage> Status(TabletRequest request, Asking asking)
    {
        var alias = Records.Alias(request.TabletAlias) ?? throw new RefusalException(GrpcCode.Unknown, "no tablet is named");
        return new GetFullStatusResponse
        {
            Status = RecordMessages.Of((await asking.Of<Answer.Status>(new Query.Status("", alias))).Value),
        };
    }

    private static async Task<IMessage> Schema(GetSchemaRequest request, Asking asking)
    {
        var alias = Records.Alias(request.TabletAlias) ?? throw new RefusalException(GrpcCode.Unknown, "no tablet is named");
        var rows = (await asking.Of<Answer.Rows>(new Query.Rows("", alias))).Count;
        return new GetSchemaResponse
        {
            Schema = new() { TableDefinitions = { new TableInfo { Name = "written", RowCount = (ulong)rows } } },
        };
    }

    /// <summary>The simulated MySQL knows one variable; the statement that sets it is a call.</summary>
    private static async Task<IMessage> Statement(ExecuteFetchAsDBARequest request, Asking asking)
    {
        var alias = Records.Alias(request.TabletAlias) ?? throw new RefusalException(GrpcCode.Unknown, "no tablet is named");
        if (request.Query != VtctldRequests.ReadFastShutdown)
        {
            throw new RefusalException(GrpcCode.Unknown, $"You have an error in your SQL syntax near '{request.Query}' (errno 1064) (sqlstate 42000)");
        }
        if (request.MaxRows < 1)
        {
            throw new RefusalException(GrpcCode.Unknown, $"Row count exceeded {request.MaxRows} (errno 10001) (sqlstate HY000)");
        }
        var value = (await asking.Of<Answer.FastShutdown>(new Query.FastShutdown("", alias))).Value.ToString(CultureInfo.InvariantCulture);
        return new ExecuteFetchAsDBAResponse
        {
            Result = new()
            {
                Fields = { new ResultField { Name = "@@global.innodb_fast_shutdown" } },
                Rows = { new ResultRow { Lengths = { value.Length }, Values = ByteString.CopyFromUtf8(value) } },
            },
        };
    }

    private static async Task<IMessage> Graph(KeyspaceName name, Asking asking)
    {
        var response = new GetSrvKeyspacesResponse();
        foreach (var (cell, ranges) in (await asking.Of<Answer.ServingGraph>(new Query.ServingGraph("", name))).Ranges)
        {
            var partition = new KeyspacePartition { ServedType = TabletKind.Primary };
            partition.ShardReferences.Add(ranges.Select(range => new ShardReference { Name = range }));
            response.SrvKeyspaces.Add(cell.Value, new SrvKeyspace { Partitions = { partition } });
        }
        return response;
    }

    private static async Task<IMessage> Served(Asking asking)
    {
        var response = new GetSrvKeyspaceNamesResponse();
        foreach (var (cell, names) in (await asking.Of<Answer.ServedKeyspaces>(new Query.ServedKeyspaces(""))).Names)
        {
            response.Names.Add(cell.Value, new Names { Names_ = { names.Select(name => name.Value) } });
        }
        return response;
    }

    private static async Task<IMessage> Path(string path, Asking asking) => path == "/global/keyspaces"
        ? new GetTopologyPathResponse
        {
            Cell = new()
            {
                Children = { (await asking.Of<Answer.Keyspaces>(new Query.Keyspaces(""))).Names.Select(name => name.Value) },
            },
        }
        : throw new RefusalException(GrpcCode.Unknown, $"node at {path} has no file contents and no children");

    private static async Task<IMessage> Workflows(WorkflowsRequest request, Asking asking)
    {
        var keyspace = new KeyspaceName(request.Keyspace);
        return new WorkflowsResponse
        {
            Workflows =
            {
                (await asking.Of<Answer.Workflows>(new Query.Workflows("", keyspace))).All
                    .Select(one => RecordMessages.Of(keyspace, one)),
            },
        };
    }

    private static KeyspaceName KeyspaceOf(byte[] request) => new(KeyspaceRequest.Parser.ParseFrom(request).Keyspace);

    private static UnaryAnswer Ended(Outcome outcome) =>
        outcome is Outcome.Done ? UnaryAnswer.Of([]) : throw RefusalException.Of(outcome);

    private async Task<Outcome> Told(Action<Action<Outcome>> begin, CancellationToken stop)
    {
        var end = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => begin(outcome => end.TrySetResult(outcome)));
        return await end.Task.WaitAsync(stop);
    }

    /// <summary>The asking of one request.</summary>
    private sealed record Asking(VtctldFace Face, TimeSpan Within, CancellationToken Stop)
    {
        internal Task<Answer.Cells> Cells() => Of<Answer.Cells>(new Query.Cells(""));

        internal async Task<T> Of<T>(Query query)
            where T : Answer => await Find<T>(query) ?? throw new RefusalException(GrpcCode.Unknown, NoNode);

        /// <summary>The answer; null when what is asked for is not there.</summary>
        internal async Task<T?> Find<T>(Query query)
            where T : Answer => await Face.Told(done => Face.Ask(query, Within, done), Stop) switch
            {
                Outcome.Done { Result: Result.Answered answered } => answered.Answer.As<T>(),
                Outcome.Done { Result: Result.ProvenAbsent } => null,
                var other => throw RefusalException.Of(other),
            };
    }

    /// <summary>A request is answered with an error.</summary>
    private sealed class RefusalException(GrpcCode code, string message) : Exception(message)
    {
        internal UnaryAnswer Answer => UnaryAnswer.Failed(code, Message);

        internal static RefusalException Of(Outcome outcome) => outcome switch
        {
            Outcome.Refused { Why: var why } when why.StartsWith("no vtctld is ready", StringComparison.Ordinal) =>
                new(GrpcCode.Unavailable, why),
            Outcome.Refused refused => new(GrpcCode.Unknown, refused.Why),
            Outcome.Unknown { Why: "deadline exceeded" } => new(GrpcCode.DeadlineExceeded, "context deadline exceeded"),
            Outcome.Unknown unknown => new(GrpcCode.Unavailable, unknown.Why),
            _ => new(GrpcCode.Internal, $"{outcome} is no answer"),
        };
    }
}
