using System.Globalization;
using System.Text;
using Google.Protobuf;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Vitess.Messages;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>One call to a real vtctld, as it was recorded.</summary>
internal sealed record RecordedCall(int Line, string Method, Json Request, byte[] RequestBytes, GrpcReply Reply, Json? Response)
{
    public override string ToString() => $"line {Line}, {Method}";
}

/// <summary>Calls to a real vtctld, and the messages that this operator has for them.</summary>
internal static class RecordedCalls
{
    internal static IReadOnlyList<RecordedCall> All { get; } = Read();

    /// <summary>Whether a real server answers a method with what it never reads is of no interest: its message is empty
    /// here.</summary>
    internal static IReadOnlyDictionary<string, (MessageParser Request, MessageParser? Response)> Messages { get; } =
        new Dictionary<string, (MessageParser, MessageParser?)>(StringComparer.Ordinal)
        {
            [VtctldMethods.GetCellInfoNames] = (Nothing.Parser, Names.Parser),
            [VtctldMethods.GetCellInfo] = (GetCellInfoRequest.Parser, GetCellInfoResponse.Parser),
            [VtctldMethods.AddCellInfo] = (NamedCellInfo.Parser, null),
            [VtctldMethods.UpdateCellInfo] = (NamedCellInfo.Parser, NamedCellInfo.Parser),
            [VtctldMethods.GetCellsAliases] = (Nothing.Parser, GetCellsAliasesResponse.Parser),
            [VtctldMethods.AddCellsAlias] = (AddCellsAliasRequest.Parser, null),
            [VtctldMethods.UpdateCellsAlias] = (NamedCellsAlias.Parser, NamedCellsAlias.Parser),
            [VtctldMethods.GetKeyspaces] = (Nothing.Parser, GetKeyspacesResponse.Parser),
            [VtctldMethods.GetKeyspace] = (KeyspaceRequest.Parser, KeyspaceResponse.Parser),
            [VtctldMethods.CreateKeyspace] = (CreateKeyspaceRequest.Parser, KeyspaceResponse.Parser),
            [VtctldMethods.SetKeyspaceDurabilityPolicy] = (SetKeyspaceDurabilityPolicyRequest.Parser, null),
            [VtctldMethods.FindAllShardsInKeyspace] = (KeyspaceRequest.Parser, FindAllShardsInKeyspaceResponse.Parser),
            [VtctldMethods.GetTablets] = (GetTabletsRequest.Parser, GetTabletsResponse.Parser),
            [VtctldMethods.GetFullStatus] = (TabletRequest.Parser, GetFullStatusResponse.Parser),
            [VtctldMethods.GetSrvKeyspaces] = (KeyspaceRequest.Parser, GetSrvKeyspacesResponse.Parser),
            [VtctldMethods.GetSrvKeyspaceNames] = (Nothing.Parser, GetSrvKeyspaceNamesResponse.Parser),
            [VtctldMethods.GetTopologyPath] = (GetTopologyPathRequest.Parser, GetTopologyPathResponse.Parser),
            [VtctldMethods.GetWorkflows] = (WorkflowsRequest.Parser, WorkflowsResponse.Parser),
            [VtctldMethods.DeleteTablets] = (DeleteTabletsRequest.Parser, null),
            [VtctldMethods.RemoveShardCell] = (RemoveShardCellRequest.Parser, null),
            [VtctldMethods.DeleteCellsAlias] = (DeleteCellsAliasRequest.Parser, null),
            [VtctldMethods.DeleteCellInfo] = (DeleteCellInfoRequest.Parser, null),
            [VtctldMethods.DeleteKeyspace] = (DeleteKeyspaceRequest.Parser, null),
            [VtctldMethods.DeleteShards] = (DeleteShardsRequest.Parser, null),
            [VtctldMethods.RemoveKeyspaceCell] = (RemoveKeyspaceCellRequest.Parser, null),
            [VtctldMethods.ExecuteFetchAsDBA] = (ExecuteFetchAsDBARequest.Parser, ExecuteFetchAsDBAResponse.Parser),
            [VtctldMethods.ChangeTabletType] = (ChangeTabletTypeRequest.Parser, null),
            [VtctldMethods.TabletExternallyReparented] = (TabletExternallyReparentedRequest.Parser, null),
            [VtctldMethods.PlannedReparentShard] = (PlannedReparentShardRequest.Parser, ReparentResponse.Parser),
            [VtctldMethods.EmergencyReparentShard] = (EmergencyReparentShardRequest.Parser, ReparentResponse.Parser),
        };

    /// <summary>The first recorded call of a method that ended in a certain way.</summary>
    internal static RecordedCall First(string method, Func<RecordedCall, bool> holds) =>
        All.First(call => call.Method == method && holds(call));

    private static List<RecordedCall> Read()
    {
        var file = Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Data", "wire", "vtctld.jsonl");
        return [.. File.ReadLines(file, Encoding.UTF8).Select(Json.Parse).Select(Of)];
    }

    private static RecordedCall Of(Json line, int index)
    {
        var code = (GrpcCode)int.Parse(line.At("code")?.ToString() ?? "", CultureInfo.InvariantCulture);
        var body = code == GrpcCode.Ok ? Convert.FromBase64String(line.At("response_b64")?.AsText ?? "") : null;
        return new(
            index + 1,
            line.At("method")?.AsText ?? "",
            line.At("request") ?? Json.EmptyMap,
            Convert.FromBase64String(line.At("request_b64")?.AsText ?? ""),
            new(code, line.At("message")?.AsText ?? "", body, GrpcWitness.Server),
            line.At("response"));
    }
}
