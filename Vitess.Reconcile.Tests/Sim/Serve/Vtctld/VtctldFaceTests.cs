using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Tests.Sim.Database;

namespace Vitess.Reconcile.Tests.Sim.Serve.Vtctld;

/// <summary>The operator's client and the simulated vtctld, with real gRPC in between.</summary>
public sealed class VtctldFaceTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Every_query_is_answered_over_the_wire_as_it_is_without()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], options: new() { ClientInterval = null });
        await using var server = await GrpcServer.Start(Face(rig), new());
        using var calls = Calls(server);
        var keyspace = new KeyspaceName("commerce");
        foreach (var query in new Query[]
        {
            new Query.Cells(DatabaseRig.Vtctld),
            new Query.Keyspaces(DatabaseRig.Vtctld),
            new Query.Keyspace(DatabaseRig.Vtctld, keyspace),
            new Query.Shards(DatabaseRig.Vtctld, keyspace),
            new Query.Shards(DatabaseRig.Vtctld, new("nope")),
            new Query.Tablets(DatabaseRig.Vtctld, keyspace),
            new Query.Status(DatabaseRig.Vtctld, DatabaseRig.Alias(0, 0)),
            new Query.Status(DatabaseRig.Vtctld, DatabaseRig.Alias(1, 0)),
            new Query.ServingGraph(DatabaseRig.Vtctld, keyspace),
            new Query.ServedKeyspaces(DatabaseRig.Vtctld),
            new Query.Workflows(DatabaseRig.Vtctld, keyspace),
            new Query.Rows(DatabaseRig.Vtctld, DatabaseRig.Alias(0, 0)),
            new Query.FastShutdown(DatabaseRig.Vtctld, DatabaseRig.Alias(0, 0)),
            new Query.Capability(DatabaseRig.Vtctld),
        })
        {
            var expected = rig.Ask<Answer>(query);
            var outcome = Assert.IsType<Outcome.Done>(await calls.Ask(query, Within, default));
            Assert.Equal(expected, Assert.IsType<Result.Answered>(outcome.Result).Answer);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_absent_over_the_wire_too()
    {
        var rig = DatabaseRig.WithPrimary("none", [1, 1, 1]);
        await using var server = await GrpcServer.Start(Face(rig), new());
        using var calls = Calls(server);
        Assert.Equal(
            new Outcome.Done(Result.ProvenAbsent.Instance),
            await calls.Ask(new Query.Keyspace(DatabaseRig.Vtctld, new("nope")), Within, default));
        Assert.IsType<Outcome.Refused>(
            await calls.Ask(new Query.Status(DatabaseRig.Vtctld, DatabaseRig.Alias(0, 9)), Within, default));
    }

    [Fact]
    public async Task A_cluster_is_made_and_its_primary_moved_over_the_wire()
    {
        var rig = new DatabaseRig();
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        await using var server = await GrpcServer.Start(Face(rig), new());
        using var calls = Calls(server);
        var done = DatabaseRig.Done;
        for (var zone = 0; zone < 3; zone++)
        {
            var info = new CellInfo(DatabaseRig.LockServer, $"/vitess/shop/local/{DatabaseRig.Cell(zone)}");
            Assert.Equal(done, await Invoke(new Call.AddCell(DatabaseRig.Cell(zone), info)));
        }
        Assert.Equal(done, await Invoke(new Call.AddCellsAlias("all", [DatabaseRig.Cell(0)])));
        Assert.Equal(done, await Invoke(new Call.UpdateCellsAlias("all", [DatabaseRig.Cell(0), DatabaseRig.Cell(1)])));
        Assert.Equal(done, await Invoke(new Call.CreateKeyspace(new("commerce"), new("none", "_vt"))));
        Assert.IsType<Outcome.Refused>(await Invoke(new Call.CreateKeyspace(new("commerce"), new("none", "_vt"))));
        Assert.Equal(done, await Invoke(new Call.SetDurabilityPolicy(new("commerce"), "semi_sync")));
        rig.StartTablets([1, 1, 1]);
        rig.RunFor(TimeSpan.FromSeconds(20));

        var (first, second) = (DatabaseRig.Alias(0, 0), DatabaseRig.Alias(1, 0));
        Assert.Equal(done, await Invoke(new Call.PlannedReparent(DatabaseRig.Shard, first, null)));
        rig.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(done, await Invoke(new Call.PlannedReparent(DatabaseRig.Shard, second, first)));
        Assert.Equal(second, rig.Primary?.Alias);
        rig.RunFor(TimeSpan.FromSeconds(10));
        var stale = Assert.IsType<Outcome.Refused>(await Invoke(new Call.PlannedReparent(DatabaseRig.Shard, first, first)));
        Assert.Contains("is not equal to expected alias", stale.Why, StringComparison.Ordinal);
        Assert.Equal(done, await Invoke(new Call.ChangeTabletType(first, TabletType.Spare)));
        Assert.Equal(done, await Invoke(new Call.ChangeTabletType(first, TabletType.Replica)));
        Assert.Equal(done, await Invoke(new Call.SlowShutdown(first)));
        var told = Assert.IsType<Outcome.Done>(await calls.Ask(new Query.FastShutdown(DatabaseRig.Vtctld, first), Within, default));
        Assert.Equal(new Answer.FastShutdown(0), Assert.IsType<Result.Answered>(told.Result).Answer);
        Assert.IsType<Outcome.Refused>(await Invoke(new Call.SlowShutdown(DatabaseRig.Alias(0, 9))));
        var leads = Assert.IsType<Outcome.Refused>(await Invoke(new Call.DeleteTablet(second)));
        Assert.Contains("as it is a primary, pass AllowPrimary = true", leads.Why, StringComparison.Ordinal);
        var holds = Assert.IsType<Outcome.Refused>(await Invoke(new Call.RemoveShardCell(DatabaseRig.Shard, DatabaseRig.Cell(0))));
        Assert.Contains("possible tablets in replication graph", holds.Why, StringComparison.Ordinal);
        rig.PowerOff(1);
        Assert.Equal(done, await Invoke(new Call.EmergencyReparent(DatabaseRig.Shard, second)));
        Assert.NotEqual(second, rig.Primary?.Alias);
        var other = rig.Primary?.Alias == first ? DatabaseRig.Alias(2, 0) : first;
        Assert.Equal(done, await Invoke(new Call.DeleteTablet(other)));
        Assert.IsType<Outcome.Refused>(await Invoke(new Call.DeleteTablet(other)));
        Assert.Equal(done, await Invoke(new Call.RemoveShardCell(DatabaseRig.Shard, other.Cell)));

        Task<Outcome> Invoke(Call call) => calls.Invoke(new(DatabaseRig.Vtctld, call, "test"), Within, null, default);
    }

    [Fact]
    public async Task A_workflow_and_the_removal_of_records_go_over_the_wire()
    {
        var rig = DatabaseRig.WithPrimary("none", [1, 1, 1]);
        await using var server = await GrpcServer.Start(Face(rig), new());
        using var calls = Calls(server);
        ValueList<WorkflowSummary> workflows =
            [new("r", "Reshard", ["-"], ["-80", "80-"]) { State = WorkflowState.Error, Error = "duplicate entry", RowsCopied = 7, Lag = TimeSpan.FromSeconds(3) }];
        rig.Topology.Workflows[new("commerce")] = workflows;
        var outcome = Assert.IsType<Outcome.Done>(await calls.Ask(new Query.Workflows(DatabaseRig.Vtctld, new("commerce")), Within, default));
        Assert.Equal(new Answer.Workflows(workflows), Assert.IsType<Result.Answered>(outcome.Result).Answer);

        rig.RunFor(TimeSpan.FromSeconds(10));
        Assert.Contains("still serving", await Refused(new Call.DeleteShard(DatabaseRig.Shard, WithTablets: true)), StringComparison.Ordinal);
        Assert.Contains("still has 1 shards", await Refused(new Call.DeleteKeyspace(new("commerce"), WithShards: false)), StringComparison.Ordinal);
        Assert.Contains("serving keyspaces", await Refused(new Call.DeleteCell(DatabaseRig.Cell(2), DespiteContent: false)), StringComparison.Ordinal);
        Assert.Contains("possible tablets", await Refused(new Call.RemoveKeyspaceCell(new("commerce"), DatabaseRig.Cell(2))), StringComparison.Ordinal);
        Assert.Equal(DatabaseRig.Done, await Invoke(new Call.DeleteKeyspace(new("commerce"), WithShards: true)));
        Assert.Empty(rig.Topology.Shards);
        Assert.Equal(DatabaseRig.Done, await Invoke(new Call.DeleteCell(DatabaseRig.Cell(2), DespiteContent: false)));
        Assert.DoesNotContain(DatabaseRig.Cell(2), rig.Topology.Cells.Keys);
        Assert.Contains("node doesn't exist", await Refused(new Call.DeleteCellsAlias("nope")), StringComparison.Ordinal);

        async Task<string> Refused(Call call) => Assert.IsType<Outcome.Refused>(await Invoke(call)).Why;

        Task<Outcome> Invoke(Call call) => calls.Invoke(new(DatabaseRig.Vtctld, call, "test"), Within, null, default);
    }

    [Fact]
    public async Task Other_services_and_methods_are_not_there()
    {
        await using var server = await GrpcServer.Start(Face(new DatabaseRig()), new());
        using var servers = new VtctldServers(server.Address, VtctldAccess.Open, () => DateTimeOffset.UtcNow);
        foreach (var (method, message) in new[]
        {
            ("/grpc.health.v1.Health/Check", "unknown service grpc.health.v1.Health"),
            ("/vtctlservice.Vtctld/Sing", "unknown method Sing for service vtctlservice.Vtctld"),
        })
        {
            var reply = await servers.Call(new(method, [], Within, () => false), mayRepeat: false, [], default);
            Assert.Equal((GrpcCode.Unimplemented, message), (reply.Code, reply.Message));
        }
    }

    /// <summary>The simulated vtctlds of a rig. Its time stands still except while a call is on its way.</summary>
    private static VtctldFace Face(DatabaseRig rig)
    {
        var gate = new Lock();
        return new()
        {
            Root = "/vitess/shop/global",
            Ask = (query, within, done) => rig.Programs.Ask(DatabaseRig.Zone(2), DatabaseRig.Vtctld, query, within, done),
            Invoke = (call, within, done) => rig.Programs.Invoke(DatabaseRig.Zone(2), DatabaseRig.Vtctld, call, within, done),
            Post = action =>
            {
                lock (gate)
                {
                    action();
                    rig.RunFor(TimeSpan.FromSeconds(20));
                }
            },
        };
    }

    private static VitessCalls Calls(GrpcServer server) => new(
        (_, _) => Task.FromResult(VtctldAccess.Open with { Endpoints = [server.Address] }), () => DateTimeOffset.UtcNow);
}
