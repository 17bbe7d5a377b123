using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A cluster that has the Go operator's definitions only, in which our own fields do not exist.</summary>
public sealed class GoDefinitionsTests
{
    [Fact]
    public void The_operator_builds_a_cluster_that_serves_and_falls_silent()
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Schemas = CustomSchemas.OfTheGoOperator });
        Assert.True(simulation.RunUntil(() => simulation.Writers.AllWritable && simulation.Progress.IsQuiet, TimeSpan.FromMinutes(10)));
        simulation.Settle();
        simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal(0, simulation.Writers.Lost);
        var shards = simulation.Api.All(Kinds.VitessShard).ToList();
        Assert.All(shards, shard => Assert.Equal("True", shard.At("status", "servingWrites")?.AsText));
        Assert.NotEmpty(shards);

        // VitessCluster has no conditions there; VitessKeyspace and VitessShard do.
        Assert.All(simulation.Api.All(Kinds.VitessCluster), cluster => Assert.Null(cluster.At("status", "conditions")));
        Assert.All(shards, shard => Assert.NotNull(shard.At("status", "conditions", "Ready")));
    }
}
