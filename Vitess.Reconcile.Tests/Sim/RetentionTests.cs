using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Claims of tablets that are not wanted any more, on the loop that ships and under all laws.</summary>
public sealed class RetentionTests
{
    [Fact]
    public void A_claim_outlives_its_tablet_comes_back_with_it_and_goes_after_its_time()
    {
        var simulation = Converged(Reconciler.Reconcile);
        Edit(simulation, Policy("whenScaled", "Retain", "deleteAfter", "1h"), replicas: 2);
        var before = Claims(simulation).ToDictionary(Name, Uid);
        Edit(simulation, null, replicas: 1);
        var kept = Claims(simulation).Where(Retention.IsKept).ToList();
        Assert.Equal(2, kept.Count);
        Assert.All(kept, claim => Assert.Equal(before[Name(claim)], Uid(claim)));
        Assert.All(kept, claim => Assert.DoesNotContain(Tablets(simulation), pod => Name(pod) == Name(claim)));

        Assert.Equal(6, Records(simulation));

        Edit(simulation, null, replicas: 2);
        Assert.DoesNotContain(Claims(simulation), Retention.IsKept);
        Assert.Equal(8, Records(simulation));
        Assert.Equal(before, Claims(simulation).ToDictionary(Name, Uid));
        Assert.All(Claims(simulation), claim => Assert.Equal("VitessShard", claim.At("metadata", "ownerReferences")?.Items[0]["kind"]?.AsText));

        Edit(simulation, null, replicas: 1);
        Assert.True(simulation.RunUntil(() => Claims(simulation).Count == 6, TimeSpan.FromMinutes(61)));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void Claims_outlive_their_cluster_when_asked_to_and_a_new_one_takes_them_up()
    {
        var simulation = Converged(Reconciler.Reconcile);
        Edit(simulation, Policy("whenDeleted", "Retain"), replicas: 1);
        Assert.All(Claims(simulation), claim => Assert.True(Retention.IsProtected(claim)));
        var before = Claims(simulation).ToDictionary(Name, Uid);
        var cluster = simulation.Api.All(ApiKinds.VitessCluster).Single();
        simulation.Api.Delete(ApiKinds.VitessCluster, "default", "shop");
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(simulation.Api.All(ApiKinds.Pod), pod => pod.At("metadata", "labels", Labels.Cluster) is not null);
        Assert.Equal(before, Claims(simulation).ToDictionary(Name, Uid));

        simulation.Api.Create(ApiKinds.VitessCluster, Json.Map(
            ("apiVersion", "planetscale.com/v2"),
            ("kind", "VitessCluster"),
            ("metadata", Json.Map(("name", "shop"), ("namespace", "default"))),
            ("spec", cluster["spec"]?.With("dataVolumeClaimRetentionPolicy", null))));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(6, Tablets(simulation).Count());
        Assert.Equal(before, Claims(simulation).ToDictionary(Name, Uid));
        Assert.All(Claims(simulation), claim => Assert.False(Retention.IsProtected(claim)));
    }

    [Fact]
    public void Catches_a_core_that_deletes_kept_claims_before_their_time()
    {
        var simulation = Converged(snapshot => Reconciler.Reconcile(snapshot) is var plan && snapshot.Claims.FirstOrDefault(claim => claim.IsKept) is { } claim
            ? plan with { Moves = [new(new Move.Delete(claim.Key, claim.Meta.Uid, claim.Meta.Version, "planted"), Deadlines.Write)] }
            : plan);
        Edit(simulation, Policy("deleteAfter", "1h"), replicas: 2);
        var broken = Assert.Throws<LawBrokenException>(() => Edit(simulation, null, replicas: 1));
        Assert.Equal("No claim is deleted that was not asked for, or before its retention is over.", broken.Law);
    }

    [Fact]
    public void Catches_a_core_that_removes_the_record_of_a_tablet_that_runs()
    {
        var simulation = Converged(snapshot => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Readings.All.Select(it => it.Query).OfType<Query.Tablets>().FirstOrDefault() is { } query
            && snapshot.Readings.Of<Answer.Tablets>(query) is Reading<Answer.Tablets>.Known { Value.Records: { Count: > 0 } records }
            && records.FirstOrDefault(record => record.Type == TabletType.Replica) is { } record && snapshot.Subject.Spec["dataVolumeClaimRetentionPolicy"] is not null
                ? plan with { Moves = [new(new Move.Invoke(query.Vtctld, new Call.DeleteTablet(record.Alias), "planted"), Deadlines.TopologyCall)] }
                : plan);
        var broken = Assert.Throws<LawBrokenException>(() => Edit(simulation, Policy("deleteAfter", "1h"), replicas: 1));
        Assert.Equal("No record of a tablet is removed before the tablet is gone.", broken.Law);
    }

    private static Json Policy(params ReadOnlySpan<string> words)
    {
        var policy = Json.EmptyMap;
        for (var i = 0; i < words.Length; i += 2)
        {
            policy = policy.With(words[i], words[i + 1]);
        }
        return Json.Map(("dataVolumeClaimRetentionPolicy", policy));
    }

    private static List<Json> Claims(Simulation simulation) => [.. simulation.Api.All(ApiKinds.PersistentVolumeClaim)
        .Where(claim => claim.At("metadata", "labels", Labels.TabletUid) is not null)];

    private static IEnumerable<Json> Tablets(Simulation simulation) => simulation.Api.All(ApiKinds.Pod)
        .Where(pod => pod.At("metadata", "labels", Labels.Component)?.AsText == Labels.VtTablet);

    /// <summary>How many tablets have a record.</summary>
    private static int Records(Simulation simulation)
    {
        var topology = simulation.Database.Tablets[0].Global;
        return topology.Cells.Keys.Sum(cell => topology.CellAt(cell)?.Topology.Tablets.Count ?? 0);
    }

    private static string Name(Json item) => item.At("metadata", "name")?.AsText ?? "";

    private static string Uid(Json item) => item.At("metadata", "uid")?.AsText ?? "";

    /// <summary>Changes the spec of the cluster and the size of its last pool, and lets it settle.</summary>
    private static void Edit(Simulation simulation, Json? spec, int replicas)
    {
        var cluster = simulation.Api.All(ApiKinds.VitessCluster).Single();
        var path = new[] { "equal", "shardTemplate", "tabletPools" };
        var keyspace = cluster.At("spec", "keyspaces")?.Items[0] ?? Json.EmptyMap;
        var partitioning = keyspace["partitionings"]?.Items[0] ?? Json.EmptyMap;
        var pools = partitioning.At(path)?.Items ?? [];
        var changed = Json.List([.. pools.Take(pools.Count - 1), pools[^1].With("replicas", replicas)]);
        var change = (spec ?? Json.EmptyMap).With(
            "keyspaces", Json.List(keyspace.With("partitionings", Json.List(partitioning.WithAt(path, changed)))));
        var answer = simulation.Api.Patch(
            ApiKinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Map(("spec", change)), new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        simulation.RunFor(TimeSpan.FromSeconds(2));
        simulation.Converge(15);
    }

    private static Simulation Converged(Func<Snapshot, Plan> reconcile) => Stories.Converged(Stories.ThreeZones() with { Reconcile = reconcile });
}
