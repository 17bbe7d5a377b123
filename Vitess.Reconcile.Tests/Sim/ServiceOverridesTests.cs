using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>What users say of the services, and say no more, on the loop that ships.</summary>
public sealed class ServiceOverridesTests
{
    private readonly Simulation simulation = Stories.Converged(Stories.ThreeZones() with { Operators = 1 });

    [Fact]
    public void An_annotation_that_is_taken_out_goes_and_another_address_is_refused_and_told()
    {
        Edit("""{"annotations":{"a":"1","b":"2"}}""");
        Assert.Equal("1 2", Written());
        Edit("""{"annotations":{"a":null}}""");
        Assert.Equal(" 2", Written());

        var before = Service().At("spec", "clusterIP");
        Edit("""{"clusterIP":"None"}""");
        Assert.Equal(before, Service().At("spec", "clusterIP"));
        Assert.True(simulation.WaitTexts.Any(text => text.Contains("clusterIP", StringComparison.Ordinal)), string.Join('\n', simulation.WaitTexts));
        Assert.Equal(" 2", Written());
    }

    private Json Service() => simulation.Api.All(Kinds.Service, "default").Single(it => it.Name().StartsWith("shop-vtgate-", StringComparison.Ordinal));

    private string Written()
    {
        var annotations = Service().At("metadata", "annotations");
        return $"{annotations?["a"]?.AsText} {annotations?["b"]?.AsText}";
    }

    private void Edit(string service)
    {
        var change = Json.Map(("spec", Json.Map(("gatewayService", Json.Parse(service)))));
        var answer = simulation.Api.Patch(Kinds.VitessCluster, "default", "shop", PatchType.Merge, change, new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
        simulation.RunFor(TimeSpan.FromSeconds(30));
    }
}
