using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>Queries and calls over real gRPC against what a real vtctld was recorded to answer.</summary>
public sealed class VitessCallsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Every_recorded_call_comes_through_as_it_was()
    {
        await using var server = await GrpcServer.Start(Answers.Recorded(), new());
        using var servers = new VtctldServers(server.Address, VtctldAccess.Open, () => DateTimeOffset.UtcNow);
        foreach (var call in RecordedCalls.All)
        {
            var reply = await servers.Call(
                new(VtctldMethods.Service + call.Method, call.RequestBytes, Long, () => false),
                mayRepeat: false, [], CancellationToken.None);
            var expected = Answers.Recorded().Answer(
                VtctldMethods.Service + call.Method, call.RequestBytes, Long, CancellationToken.None);
            Assert.Equal((await expected).Code, reply.Code);
            Assert.Equal((await expected).Message, reply.Message);
            Assert.Equal((await expected).Body, reply.Body);
            Assert.Equal(GrpcWitness.Server, reply.Witness);
        }
    }

    [Fact]
    public async Task A_keyspace_is_known_or_proven_absent()
    {
        await using var rig = await WireRig.Start(Answers.Recorded());
        Assert.Equal(
            new Answer.Keyspace(new("semi_sync", "")), await rig.Answer(new Query.Keyspace(rig.Address, new("orders"))));
        Assert.Equal(
            new Outcome.Done(Result.ProvenAbsent.Instance),
            await rig.Ask(new Query.Keyspace(rig.Address, new("nope"))));
        Assert.Equal(new Answer.Keyspaces([new("orders")]), await rig.Answer(new Query.Keyspaces(rig.Address)));
    }

    [Fact]
    public async Task Shards_and_what_is_served_are_read()
    {
        await using var rig = await WireRig.Start(Answers.Recorded());
        var shards = Assert.IsType<Answer.Shards>(await rig.Answer(new Query.Shards(rig.Address, new("orders")))).Records;
        Assert.Equal(["-80", "80-"], shards.Select(shard => shard.Shard.Range));
        Assert.Equal(new Answer.Shards([]), await rig.Answer(new Query.Shards(rig.Address, new("nope"))));

        // No cell of the recorded cluster had built its serving graph yet.
        var graph = Assert.IsType<Answer.ServingGraph>(await rig.Answer(new Query.ServingGraph(rig.Address, new("orders"))));
        Assert.Empty(graph.Ranges);
        var served = Assert.IsType<Answer.ServedKeyspaces>(await rig.Answer(new Query.ServedKeyspaces(rig.Address))).Names;
        Assert.Equal([new("za"), new("zb"), new("zc")], served.Keys);
        Assert.All(served.Values, names => Assert.Equal([new("orders")], names));
    }

    [Fact]
    public async Task The_full_status_of_a_tablet_is_read_and_a_failure_is_no_proof()
    {
        await using var rig = await WireRig.Start(Answers.Recorded());
        var status = await rig.Answer(new Query.Status(rig.Address, new(new("zc"), 1408489469)));
        Assert.Equal(TabletType.Primary, Assert.IsType<Answer.Status>(status).Value.Type);
        Assert.IsType<Outcome.Refused>(await rig.Ask(new Query.Status(rig.Address, new(new("zc"), 1))));
    }

    [Fact]
    public async Task Folders_without_a_record_do_not_hide_the_keyspaces()
    {
        var answers = new Answers((method, _) => method == VtctldMethods.GetKeyspaces
            ? UnaryAnswer.Failed(GrpcCode.Unknown, "node doesn't exist: /vitess/global/keyspaces/left/Keyspace")
            : UnaryAnswer.Of([0x0a, 0x0d, 0x22, 0x04, .. "left"u8, 0x22, 0x05, .. "other"u8]));
        await using var rig = await WireRig.Start(answers);
        Assert.Equal(new Answer.Keyspaces([new("left"), new("other")]), await rig.Answer(new Query.Keyspaces(rig.Address)));
        Assert.Equal([VtctldMethods.GetKeyspaces, VtctldMethods.GetTopologyPath], answers.Methods);
    }

    [Fact]
    public async Task Strict_lists_of_tablets_are_asked_for()
    {
        var asked = (byte[])[];
        var answers = new Answers((_, request) =>
        {
            asked = request;
            return UnaryAnswer.Failed(GrpcCode.Unknown, "partial result: cell zb does not answer");
        });
        await using var rig = await WireRig.Start(answers);
        var outcome = await rig.Ask(new Query.Tablets(rig.Address, new("orders")));
        Assert.Contains("partial result", Assert.IsType<Outcome.Refused>(outcome).Why, StringComparison.Ordinal);
        Assert.Equal([0x0a, 0x06, .. "orders"u8, 0x20, 0x01], asked);
    }

    [Theory]
    [InlineData((int)GrpcCode.Ok, "", true)]
    [InlineData((int)GrpcCode.Unknown, "node doesn't exist: /vitess/global/keyspaces//shards", true)]
    [InlineData((int)GrpcCode.Unimplemented, "unknown method ValidatePermissionsKeyspace for service vtctlservice.Vtctld", false)]
    [InlineData((int)GrpcCode.Unimplemented, "unknown service vtctlservice.Vtctld", null)]
    [InlineData((int)GrpcCode.PermissionDenied, "auth failure", null)]
    [InlineData((int)GrpcCode.Unavailable, "going away", null)]
    public async Task What_a_vtctld_can_do_is_told_by_the_method_itself(int code, string message, bool? honours)
    {
        await using var rig = await WireRig.Start(new Answers((_, _) => new((GrpcCode)code, message, code == 0 ? [] : null)));
        var outcome = await rig.Ask(new Query.Capability(rig.Address));
        Assert.Equal(
            honours,
            outcome is Outcome.Done { Result: Result.Answered { Answer: Answer.Capability known } }
                ? known.HonoursExpectedPrimary
                : null);
    }

    [Fact]
    public async Task The_log_of_a_reparent_is_passed_on()
    {
        var recorded = RecordedCalls.First(VtctldMethods.PlannedReparentShard, call => call.Reply.IsOk);
        await using var rig = await WireRig.Start(new Answers((_, _) => UnaryAnswer.Of(recorded.Reply.Body ?? [])));
        Assert.Equal(WireRig.Done, await rig.Invoke(new Call.PlannedReparent(WireRig.Shard, WireRig.Heir, null)));
        Assert.Equal("Getting a new durability policy for semi_sync", rig.Told[0]);
        Assert.Equal(8, rig.Told.Count);
    }

    [Fact]
    public async Task A_recorded_refusal_is_a_refusal()
    {
        var refused = RecordedCalls.First(
            VtctldMethods.PlannedReparentShard, call => call.Reply.Message.Contains("expected alias", StringComparison.Ordinal));
        await using var rig = await WireRig.Start(
            new Answers((_, _) => UnaryAnswer.Failed(refused.Reply.Code, refused.Reply.Message)));
        Assert.Equal(
            new Outcome.Refused("Unknown: primary zb-1045161896 is not equal to expected alias zc-1408489469"),
            await rig.Invoke(new Call.PlannedReparent(WireRig.Shard, WireRig.Heir, WireRig.Leader)));
    }

    [Fact]
    public async Task The_server_is_told_how_long_the_caller_waits()
    {
        var answers = Answers.Empty();
        await using var rig = await WireRig.Start(answers);
        await rig.Ask(new Query.Workflows(rig.Address, new("k")), TimeSpan.FromSeconds(7));
        Assert.InRange(answers.Within, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }
}
