using System.Text;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>What stands when the whole operator has come to rest equals what the Go operator left, object by object, statuses too.</summary>
public sealed class RecordedWorldTests
{
    [Fact]
    public void The_smallest_cluster_stands_exactly_as_it_was_recorded() => Assert.Empty(Findings("01-minimal"));

    [Fact]
    public void A_production_cluster_stands_as_it_was_recorded_but_for_what_is_not_built()
    {
        var findings = Findings("02-three-zones");
        Assert.All(findings, finding => Assert.Matches(
            @"vtadmin.* is missing$|subcontroller is missing$|^VitessCluster/shop \.status\.vtadmin\.", finding));
    }

    /// <summary>The list of what still differs can only shrink: it is compared with the committed one.</summary>
    [Fact]
    public void Nothing_else_differs_than_what_is_listed()
    {
        var list = new StringBuilder();
        foreach (var input in RecordedObjects.Inputs)
        {
            foreach (var finding in Findings(input))
            {
                list.Append(input).Append(' ').Append(finding.Split(": ")[0]).Append('\n');
            }
        }
        GoldenFile.Matches(list.ToString(), "Sim/not-yet.verified.txt");
    }

    [Theory]
    [InlineData("status", "observedGeneration")]
    [InlineData("spec", "name")]
    [InlineData("metadata", "labels")]
    public void Catches_a_field_that_differs(string part, string field)
    {
        var recorded = RecordedObjects.Of("01-minimal");
        var (key, shard) = recorded.Single(entry => entry.Key.Kind == Kinds.VitessShard);
        var changed = shard.WithAt([part, field], "planted");
        Assert.Equal(
            $"{key} .{part}.{field}",
            Assert.Single(Comparison.Of(recorded, recorded.With(key, changed))).Split(": ")[0]);
    }

    [Fact]
    public void Catches_an_object_that_is_missing_and_one_that_is_too_many()
    {
        var recorded = RecordedObjects.Of("01-minimal");
        var key = recorded.Keys.Single(key => key.Kind == Kinds.EtcdLockserver);
        Assert.Equal($"{key} is missing", Assert.Single(Comparison.Of(recorded, recorded.Without(key))));
        Assert.Equal($"{key} is too many", Assert.Single(Comparison.Of(recorded.Without(key), recorded)));
    }

    private static IReadOnlyList<string> Findings(string input) =>
        Comparison.Of(RecordedObjects.Of(input), StandingObjects.Of(input));
}
