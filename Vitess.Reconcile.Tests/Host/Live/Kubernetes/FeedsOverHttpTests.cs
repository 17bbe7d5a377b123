using System.Threading.Channels;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Host.Loop;
using ServedKinds = Vitess.Reconcile.Host.Live.Kubernetes.ServedKinds;
using SimulatedKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

/// <summary>Lists and watches over real HTTP.</summary>
public sealed class FeedsOverHttpTests
{
    [Fact]
    public async Task A_list_of_many_pages_holds_every_object_once()
    {
        await using var on = await FrontedServer.Start();
        Fill(on, 1201);
        var listed = await List(on, Scope.All);
        Assert.Equal(1201, listed.Objects.Select(item => item.Meta.Uid).Distinct().Count());
        Assert.Equal(3, on.Seen.Requests.Count(request => request.Target.Contains("limit=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pages_that_have_become_too_old_are_read_anew_as_a_whole()
    {
        await using var on = await FrontedServer.Start();
        Fill(on, 700);
        on.Seen.FaultOf = request =>
            request.Query.ContainsKey("continue") ? new WireFault.Answer(410) : null;
        var listed = await List(on, Scope.All);
        Assert.Equal(700, listed.Objects.Select(item => item.Meta.Uid).Distinct().Count());
        Assert.Equal(700, listed.Objects.Count);
    }

    [Fact]
    public async Task Several_namespaces_are_listed_one_by_one_and_no_other()
    {
        await using var on = await FrontedServer.Start();
        on.Made(SimulatedKinds.Namespace, """{"metadata": {"name": "u"}}""");
        on.Made(SimulatedKinds.Namespace, """{"metadata": {"name": "v"}}""");
        foreach (var space in (string[])["t", "u", "v"])
        {
            on.Made(SimulatedKinds.Secret, $$$"""{"metadata": {"name": "s", "namespace": "{{{space}}}"}}""");
        }
        var listed = await List(on, Scope.Of(" u,t,u "));
        Assert.Equal(["t", "u"], listed.Objects.Select(item => item.Key.Namespace));
        Assert.DoesNotContain(on.Seen.Requests, request => request.Target.StartsWith("/api/v1/secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kind_of_ours_that_is_not_installed_is_told_and_one_of_an_old_server_is_done_without()
    {
        await using var on = await FrontedServer.Start();
        on.Seen.Unserved.UnionWith(["planetscale.com/v2", "policy/v1"]);
        var lists = new KubeLists(on.Client, new(on.Client), Scope.All, on.Clock);
        var ours = Assert.IsType<Outcome.Refused>(await lists.List("VitessCluster", on.Soon, CancellationToken.None));
        Assert.Contains("install the CRDs", ours.Why, StringComparison.Ordinal);
        var theirs = await lists.List("PodDisruptionBudget", on.Soon, CancellationToken.None);
        Assert.Equal(new Outcome.Done(new Result.Listed([], 0)), theirs);

        on.Seen.Unserved.Clear();
        Assert.IsType<Outcome.Done>(await lists.List("VitessCluster", on.Soon, CancellationToken.None));
    }

    [Fact]
    public async Task A_kind_that_an_upgrade_brings_is_seen_when_the_watch_of_nothing_has_ended()
    {
        await using var on = await FrontedServer.Start();
        on.Seen.Unserved.Add("policy/v1");
        var served = new ServedKinds(on.Client);
        var lists = new KubeLists(on.Client, served, Scope.All, on.Clock);
        await lists.List("PodDisruptionBudget", on.Soon, CancellationToken.None);
        on.Seen.Unserved.Clear();
        on.Made(SimulatedKinds.PodDisruptionBudget, """{"metadata": {"name": "b", "namespace": "t"}}""");
        var watches = new KubeWatches(on.Client, served, Scope.All, on.Clock, _ => { });
        Assert.IsType<Outcome.Refused>(await watches.Watch(
            1, new("PodDisruptionBudget", 0), on.Clock.Now + TimeSpan.FromSeconds(1), CancellationToken.None));
        var listed = await lists.List("PodDisruptionBudget", on.Soon, CancellationToken.None);
        Assert.Single(Assert.IsType<Result.Listed>(Assert.IsType<Outcome.Done>(listed).Result).Objects);
    }

    [Fact]
    public async Task A_watch_that_breaks_goes_on_from_where_it_was()
    {
        await using var on = await FrontedServer.Start();
        var inputs = Channel.CreateUnbounded<Input>();
        using var stop = new CancellationTokenSource();
        var from = (ulong)on.Server.ResourceVersion;
        var watch = Watch(on, inputs, from, stop.Token);
        Fill(on, 2);
        Assert.Equal(["s0", "s1"], [await Seen(inputs), await Seen(inputs)]);
        on.Front.BreakWatches();
        on.Made(SimulatedKinds.Secret, """{"metadata": {"name": "after", "namespace": "t"}}""");
        Assert.Equal("after", await Seen(inputs));
        lock (on.Gate)
        {
            on.Server.Delete(SimulatedKinds.Secret, "t", "s0");
            on.Front.Bookmark();
        }
        Assert.Equal("s0", Assert.IsType<Input.Gone>(await inputs.Reader.ReadAsync()).Key.Name);
        Assert.Equal((ulong)on.Server.ResourceVersion, Assert.IsType<Input.Bookmark>(await inputs.Reader.ReadAsync()).Version);
        Assert.DoesNotContain(on.Seen.Requests, request => request.Target.Contains("limit=", StringComparison.Ordinal));
        await stop.CancelAsync();
        Assert.IsType<Outcome.Refused>(await watch);
    }

    [Fact]
    public async Task A_watch_from_too_long_ago_ends_so_that_the_kind_is_listed_anew()
    {
        await using var on = await FrontedServer.Start();
        Fill(on, 3);
        on.Server.CutWatchWindow(SimulatedKinds.Secret, on.Server.ResourceVersion - 1);
        var ended = await Watch(on, Channel.CreateUnbounded<Input>(), 1, CancellationToken.None);
        Assert.Contains("410", Assert.IsType<Outcome.Refused>(ended).Why, StringComparison.Ordinal);
    }

    private static void Fill(FrontedServer on, int count)
    {
        for (var i = 0; i < count; i++)
        {
            on.Made(SimulatedKinds.Secret, $$$"""{"metadata": {"name": "s{{{i}}}", "namespace": "t"}}""");
        }
    }

    private static async Task<string> Seen(Channel<Input> inputs) =>
        Assert.IsType<Input.Seen>(await inputs.Reader.ReadAsync()).Object.Key.Name;

    private static async Task<Result.Listed> List(FrontedServer on, Scope scope)
    {
        var outcome = await new KubeLists(on.Client, new(on.Client), scope, on.Clock).List("Secret", on.Soon, CancellationToken.None);
        return Assert.IsType<Result.Listed>(Assert.IsType<Outcome.Done>(outcome).Result);
    }

    private static Task<Outcome> Watch(FrontedServer on, Channel<Input> inputs, ulong from, CancellationToken stop) =>
        new KubeWatches(on.Client, new ServedKinds(on.Client), Scope.All, on.Clock, input => inputs.Writer.TryWrite(input))
            .Watch(1, new("Secret", from), on.Clock.Now + TimeSpan.FromMinutes(5), stop);
}
