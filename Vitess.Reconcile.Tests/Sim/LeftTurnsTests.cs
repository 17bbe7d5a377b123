using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A turn whose holder is gone, while no operator lives for long.</summary>
public sealed class LeftTurnsTests
{
    private readonly Simulation simulation = Stories.Converged(Stories.ThreeZones() with { Operators = 1 });

    [Fact]
    public void A_turn_that_was_left_is_closed_by_operators_of_which_none_lives_as_long_as_closing_takes()
    {
        Leave(new("gone/1", TurnOperation.FirstPrimary, null, TabletAlias.Parse("zone1-0000000001"), "", "gone"));
        for (var life = 0; life < 60 && Text.Length > 0; life++)
        {
            Assert.True(simulation.RunUntil(() => simulation.Operators.Living.Any(it => it.Holder == Leader), TimeSpan.FromMinutes(2)));
            simulation.RunFor(TimeSpan.FromSeconds(9));
            simulation.Operators.Living[0].Die("killed");
            simulation.Operators.Replace();
        }
        Assert.Equal("", Text);
        simulation.Converge(5);
    }

    private void Leave(Turn turn) => Assert.True(simulation.Api.Patch(
        Kinds.VitessShard, "default", Shard.Name(), PatchType.Merge,
        Json.Map(("metadata", Json.Map(("annotations", Json.Map((Annotations.Turn, Turn.Text(turn))))))), new() { FieldManager = "gone" }).IsSuccess);

    private Json Shard => simulation.Api.All(Kinds.VitessShard, "default").First();

    private string? Leader => simulation.Api.All(Kinds.Lease).Single(it => it.Name() == "vitess-operator").At("spec", "holderIdentity")?.AsText;

    private string Text => Shard.At("metadata", "annotations", Annotations.Turn)?.AsText ?? "";
}
