using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Objects that the API server will never take, on the loop that ships.</summary>
public sealed class RefusedCreationsTests
{
    [Fact]
    public void What_is_refused_time_and_again_is_told_once_and_takes_somebody_in_the_end()
    {
        var statuses = 0;
        var simulation = Begun(plan => statuses += plan.Moves.Count(planned => planned.Move is Move.SetStatus));
        simulation.RunFor(TimeSpan.FromMinutes(3));
        var first = Shard(simulation);
        Assert.Equal("False", Condition(first, "Ready", "status"));

        simulation.RunFor(TimeSpan.FromMinutes(9));
        var blocked = Shard(simulation);
        Assert.Equal("CreateRefused", Condition(blocked, "Blocked", "reason"));
        Assert.Contains("must be no more than 63", Condition(blocked, "Blocked", "message"), StringComparison.Ordinal);

        statuses = 0;
        simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(0, statuses);
        Assert.Equal(blocked["metadata"], Shard(simulation)["metadata"]);
    }

    private static Json Shard(Simulation simulation) => simulation.Api.All(Kinds.VitessShard).First();

    private static string Condition(Json shard, string type, string field) =>
        shard.At("status", "conditions", type, field)?.AsText ?? "";

    /// <summary>A cluster whose tablets' pods and claims have a label that is too long.</summary>
    private static Simulation Begun(Action<Plan> hear)
    {
        var file = Inputs.ThreeZones();
        file = file with
        {
            Documents = file.Documents.Select(document => document.Kind != "VitessCluster" ? document : document with
            {
                Object = document.Object.With("spec", Labelled(document.Object["spec"] ?? Json.EmptyMap)),
            }).ToValueList(),
        };
        return Stories.Started(Stories.ThreeZones() with { File = file, Reconcile = Heard });

        Plan Heard(Snapshot snapshot)
        {
            var plan = Reconciler.Reconcile(snapshot);
            hear(plan);
            return plan;
        }
    }

    private static Json Labelled(Json spec)
    {
        string[] path = ["equal", "shardTemplate", "tabletPools"];
        var keyspace = spec["keyspaces"]?.Items[0] ?? Json.EmptyMap;
        var partitioning = keyspace["partitionings"]?.Items[0] ?? Json.EmptyMap;
        var pools = (partitioning.At(path)?.Items ?? []).Select(pool => pool.WithAt(["extraLabels", "team"], new string('x', 64)));
        return spec.With("keyspaces", Json.List(keyspace.With("partitionings", Json.List(partitioning.WithAt(path, Json.List(pools))))));
    }
}
