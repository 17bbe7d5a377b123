using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

/// <summary>Defaults of custom resources: stored with them, wherever the map around the field is there.</summary>
public sealed class SchemaDefaultsTests
{
    private readonly Cluster cluster = new(schemas: CustomSchemas.Ours);

    [Theory]
    [InlineData("""{"equal": {"parts": 2}}""", """{"equal": {"hexWidth": 0, "parts": 2}}""")]
    [InlineData("""{"equal": {"parts": 2, "hexWidth": null}}""", """{"equal": {"hexWidth": 0, "parts": 2}}""")]
    [InlineData("""{"equal": {"parts": 2, "hexWidth": 4}}""", """{"equal": {"hexWidth": 4, "parts": 2}}""")]
    [InlineData("""{"custom": {"shards": []}}""", """{"custom": {"shards": []}}""")]
    public void A_resource_is_stored_with_them(string given, string stored)
    {
        var made = cluster.Made(Kinds.VitessCluster, Of(given));
        Assert.Equal(Of(stored)["spec"], made["spec"]);
    }

    [Fact]
    public void A_change_gets_them_too_and_one_that_takes_only_them_away_changes_nothing()
    {
        var made = cluster.Made(Kinds.VitessCluster, Of("""{"equal": {"parts": 2}}"""));
        var same = cluster.Server.Update(Kinds.VitessCluster, made.With("spec", Of("""{"equal": {"parts": 2}}""")["spec"])).Object;
        Assert.Equal(made, same);
        var more = cluster.Server.Update(Kinds.VitessCluster, made.With("spec", Of("""{"equal": {"parts": 4}}""")["spec"])).Object;
        Assert.Equal(Of("""{"equal": {"hexWidth": 0, "parts": 4}}""")["spec"], more?["spec"]);
        Assert.Equal(2, more?.At("metadata", "generation")?.AsInteger);
    }

    private static Json Of(string partitioning) => Cluster.Read($$"""
        {
          "metadata": {"name": "c", "namespace": "t"},
          "spec": {"cells": [], "keyspaces": [{"name": "k", "partitionings": [{{partitioning}}]}]}
        }
        """);
}
