using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Changes in stages: pause, canaries, a budget of shards, a stop at the first failure.</summary>
public sealed class StagedRolloutTests
{
    private const string Newer = "vitess/lite:v23.0.1";

    private readonly Simulation simulation = Converged();

    [Fact]
    public void While_changes_are_paused_nothing_that_runs_changes_and_when_they_are_resumed_everything_does()
    {
        var (uids, gateways) = (Uids(), Templates());
        Edit(Image(Newer).With("updateStrategy", Staged("""{"paused":true}""")));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(uids, Uids());
        Assert.Equal(gateways, Templates());
        Assert.All(Shards, shard => Assert.Equal("RolloutPaused", shard.At("status", "conditions", "Blocked", "reason")?.AsText));
        Edit(Json.Map(("updateStrategy", Staged("""{"paused":false}"""))));
        Settle();
        Assert.Empty(Tablets.Where(it => uids[it.Name()] == it.Uid()).Select(it => it.Name()));
        Assert.NotEqual(gateways, Templates());
    }

    [Fact]
    public void A_canary_of_each_shard_stays_available_for_its_time_before_the_others_follow()
    {
        Edit(Image(Newer).With("updateStrategy", Staged("""{"canaryTablets":1,"soakSeconds":120}""")));
        Settle();
        foreach (var shard in Shards)
        {
            var created = Tablets.Where(it => ShardOf(it) == ShardOf(shard)).Select(CreatedAt).Order().ToList();
            Assert.True(created[1] - created[0] >= TimeSpan.FromSeconds(130), $"{created[1] - created[0]}");
            Assert.True(created[2] - created[1] < TimeSpan.FromSeconds(120), $"{created[2] - created[1]}");
        }
    }

    [Fact]
    public void No_other_shard_changes_before_the_canary_shard_has_soaked()
    {
        Edit(Image(Newer).With("updateStrategy", Staged("""{"canaryShard":"commerce/80-","soakSeconds":120}""")));
        Settle();
        var byShard = Tablets.ToLookup(ShardOf, CreatedAt, StringComparer.Ordinal);
        Assert.True(byShard["x-80"].Min() - byShard["80-x"].Max() >= TimeSpan.FromSeconds(130));
        Edit(Image(Newer + "-second").With("updateStrategy", Staged("""{"canaryShard":"commerce/80-","soakSeconds":120}""")));
        Settle();
        byShard = Tablets.ToLookup(ShardOf, CreatedAt, StringComparer.Ordinal);
        Assert.True(byShard["x-80"].Min() - byShard["80-x"].Max() >= TimeSpan.FromSeconds(130));
    }

    [Fact]
    public void No_more_shards_than_the_budget_have_a_tablet_away_at_once()
    {
        var uids = Uids();
        Edit(Image(Newer).With("updateStrategy", Staged("""{"maxShards":1}""")));
        var away = 0;
        while (Tablets.Count(it => uids.GetValueOrDefault(it.Name()) is { } uid && uid != it.Uid()) < 6 || !simulation.Progress.IsQuiet)
        {
            simulation.RunFor(TimeSpan.FromMilliseconds(500));
            var whole = Tablets.Where(IsReady).GroupBy(ShardOf, StringComparer.Ordinal).Count(shard => shard.Count() == 3);
            away = int.Max(away, 2 - whole);
            Assert.True(simulation.Clock.Elapsed < TimeSpan.FromMinutes(20));
        }
        Assert.Equal(1, away);
        Assert.Equal("", Cluster.At("metadata", "annotations", Annotations.Budget)?.AsText);
    }

    [Fact]
    public void The_first_tablet_that_does_not_become_available_stops_the_change_everywhere_until_it_is_corrected()
    {
        var uids = Uids();
        Edit(Image(Stage.BadImage).With("updateStrategy", Staged("""{"maxShards":1}""")));
        simulation.RunFor(TimeSpan.FromMinutes(5));
        Assert.Single(Tablets, it => uids[it.Name()] != it.Uid());
        Assert.Contains(Shards, shard => shard.At("status", "conditions", "Blocked", "reason")?.AsText == "RolloutStopped");
        Assert.Contains("\"failed\":", Cluster.At("metadata", "annotations", Annotations.Budget)?.AsText, StringComparison.Ordinal);
        Edit(Image(Newer));
        Settle();
        Assert.Empty(Tablets.Where(it => uids[it.Name()] == it.Uid()).Select(it => it.Name()));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    private Json Cluster => simulation.Api.All(Kinds.VitessCluster, "default").Single();

    private List<Json> Shards => [.. simulation.Api.All(Kinds.VitessShard, "default")];

    private List<Json> Tablets => [.. simulation.Api.All(Kinds.Pod, "default")
        .Where(it => it.At("metadata", "labels", Labels.Component)?.AsText == "vttablet")];

    private ValueMap<string, string> Uids() => Tablets.ToValueMap(it => it.Name(), it => it.Uid());

    private ValueMap<string, string> Templates() => simulation.Api.All(Kinds.Deployment, "default")
        .Where(it => it.At("metadata", "labels", Labels.Component)?.AsText is "vtgate" or "vtctld")
        .ToValueMap(it => it.Name(), it => it.At("spec", "template")?.ToString() ?? "");

    private static string ShardOf(Json it) => it.At("metadata", "labels", Labels.Shard)?.AsText ?? "";

    private static DateTimeOffset CreatedAt(Json it) =>
        DateTimeOffset.Parse(it.At("metadata", "creationTimestamp")?.AsText ?? "", System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsReady(Json pod) => pod.At("metadata", "deletionTimestamp") is null && (pod.At("status", "conditions")?.Items ?? [])
        .Any(it => it["type"]?.AsText == "Ready" && it["status"]?.AsText == "True");

    private static Json Image(string image) => Json.Map(("images", Json.Map(("vttablet", image), ("vtgate", image))));

    private static Json Staged(string staged) => Json.Map(("staged", Json.Parse(staged)));

    private void Edit(Json change)
    {
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Map(("spec", change)), new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        simulation.RunFor(TimeSpan.FromSeconds(5));
    }

    private void Settle() => simulation.Converge(15);

    private static Simulation Converged() =>
        Stories.Converged(Stories.ThreeZones() with { Operators = 1 }, world => world with { BadImages = [Stage.BadImage] });
}
