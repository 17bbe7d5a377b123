using Google.Protobuf;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>What this operator writes and reads is what a real vtctld reads and writes.</summary>
public sealed class RecordedMessagesTests
{
    private static readonly JsonParser Strict = new(JsonParser.Settings.Default);
    private static readonly JsonParser Tolerant = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    [Fact]
    public void Every_recorded_request_that_we_could_make_is_written_byte_for_byte()
    {
        var written = RecordedCalls.All.Where(call => RecordedCalls.Messages.ContainsKey(call.Method))
            .Select(call => (Call: call, Message: Spoken(call)))
            .Where(pair => pair.Message is not null)
            .ToList();
        Assert.All(written, pair => Assert.Equal(pair.Call.RequestBytes, pair.Message.ToByteArray()));
        Assert.True(written.Count >= 35, $"only {written.Count} requests were ours");
        Assert.Empty(RecordedCalls.Messages.Keys.Except(RecordedCalls.All.Select(call => call.Method)));
    }

    [Fact]
    public void Every_recorded_answer_says_in_its_bytes_what_it_says_in_words()
    {
        var read = RecordedCalls.All.Where(call => call.Reply.IsOk && RecordedCalls.Messages.ContainsKey(call.Method)).ToList();
        Assert.All(read, call =>
        {
            if (RecordedCalls.Messages[call.Method].Response is { } parser)
            {
                var told = Tolerant.Parse(call.Response?.ToString() ?? "{}", Describe(parser));
                Assert.Equal(told.ToString(), parser.ParseFrom(call.Reply.Body).ToString());
            }
        });
        Assert.True(read.Count >= 25, $"only {read.Count} answers were ours");
    }

    [Fact]
    public void Calls_of_the_core_are_the_recorded_requests()
    {
        var info = new CellInfo("127.0.0.1:2379", "/x");
        AssertWrites(new Call.AddCell(new("zx"), info), Line(4));
        AssertWrites(new Call.UpdateCell(new("zx"), info with { Root = "/y" }), Line(6));
        AssertWrites(new Call.AddCellsAlias("al", [new("zx"), new("znew")]), Line(9));
        AssertWrites(new Call.UpdateCellsAlias("al", [new("zx")]), Line(11));
        AssertWrites(new Call.CreateKeyspace(new("tmpks"), new("semi_sync", "_vt")), Line(20));
        AssertWrites(new Call.SetDurabilityPolicy(new("tmpks"), "none"), Line(23));
        AssertWrites(new Call.DeleteCellsAlias("al"), Line(12));
        AssertWrites(new Call.DeleteCell(new("zx"), DespiteContent: false), Line(14));
        AssertWrites(new Call.DeleteCell(new("znew"), DespiteContent: true), Line(15));
        AssertWrites(new Call.DeleteShard(new(new("tmpks"), "-80"), WithTablets: true), Line(32));
        AssertWrites(new Call.DeleteKeyspace(new("orders"), WithShards: false), Line(34));
        AssertWrites(new Call.DeleteKeyspace(new("tmpks"), WithShards: true), Line(35));
        AssertWrites(new Call.RemoveKeyspaceCell(new("orders"), new("nope")), Line(83));
        AssertWrites(new Call.ChangeTabletType(new(new("zb"), 1045161896), TabletType.Primary), Line(69));
        AssertWrites(new Call.DeleteTablet(new(new("za"), 4242)), Line(78));
        AssertWrites(new Call.RemoveShardCell(new(new("orders"), "-80"), new("za")), Line(82));
        AssertWrites(new Call.TabletExternallyReparented(new(new("zc"), 1408489469)), Line(73));
    }

    [Fact]
    public void A_statement_is_the_recorded_request_and_the_first_value_of_its_result_is_read()
    {
        var recorded = Line(86);
        var asked = VtctldRequests.Statement(new(new("zb"), 1045161896), "SHOW DATABASES");
        asked.MaxRows = 10;
        Assert.Equal(VtctldMethods.ExecuteFetchAsDBA, recorded.Method);
        Assert.Equal(recorded.RequestBytes, asked.ToByteArray());
        var result = ExecuteFetchAsDBAResponse.Parser.ParseFrom(recorded.Reply.Body).Result;
        Assert.Equal((4, "information_schema"), (result.Rows.Count, Records.Value(result)));
        result.Rows[0].Lengths[0] = -1;
        Assert.Equal([null, null, null], new[] { result, new(), null }.Select(Records.Value));
    }

    [Fact]
    public void A_server_is_told_to_shut_down_slowly_by_one_statement_of_one_row() => Assert.Equal(
        """{ "tabletAlias": { "cell": "za", "uid": 1 }, "query": "set @@global.innodb_fast_shutdown = 0", "maxRows": "1" }""",
        VtctldRequests.Of(new Call.SlowShutdown(new(new("za"), 1))).Message.ToString());

    [Fact]
    public void A_planned_reparent_names_its_heir_its_phases_and_the_primary_that_it_expects()
    {
        var (from, to) = (new TabletAlias(new("za"), 1), new TabletAlias(new("zb"), 2));
        var shard = new ShardName(new("orders"), "-80");
        Assert.Equal(
            """{ "keyspace": "orders", "shard": "-80", "newPrimary": { "cell": "zb", "uid": 2 }, "waitReplicasTimeout": { "seconds": "30" }, "tolerableReplicationLag": { "seconds": "15" }, "expectedPrimary": { "cell": "za", "uid": 1 } }""",
            VtctldRequests.Of(new Call.PlannedReparent(shard, to, from)).Message.ToString());

        // Neither who never replicated nor who leads already has a lag that is known.
        foreach (var call in new[] { new Call.PlannedReparent(shard, to, null), new Call.PlannedReparent(shard, to, to) })
        {
            Assert.Null(((PlannedReparentShardRequest)VtctldRequests.Of(call).Message).TolerableReplicationLag);
        }
        Assert.Equal(
            """{ "keyspace": "orders", "shard": "-80", "waitReplicasTimeout": { "seconds": "30" }, "expectedPrimary": { "cell": "za", "uid": 1 } }""",
            VtctldRequests.Of(new Call.EmergencyReparent(shard, from)).Message.ToString());
    }

    [Fact]
    public void A_recorded_shard_is_read_to_the_tick()
    {
        var found = FindAllShardsInKeyspaceResponse.Parser.ParseFrom(Line(30).Reply.Body);
        Assert.Equal(
            new ShardRecord(
                new(new("orders"), "-80"),
                new(new("zc"), 1408489469),
                DateTimeOffset.UnixEpoch.AddSeconds(1795247932).AddTicks(3256882),
                IsPrimaryServing: true),
            Records.Shard(found.Shards["-80"]));
        Assert.Null(Records.Shard(new() { Keyspace = "k", Name = "-" }).TermStart);
        Assert.Null(Records.Shard(new() { Keyspace = "k", Name = "-", Shard = new() { PrimaryAlias = new() } }).Primary);
    }

    [Fact]
    public void A_recorded_replica_and_a_recorded_primary_are_read()
    {
        var replica = Status(Line(52));
        const string Everything =
            "MySQL56/53f3d7fd-0000-0000-0000-000053f3d7fd:1,c80de096-0000-0000-0000-0000c80de096:1-4";
        Assert.Equal(
            new TabletStatus(
                replica.Alias, TabletType.Replica, Everything, IsReadOnly: true,
                new("127.0.0.1", 3306, ReplicationThread.Running, ReplicationThread.Running, Everything, TimeSpan.Zero),
                new(IsPrimaryOn: false, IsReplicaOn: true, Clients: 0, IsBlocked: false),
                IsDiskStalled: false) { ServerUuid = "c80de096-0000-0000-0000-0000c80de096" },
            replica);
        var primary = Status(Line(58));
        Assert.Equal(
            new TabletStatus(
                primary.Alias, TabletType.Primary, Everything, IsReadOnly: false, Replication: null,
                new(IsPrimaryOn: true, IsReplicaOn: false, Clients: 2, IsBlocked: false), IsDiskStalled: false) { ServerUuid = "53f3d7fd-0000-0000-0000-000053f3d7fd" },
            primary);
        Assert.IsType<Position.Gtids>(Position.Parse(primary.Executed));
    }

    [Fact]
    public void A_status_is_read_with_care()
    {
        var alias = new TabletAlias(new("z"), 1);
        var status = new FullStatus
        {
            ReplicationStatus = new()
            {
                Position = "MySQL56/x", IoState = 2, SqlState = 1, ReplicationLagSeconds = 100, SqlDelay = 40,
            },
            SuperReadOnly = true,
            TabletType = (TabletKind)99,
        };
        var read = Records.Status(alias, status);
        Assert.Equal("MySQL56/x", read.Executed);
        Assert.True(read.IsReadOnly);
        Assert.Equal(TabletType.Unknown, read.Type);
        Assert.Equal(
            new ReplicationStatus("", 0, ReplicationThread.Connecting, ReplicationThread.Stopped, "", TimeSpan.FromSeconds(60)),
            read.Replication);
        status.ReplicationStatus.SqlDelay = 200;
        Assert.Equal(TimeSpan.Zero, Records.Status(alias, status).Replication?.Lag);
        status.ReplicationStatus.ReplicationLagUnknown = true;
        Assert.Null(Records.Status(alias, status).Replication?.Lag);
    }

    private static RecordedCall Line(int line) => RecordedCalls.All[line - 1];

    private static TabletStatus Status(RecordedCall call)
    {
        var alias = TabletRequest.Parser.ParseFrom(call.RequestBytes).TabletAlias;
        return Records.Status(
            new(new(alias.Cell), alias.Uid), GetFullStatusResponse.Parser.ParseFrom(call.Reply.Body).Status);
    }

    private static void AssertWrites(Call call, RecordedCall recorded)
    {
        var request = VtctldRequests.Of(call);
        Assert.Equal(recorded.Method, request.Method);
        Assert.Equal(recorded.RequestBytes, request.Message.ToByteArray());
    }

    /// <summary>The request as our message; null when it has a field that we never send.</summary>
    private static IMessage? Spoken(RecordedCall call)
    {
        try
        {
            return Strict.Parse(call.Request.ToString(), Describe(RecordedCalls.Messages[call.Method].Request));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static Google.Protobuf.Reflection.MessageDescriptor Describe(MessageParser parser) =>
        parser.ParseFrom([]).Descriptor;
}
