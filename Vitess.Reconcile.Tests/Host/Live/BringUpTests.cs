using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The operator as it ships, over real HTTP, with only the permissions that it asks for.</summary>
public sealed class BringUpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task The_smallest_cluster_comes_up_in_its_own_namespace_and_stands_as_it_was_recorded()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        var scope = Scope.Of("minimal");
        var rbac = new Rbac(scope, "vitess-operator", "vitess-operator");
        world.Seen.IsAllowed = rbac.Allows;
        await using var host = new LiveHost(world, "one", scope);

        var recorded = RecordedObjects.Of("01-minimal");
        var isAsRecorded = await world.Until(
            simulation => simulation.Progress.IsReady && Comparison.Of(recorded, Standing(simulation)).Count == 0, Patience);
        Assert.Empty(world.World.Defects);
        Assert.Empty(world.Seen.Denied);
        Assert.True(isAsRecorded, string.Join('\n', world.Look(it => Comparison.Of(recorded, Standing(it)))));
        await ShowsItself(host);
        Assert.Contains(world.Look(simulation => simulation.Api.All(Kinds.Event, "minimal").ToList()), told =>
            told["reason"]?.AsText == "PlannedReparent" && told.At("involvedObject", "kind")?.AsText == "VitessShard");
        // Each call is made once: what it has changed is read before anything else is made of it.
        Assert.DoesNotContain(world.Look(simulation => simulation.Api.All(Kinds.Event, "minimal").ToList()), told =>
            told["count"]?.AsInteger > 1 || told["reason"]?.AsText?.EndsWith("Refused", StringComparison.Ordinal) == true);
        await Rests(world);
        Assert.DoesNotContain(" WARNING ", host.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("05-schedules", "jobs")]
    [InlineData("08-gateways", "horizontalpodautoscalers")]
    public async Task Nothing_is_asked_that_its_roles_do_not_allow(string input, string made)
    {
        await using var world = await LiveCluster.Of(input);
        var space = world.Look(simulation => simulation.Api.All(Kinds.VitessCluster, null).Single()).Namespace();
        world.Seen.IsAllowed = new Rbac(Scope.Of(space), "vitess-operator", "vitess-operator").Allows;
        await using var host = new LiveHost(world, "one", Scope.Of(space));
        Assert.True(await world.Until(_ => Asked().Any(request => request.Verb is "create" or "patch" && request.Resource == made), Patience), host.Log);
        Assert.Empty(world.Seen.Denied);

        IEnumerable<ApiRequest> Asked() => world.Seen.Requests.Select(it => ApiRequest.Of(it.Method, it.Target)).OfType<ApiRequest>();
    }

    [Fact]
    public async Task A_cluster_comes_up_though_a_tenth_of_all_requests_goes_wrong_and_watches_break()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        var draw = new Random(7);
        WireFault[] faults =
        [
            new WireFault.CutBefore(), new WireFault.CutAfter(), new WireFault.Half(), new WireFault.Late(TimeSpan.FromSeconds(2)),
            new WireFault.Answer(429, "1"), new WireFault.Answer(409), new WireFault.Answer(410), new WireFault.Answer(500), new WireFault.Answer(503),
        ];
        world.Seen.FaultOf = _ =>
        {
            lock (draw)
            {
                return draw.Next(10) == 0 ? faults[draw.Next(faults.Length)] : null;
            }
        };
        var isAnswerLost = false;
        GrpcFault[] ofCalls =
        [
            new GrpcFault.Cut(), new GrpcFault.CutAfter(), new GrpcFault.Half(3), new GrpcFault.WithoutStatus(), new GrpcFault.Goodbye(),
            new GrpcFault.Late(TimeSpan.FromSeconds(2)), new GrpcFault.Http(502), new GrpcFault.Status(GrpcCode.Unavailable, "away"),
        ];
        world.CallFaultOf = method =>
        {
            lock (draw)
            {
                if (method.EndsWith("/PlannedReparentShard", StringComparison.Ordinal) && !isAnswerLost)
                {
                    isAnswerLost = true;
                    return new GrpcFault.CutAfter();
                }
                return draw.Next(10) == 0 ? ofCalls[draw.Next(ofCalls.Length)] : null;
            }
        };
        await using var host = new LiveHost(world, "one", Scope.All);
        for (var i = 0; i < 5; i++)
        {
            await world.Until(_ => false, TimeSpan.FromSeconds(8));
            world.World.Front.BreakWatches();
        }
        Assert.True(await world.Until(simulation => simulation.Progress.IsReady, Patience), host.Log);
        Assert.True(world.Seen.Fallen > 20);
        Assert.True(isAnswerLost);
        // That it has a primary was read, and not asked for once more.
        Assert.Single(world.Called, call => call == "PlannedReparentShard");
        Assert.Empty(world.World.Defects);
    }

    [Fact]
    public async Task A_cluster_comes_up_and_changes_though_what_it_sends_comes_twice_and_nothing_takes_effect_twice()
    {
        const string Image = "vitess/lite:v23.0.9";
        var doubled = new Doubled(seed: 7);
        await using var world = await LiveCluster.Of("01-minimal", doubled);
        await using var host = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(simulation => simulation.Progress.IsReady, Patience), host.Log);
        world.Look(simulation => simulation.Api.Patch(
            Kinds.VitessCluster, "minimal", "mini", PatchType.Merge, Json.Map(("spec", Json.Map(
                ("images", Json.Map(("vttablet", Image))),
                ("updateStrategy", Json.Map(("type", "Immediate"), ("external", Json.Null))))))));
        Assert.True(
            await world.Until(
                simulation => simulation.Progress is { IsReady: true, Unready.Count: 0 } && Tablets(simulation) is { Count: > 1 } tablets
                    && tablets.All(pod => pod.ToString().Contains($"\"{Image}\"", StringComparison.Ordinal)),
                Patience),
            host.Log);
        Assert.Empty(world.World.Defects);
        Assert.Empty(doubled.Repeated);
        Assert.Equal(0, world.Look(simulation => simulation.Writers.Lost));
        // What may not happen twice was refused the second time, and nothing that changes anything was left out of the trial.
        var refused = doubled.Sent.Where(sent => sent.First is >= 200 and < 300 && sent.Second is 404 or 409 or 412 or 422).Select(sent => sent.What);
        Assert.Empty(((string[])["create pods", "patch vitessshards", "patch vitessclusters", "delete pods", "update leases"]).Except(refused));
        Assert.Empty(((string[])["PlannedReparentShard", "AddCellInfo", "GetTablets"]).Except(doubled.Sent.Select(sent => sent.What)));
    }

    [Fact]
    public async Task A_process_that_is_asked_to_end_gives_its_lease_back_and_the_next_one_leads_at_once()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        await using var first = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(_ => first.Leads, Patience));
        await using var second = new LiveHost(world, "two", Scope.All);
        await world.Until(_ => false, TimeSpan.FromSeconds(5));
        Assert.False(second.Leads);
        Assert.Equal((200, "ok: stands by\n"), await second.Page("/readyz"));

        var from = world.World.Time.GetUtcNow();
        await first.End();
        Assert.True(await world.Until(_ => second.Leads, Patience));
        Assert.True(world.World.Time.GetUtcNow() - from < TimeSpan.FromSeconds(15));
        Assert.Equal("two", world.Look(Holder));
    }

    [Fact]
    public async Task Nothing_is_written_while_the_Go_operator_leads()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Look(simulation =>
        {
            var pod = simulation.Api.Find(Kinds.Pod, "minimal", "vitess-operator-0") ?? Json.Null;
            return simulation.Api.Create(Kinds.ConfigMap, Json.Map(("metadata", Json.Map(
                ("name", "vitess-operator-lock"),
                ("namespace", "minimal"),
                ("ownerReferences", Json.List(Json.Map(
                    ("apiVersion", "v1"), ("kind", "Pod"), ("name", pod.Name()), ("uid", pod.Uid()))))))));
        });
        await using var host = new LiveHost(world, "one", Scope.Of("minimal"));
        await world.Until(_ => false, TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(world.Seen.Requests, request => request.Method != "GET");
        Assert.Contains("the Go operator leads in pod minimal/vitess-operator-0; scale its Deployment to zero first", (await host.Page("/readyz")).Body, StringComparison.Ordinal);
        Assert.Contains("WARNING Cannot lead", host.Log, StringComparison.Ordinal);

        world.Look(simulation => simulation.Api.Delete(Kinds.ConfigMap, "minimal", "vitess-operator-lock"));
        Assert.True(await world.Until(_ => host.Leads, Patience));
    }

    [Fact]
    public async Task A_server_that_is_too_old_for_disruption_budgets_is_done_without_them()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Seen.Unserved.Add("policy/v1");
        await using var host = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(simulation => Tablets(simulation).Count > 0, Patience), host.Log);
        Assert.True(await world.Until(_ => host.Log.Contains("the API server does not serve poddisruptionbudgets of policy/v1", StringComparison.Ordinal), Patience), host.Log);
        Assert.DoesNotContain(world.Seen.Requests, request => request.Target.Contains("poddisruptionbudgets", StringComparison.Ordinal));
    }

    private static List<Json> Tablets(Simulation simulation) => [.. simulation.Api.All(Kinds.Pod, "minimal")
        .Where(pod => pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vttablet")];

    private static ValueMap<ObjectKey, Json> Standing(Simulation simulation) => simulation.Api.Everything()
        .Where(item => item.Namespace() == "minimal" && item["kind"]?.AsText != "Event")
        .ToValueMap(RecordedObjects.KeyOf, item => item);

    private static string? Holder(Simulation simulation) =>
        simulation.Api.Find(Kinds.Lease, "vitess-operator", "vitess-operator")?.At("spec", "holderIdentity")?.AsText;

    /// <summary>Idle is idle: but for the lease nothing is written, and nothing is listed, for a minute. The world's time may outrun a busy machine, so a last write may come late.</summary>
    private static async Task Rests(LiveCluster world)
    {
        List<ApiRequest?> restless = [];
        for (var minute = 0; minute < 5; minute++)
        {
            var before = world.Seen.Requests.Count;
            await world.Until(_ => false, TimeSpan.FromSeconds(60));
            var asked = world.Seen.Requests.Skip(before).Select(it => ApiRequest.Of(it.Method, it.Target)).ToList();
            Assert.Contains(asked, request => request is { Verb: "update", Resource: "leases" });
            restless = [.. asked.Where(request => !(request is { Verb: "get" or "watch" } or { Verb: "update", Resource: "leases" }))];
            if (restless.Count == 0)
            {
                return;
            }
        }
        Assert.Empty(restless);
    }

    private static async Task ShowsItself(LiveHost host)
    {
        Assert.Equal((200, "ok\n"), await host.Page("/healthz"));
        Assert.Equal((200, "ok: leads\n"), await host.Page("/readyz"));
        Assert.Equal(404, (await host.Page("/else")).Status);
        var (status, metrics) = await host.Page("/metrics");
        Assert.Equal(200, status);
        Assert.Contains("vitess_operator_leading{lease=\"vitess-operator/vitess-operator\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_reparents_total{sort=\"planned\",result=\"done\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vitess_shard_condition{namespace=\"minimal\",cluster=\"mini\",keyspace=\"app\",shard=\"-\",condition=\"Ready\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vitess_shard_primary_age_seconds{", metrics, StringComparison.Ordinal);
    }
}
