using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>How a switchover is followed, by what stands in an API server in which nobody acts.</summary>
public sealed class SwitchingTests
{
    private const string Before = """{"masterAlias": "a-1", "tablets": {"a-1": {}, "b-2": {}}""";

    private const string Refused = Before + """
        , "conditions": {"Blocked": {"status": "True", "reason": "SwitchoverRefused",
          "message": "no tablet of shard commerce/- that may lead is a-9 or in a cell of that name: correct it. There are a-1, b-2"}}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_refusal_that_names_another_target_is_not_of_this_one()
    {
        await using var server = await Stood(Refused);
        var end = await Follow(server, "b-2", at => at == 3 ? Led(server, "b-2") : Nothing);
        Assert.Equal((true, "b-2 leads, after a-1"), (end.IsDone, end.Message));
        var refused = await Follow(server, "a-9", _ => Nothing);
        Assert.StartsWith("called off: no tablet of shard commerce/- that may lead is a-9", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "called off by somebody else")]
    [InlineData("a-1", "called off by somebody else, who asked for a-1")]
    public async Task What_somebody_else_calls_off_is_not_waited_for_and_what_they_ask_for_stays(string? other, string message)
    {
        await using var server = await Stood(Before + "}");
        var looks = 0;
        var end = await Follow(server, "b-2", at =>
        {
            looks = at;
            return at == 2 ? Asked(server, other) : Nothing;
        });
        Assert.Equal((false, message), (end.IsDone, end.Message));
        Assert.InRange(looks, 10, 60);
        Assert.Equal(other, Switching.AskedFor(Shard(server)));
    }

    [Fact]
    public async Task A_server_that_fails_for_a_while_ends_nothing()
    {
        await using var server = await Stood(Before + "}");
        var told = new List<string>();
        server.Plant("GET", new WireFault.Answer(501), new WireFault.Answer(501));
        var end = await Follow(server, "b-2", at => at == 5 ? Led(server, "b-2") : Nothing, told);
        Assert.Equal((true, "b-2 leads, after a-1"), (end.IsDone, end.Message));
        Assert.Contains("501", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_happened_in_time_is_called_off()
    {
        await using var server = await Stood(Before + "}");
        var end = await Follow(server, "b-2", _ => Nothing);
        Assert.StartsWith("called off, for it did not happen in time", end.Message, StringComparison.Ordinal);
        Assert.Null(Switching.AskedFor(Shard(server)));
    }

    private static int Nothing => 0;

    /// <summary>Asks for a target and follows it; within each look something happens.</summary>
    private static async Task<Switching.End> Follow(FrontedServer server, string target, Func<int, int> happens, List<string>? told = null)
    {
        var looks = 0;
        var switching = new Switching(new(server.Client, "t", new(new SkippingTime(_ => happens(++looks)))));
        Asked(server, target);
        return await switching.Follow(Shard(server), target, Patience, text => told?.Add(text), CancellationToken.None);
    }

    private static async Task<FrontedServer> Stood(string status)
    {
        var server = await FrontedServer.Start();
        server.Made(KindOf(Kinds.VitessShard), """
            {"metadata": {"name": "shop", "namespace": "t", "labels": {"planetscale.com/keyspace": "commerce"}},
              "spec": {"name": "-", "keyRange": {}, "databaseInitScriptSecret": {"name": "i", "key": "k"},
                "zoneMap": {}, "images": {}, "globalLockserver": {"address": "a:1", "implementation": "etcd2", "rootPath": "/x"}}}
            """);
        Patch(server, Json.Map(("status", Json.Parse(status))), "status");
        return server;
    }

    /// <summary>Does what the operator does when what was asked for is so.</summary>
    private static int Led(FrontedServer server, string alias)
    {
        Patch(server, Json.Map(("status", Json.Map(("masterAlias", alias)))), "status");
        return Asked(server, null);
    }

    private static int Asked(FrontedServer server, string? target) => Patch(
        server, Json.Map(("metadata", Json.Map(("annotations", Json.Map((Annotations.Switchover, target is null ? Json.Null : target)))))), "");

    private static Json Shard(FrontedServer server)
    {
        lock (server.Gate)
        {
            return server.Server.Find(KindOf(Kinds.VitessShard), "t", "shop") ?? Json.Null;
        }
    }

    private static int Patch(FrontedServer server, Json change, string part)
    {
        lock (server.Gate)
        {
            var answer = server.Server.Patch(
                KindOf(Kinds.VitessShard), "t", "shop", PatchType.Merge, change, new() { FieldManager = "test", Subresource = part });
            Assert.True(answer.IsSuccess, answer.ToString());
            return 0;
        }
    }

    private static KindInfo KindOf(string kind) => Reconcile.Sim.World.Api.Kinds.Named(kind) ?? throw new ArgumentException(kind, nameof(kind));
}
