using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>What stands when the whole operator has come to rest equals what the Go operator left, object by object, statuses too.</summary>
public sealed class RecordedWorldTests
{
    [Fact]
    public void The_smallest_cluster_stands_exactly_as_it_was_recorded()
    {
        var findings = Findings("01-minimal");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public void A_production_cluster_stands_exactly_as_it_was_recorded()
    {
        var findings = Findings("02-three-zones");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    /// <summary>The list of what still differs can only shrink: it is compared with the committed one.</summary>
    [Fact]
    public void Nothing_else_differs_than_what_is_listed()
    {
        var findings = RecordedObjects.Inputs
            .SelectMany(input => Findings(input).Select(finding => $"{input} {finding.Split(": ")[0]}"))
            .ToList();
        GoldenFile.Matches(string.Concat(findings.Select(finding => finding + "\n")), "Sim/not-yet.verified.txt");
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

    /// <summary>What a real cluster's controller manager adds is no difference.</summary>
    [Fact]
    public void Tolerates_what_a_controller_manager_puts_into_every_namespace_and_onto_claims()
    {
        var recorded = RecordedObjects.Of("01-minimal");
        var standing = recorded
            .Select(entry => entry.Key.Kind == Kinds.PersistentVolumeClaim
                ? entry.Value.WithAt(["metadata", "annotations"], Json.Map(
                    ("pv.kubernetes.io/bind-completed", "yes"), ("pv.kubernetes.io/bound-by-controller", "yes")))
                : entry.Value)
            .Append(Json.Parse("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default","namespace":"minimal"}}"""))
            .Append(Json.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","namespace":"minimal"}}"""))
            .ToValueMap(RecordedObjects.KeyOf, one => one);
        Assert.Empty(Comparison.Of(recorded, standing));
        var stranger = Json.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"stranger","namespace":"minimal"}}""");
        Assert.Single(Comparison.Of(recorded, standing.With(RecordedObjects.KeyOf(stranger), stranger)));
    }

    /// <summary>What either side settles its own way has to agree with the rest of what stands there.</summary>
    [Theory]
    [InlineData("06-partitionings", "VitessShard/slices-uneven-x-40-15cf3373", "status.servingWrites", "False")]
    [InlineData("06-partitionings", "VitessKeyspace/slices-growing-6003c5f2", "status.shards.80-.servingWrites", "True")]
    [InlineData("06-partitionings", "VitessBackupStorage/slices-disk-6ece8983", "status.totalBackupCount", "7")]
    [InlineData("05-schedules", "VitessShard/cronos-users-x-x-fb9b25f0", "status.tablets.main-0000000000.ready", "True")]
    public void Catches_what_does_not_agree_with_the_rest(string input, string name, string path, string value)
    {
        var recorded = RecordedObjects.Of(input);
        var (key, whole) = recorded.Single(entry => $"{entry.Key.Kind}/{entry.Key.Name}" == name);
        Assert.Empty(Comparison.Of(recorded, recorded));
        Assert.NotEmpty(Comparison.Of(recorded, recorded.With(key, whole.WithAt(path.Split('.'), value))));
    }

    private static IReadOnlyList<string> Findings(string input) =>
        Comparison.Of(RecordedObjects.Of(input), StandingObjects.Of(input));
}
