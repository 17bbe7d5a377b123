using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>The operator's side of the wire and a server of the test's own at the other end.</summary>
internal sealed class WireRig : IAsyncDisposable
{
    private readonly GrpcServer server;
    private readonly VitessCalls calls;
    private readonly List<string> told = [];

    private WireRig(GrpcServer server, VtctldAccess access)
    {
        this.server = server;
        calls = new((_, _) => Task.FromResult(access), () => DateTimeOffset.UtcNow, (_, lines) => told.AddRange(lines));
    }

    internal static Outcome Done { get; } = new Outcome.Done(Result.Nothing.Instance);

    internal static ShardName Shard { get; } = new(new("orders"), "-80");

    internal static TabletAlias Leader { get; } = new(new("za"), 1);

    internal static TabletAlias Heir { get; } = new(new("zb"), 2);

    internal static Call Reparent { get; } = new Call.PlannedReparent(Shard, Heir, Leader);

    internal string Address => server.Address;

    /// <summary>What vtctld logged.</summary>
    internal IReadOnlyList<string> Told => told;

    internal static async Task<WireRig> Start(
        IUnaryAnswers answers, GrpcServerSettings? settings = null, VtctldAccess? access = null) =>
        new(await GrpcServer.Start(answers, settings ?? new()), access ?? VtctldAccess.Open);

    /// <summary>One that has the same fault with every call.</summary>
    internal static Task<WireRig> With(GrpcFault fault, IUnaryAnswers? answers = null) =>
        Start(answers ?? Answers.Empty(), new() { Faults = _ => fault });

    internal Task<Outcome> Ask(Query query, TimeSpan? within = null, CancellationToken stop = default) =>
        calls.Ask(query, within ?? TimeSpan.FromSeconds(20), stop);

    internal async Task<Answer> Answer(Query query) =>
        Assert.IsType<Result.Answered>(Assert.IsType<Outcome.Done>(await Ask(query)).Result).Answer;

    internal Task<Outcome> Invoke(
        Call call, TimeSpan? within = null, DateTimeOffset? notAfter = null, CancellationToken stop = default) =>
        calls.Invoke(new(Address, call, "a test wants it"), within ?? TimeSpan.FromSeconds(20), notAfter, stop);

    public async ValueTask DisposeAsync()
    {
        calls.Dispose();
        await server.DisposeAsync();
    }
}
