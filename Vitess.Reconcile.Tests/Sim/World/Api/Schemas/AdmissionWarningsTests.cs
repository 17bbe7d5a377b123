using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Sim.World.Api.Cel;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Schemas;

public sealed class AdmissionWarningsTests
{
    [Fact]
    public void Every_recorded_input_gets_a_word_of_each_and_a_production_shape_few()
    {
        foreach (var input in ApiData.Inputs)
        {
            Assert.All(Warnings(ApiData.Cluster(input)), warning => Assert.EndsWith(")", warning, StringComparison.Ordinal));
        }
        Assert.DoesNotContain(Warnings(ApiData.Cluster("02-three-zones")), one => one.Contains("few-zones", StringComparison.Ordinal));
        Assert.Contains(Warnings(ApiData.Cluster("01-minimal")), one => one.Contains("few-zones", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("few-zones", """{"cells": [{"name": "a", "zone": "a"}, {"name": "b", "zone": "b"}, {"name": "c", "zone": "a"}]}""")]
    [InlineData("cell-without-zone", """{"cells": [{"name": "a", "zone": "a"}, {"name": "b"}]}""")]
    [InlineData("few-gateways", """{"cells": [{"name": "a", "gateway": {"replicas": 1}}]}""")]
    [InlineData("no-vtctld", """{"cells": [], "vitessDashboard": {"replicas": 0}}""")]
    [InlineData("vtadmin-image", """{"cells": [], "vtadmin": {"apiAddresses": []}}""")]
    [InlineData("partitioning-kind", """{"cells": [], "keyspaces": [{"name": "k", "partitionings": [{}]}]}""")]
    [InlineData("no-backup-schedule", """{"cells": [], "backup": {"locations": [{}]}}""")]
    [InlineData("duplicate-backup-location", """{"cells": [], "backup": {"locations": [{}, {"name": ""}], "schedules": [{}]}}""")]
    public void What_will_hurt_is_told(string rule, string spec) => Assert.Contains(
        Warnings(Json.Map(("spec", Json.Parse(spec)))), one => one.EndsWith($"({rule})", StringComparison.Ordinal));

    private static IEnumerable<string> Warnings(Json cluster) => (AdmissionWarnings.All[0].At("spec", "validations")?.Items ?? [])
        .Where(rule => CelEvaluator.Evaluate(
            CelParser.Parse(rule["expression"]?.AsText ?? ""),
            default(ValueMap<string, object?>).With("object", CelFunctions.ValueOf(cluster))) is not true)
        .Select(rule => rule["message"]?.AsText ?? "");
}
