using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>What may go wrong on the way to vtctld, and what the operator then knows.</summary>
public sealed class WireFaultsTests
{
    private const int NotLookedAt = 7;
    private const int Cancelled = 8;

    public static TheoryData<string> Losses => ["cut", "cut after", "reset", "half a prefix", "half a message", "no status", "502"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_reparent_whose_answer_is_lost_ends_unknown_and_is_not_sent_again(string loss)
    {
        var answers = Answers.Empty();
        var count = 0;
        await using var rig = await WireRig.Start(answers, new()
        {
            Faults = _ =>
            {
                Interlocked.Increment(ref count);
                return Fault(loss);
            },
        });
        Assert.IsType<Outcome.Unknown>(await rig.Invoke(WireRig.Reparent));
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_call_that_the_server_did_not_look_at_is_sent_again_by_the_protocol()
    {
        var answers = Answers.Empty();
        var faults = new Queue<GrpcFault>([new GrpcFault.Reset(NotLookedAt)]);
        await using var rig = await WireRig.Start(
            answers, new() { Faults = _ => faults.TryDequeue(out var fault) ? fault : null });
        Assert.Equal(WireRig.Done, await rig.Invoke(WireRig.Reparent));
        Assert.Equal([VtctldMethods.PlannedReparentShard], answers.Methods);
    }

    [Fact]
    public async Task A_goodbye_of_the_server_disturbs_nobody()
    {
        var answers = Answers.Empty();
        await using var rig = await WireRig.With(new GrpcFault.Goodbye(), answers);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(WireRig.Done, await rig.Invoke(WireRig.Reparent));
        }
        Assert.Equal(5, answers.Methods.Count);
    }

    [Theory]
    [InlineData((int)GrpcCode.Unavailable, "x", false)]
    [InlineData((int)GrpcCode.DeadlineExceeded, "context deadline exceeded", false)]
    [InlineData((int)GrpcCode.Canceled, "context canceled", false)]
    [InlineData((int)GrpcCode.Internal, "x", false)]
    [InlineData((int)GrpcCode.ResourceExhausted, "x", false)]
    [InlineData((int)GrpcCode.Unknown, "PromoteReplica on zb-2: rpc error: code = DeadlineExceeded desc = x", false)]
    [InlineData((int)GrpcCode.Unknown, "zc-3 is not reachable: rpc error: code = DeadlineExceeded desc = x", true)]
    [InlineData((int)GrpcCode.Unknown, "node doesn't exist: /vitess/global/keyspaces/k/shards/-/Shard", true)]
    [InlineData((int)GrpcCode.Unauthenticated, "username and password must be provided", true)]
    [InlineData((int)GrpcCode.PermissionDenied, "x", true)]
    [InlineData((int)GrpcCode.Unimplemented, "x", true)]
    [InlineData((int)GrpcCode.InvalidArgument, "x", true)]
    public async Task A_status_says_whether_a_reparent_may_still_take_effect(int code, string message, bool isRefused)
    {
        await using var rig = await WireRig.With(new GrpcFault.Status((GrpcCode)code, message));
        var outcome = await rig.Invoke(WireRig.Reparent);
        Assert.Equal(isRefused, outcome is Outcome.Refused);
        Assert.Equal(!isRefused, outcome is Outcome.Unknown);
    }

    [Fact]
    public async Task A_change_of_one_tablet_or_of_a_record_that_was_given_up_is_unknown()
    {
        await using var rig = await WireRig.With(new GrpcFault.Status(GrpcCode.Unknown, "deadline exceeded: cells/za"));
        Assert.IsType<Outcome.Unknown>(await rig.Invoke(new Call.AddCell(new("za"), new("a", "/b"))));
        Assert.IsType<Outcome.Unknown>(await rig.Invoke(new Call.TabletExternallyReparented(WireRig.Heir)));
    }

    [Fact]
    public async Task Out_of_time_is_unknown_and_in_time()
    {
        await using var rig = await WireRig.With(new GrpcFault.Late(TimeSpan.FromSeconds(30)));
        var began = DateTimeOffset.UtcNow;
        var within = TimeSpan.FromMilliseconds(300);
        Assert.Equal(
            new Outcome.Unknown("DeadlineExceeded: no answer within 0.3 s"), Rounded(await rig.Invoke(WireRig.Reparent, within)));
        Assert.IsType<Outcome.Unknown>(await rig.Ask(new Query.Keyspaces(rig.Address), within));
        Assert.InRange(DateTimeOffset.UtcNow - began, within, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_is_too_late_is_not_sent()
    {
        var answers = Answers.Empty();
        await using var rig = await WireRig.Start(answers);
        Assert.IsType<Outcome.Refused>(await rig.Invoke(WireRig.Reparent, notAfter: DateTimeOffset.UtcNow.AddSeconds(-1)));
        foreach (var over in new[] { 0, -1, -1_000 })
        {
            var within = TimeSpan.FromMilliseconds(over);
            Assert.IsType<Outcome.Refused>(await rig.Invoke(WireRig.Reparent, within));
            Assert.IsType<Outcome.Unknown>(await rig.Ask(new Query.Keyspaces(rig.Address), within));
        }
        Assert.Empty(answers.Methods);
        Assert.Equal(WireRig.Done, await rig.Invoke(WireRig.Reparent, notAfter: DateTimeOffset.UtcNow.AddSeconds(10)));
    }

    [Fact]
    public async Task Who_cancels_hears_so_at_once()
    {
        await using var rig = await WireRig.With(new GrpcFault.Late(TimeSpan.FromSeconds(30)));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Invoke(WireRig.Reparent, stop: stop.Token));
    }

    [Fact]
    public async Task An_answer_may_be_packed_in_a_way_that_is_known()
    {
        var body = RecordedCalls.First(VtctldMethods.GetKeyspaces, call => call.Reply.IsOk).Reply.Body ?? [];
        var answers = new Answers((_, _) => UnaryAnswer.Of(body));
        await using var zipped = await WireRig.With(new GrpcFault.Packed("gzip"), answers);
        Assert.Equal(new Answer.Keyspaces([new("orders")]), await zipped.Answer(new Query.Keyspaces(zipped.Address)));
        await using var other = await WireRig.With(new GrpcFault.Packed("snappy"), answers);
        Assert.IsType<Outcome.Unknown>(await other.Ask(new Query.Keyspaces(other.Address)));
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_not_taken()
    {
        await using var rig = await WireRig.Start(
            new Answers((_, _) => UnaryAnswer.Of(new byte[GrpcFrames.MessageMax + 1])));
        var outcome = await rig.Ask(new Query.Keyspaces(rig.Address));
        Assert.StartsWith("ResourceExhausted", Assert.IsType<Outcome.Unknown>(outcome).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_message_is_not_known()
    {
        await using var rig = await WireRig.Start(new Answers((_, _) => UnaryAnswer.Of([0xff, 0xff, 0xff])));
        Assert.IsType<Outcome.Unknown>(await rig.Ask(new Query.Keyspaces(rig.Address)));
        Assert.IsType<Outcome.Unknown>(await rig.Ask(new Query.Status(rig.Address, WireRig.Heir)));
    }

    private static GrpcFault Fault(string loss) => loss switch
    {
        "cut" => new GrpcFault.Cut(),
        "cut after" => new GrpcFault.CutAfter(),
        "reset" => new GrpcFault.Reset(Cancelled),
        "half a prefix" => new GrpcFault.Half(3),
        "half a message" => new GrpcFault.Half(5),
        "no status" => new GrpcFault.WithoutStatus(),
        _ => new GrpcFault.Http(502),
    };

    // The time that was left at the send is a little less than what was given.
    private static Outcome Rounded(Outcome outcome) => outcome is Outcome.Unknown unknown && unknown.Why.Contains("0.29", StringComparison.Ordinal)
        ? new Outcome.Unknown("DeadlineExceeded: no answer within 0.3 s")
        : outcome;
}
