using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Data volumes that grow, on the loop that ships and under all laws.</summary>
public sealed class GrowthTests
{
    private static readonly string[] Pools = ["equal", "shardTemplate", "tabletPools"];

    [Fact]
    public void Volumes_grow_under_running_tablets()
    {
        var simulation = Converged("fast");
        var before = Tablets(simulation).ToDictionary(Name, Uid);
        Edit(simulation, claim => claim.WithAt(["resources", "requests", "storage"], "20Gi"));
        Assert.All(Claims(simulation), claim => Assert.Equal("20Gi", claim.At("status", "capacity", "storage")?.AsText));
        Assert.Equal(before, Tablets(simulation).ToDictionary(Name, Uid));
        Assert.Equal(0, simulation.Writers.Lost);

        var waiting = Claims(simulation)[0];
        var since = simulation.Clock.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        simulation.Api.UpdateStatus(Kinds.PersistentVolumeClaim, waiting.WithAt(["status", "conditions"], Json.List(Json.Map(
            ("type", "FileSystemResizePending"), ("status", "True"), ("lastTransitionTime", since)))));
        Converge(simulation);
        var after = Tablets(simulation).ToDictionary(Name, Uid);
        Assert.Equal([Name(waiting)], after.Where(tablet => before[tablet.Key] != tablet.Value).Select(tablet => tablet.Key));
    }

    [Fact]
    public void A_volume_that_cannot_grow_restarts_nothing_and_is_told()
    {
        var simulation = Converged("slow");
        var before = Tablets(simulation).ToDictionary(Name, Uid);
        Edit(simulation, claim => claim.WithAt(["resources", "requests", "storage"], "20Gi"));
        Assert.All(Claims(simulation), claim => Assert.Equal("10Gi", claim.At("spec", "resources", "requests", "storage")?.AsText));
        Assert.All(simulation.Api.All(Kinds.VitessShard), shard =>
            Assert.Equal("True", shard.At("status", "conditions", "VolumeCannotGrow", "status")?.AsText));
        Edit(simulation, claim => claim.WithAt(["resources", "requests", "storage"], "10Gi"));
        Assert.Equal(before, Tablets(simulation).ToDictionary(Name, Uid));
        Assert.All(simulation.Api.All(Kinds.VitessShard), shard =>
            Assert.NotEqual("True", shard.At("status", "conditions", "VolumeCannotGrow", "status")?.AsText));
    }

    private static List<Json> Claims(Simulation simulation) => [.. simulation.Api.All(Kinds.PersistentVolumeClaim)
        .Where(claim => claim.At("metadata", "labels", Labels.TabletUid) is not null)];

    private static IEnumerable<Json> Tablets(Simulation simulation) => simulation.Api.All(Kinds.Pod)
        .Where(pod => pod.At("metadata", "labels", Labels.Component)?.AsText == Labels.VtTablet);

    private static string Name(Json item) => item.At("metadata", "name")?.AsText ?? "";

    private static string Uid(Json item) => item.At("metadata", "uid")?.AsText ?? "";

    private static Json Changed(Json spec, Func<Json, Json> claim)
    {
        var keyspace = spec["keyspaces"]?.Items[0] ?? Json.EmptyMap;
        var partitioning = keyspace["partitionings"]?.Items[0] ?? Json.EmptyMap;
        var pools = (partitioning.At(Pools)?.Items ?? [])
            .Select(pool => pool.With("dataVolumeClaimTemplate", claim(pool["dataVolumeClaimTemplate"] ?? Json.EmptyMap)));
        return spec.With("keyspaces", Json.List(keyspace.With("partitionings", Json.List(partitioning.WithAt(Pools, Json.List(pools))))));
    }

    private static void Edit(Simulation simulation, Func<Json, Json> claim)
    {
        var spec = simulation.Api.All(Kinds.VitessCluster).Single()["spec"] ?? Json.EmptyMap;
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Map(("spec", Changed(spec, claim))), new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        Converge(simulation);
    }

    private static void Converge(Simulation simulation)
    {
        simulation.RunFor(TimeSpan.FromSeconds(90));
        simulation.Converge(15);
    }

    /// <summary>A cluster whose volumes are of a class: <c>fast</c> can grow, <c>slow</c> cannot.</summary>
    private static Simulation Converged(string storage)
    {
        var file = Inputs.ThreeZones();
        file = file with
        {
            Documents = file.Documents.Select(document => document.Kind != "VitessCluster" ? document : document with
            {
                Object = document.Object.With("spec", Changed(
                    document.Object["spec"] ?? Json.EmptyMap, claim => claim.With("storageClassName", storage))),
            }).ToValueList(),
        };
        var simulation = new Simulation(new() { File = file, Seed = 1, Reconcile = Reconciler.Reconcile }, Worlds.For(file, isAsRecorded: false));
        foreach (var name in (string[])["fast", "slow"])
        {
            simulation.Api.Create(Kinds.StorageClass, Json.Map(
                ("apiVersion", "storage.k8s.io/v1"),
                ("kind", "StorageClass"),
                ("metadata", Json.Map(("name", name))),
                ("provisioner", "disk.sim"),
                ("allowVolumeExpansion", name == "fast")));
        }
        simulation.Start();
        simulation.Converge();
        return simulation;
    }
}
