using System.Text.RegularExpressions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>What stands when the whole operator has come to rest equals what the Go operator left, object by object, statuses too.</summary>
public sealed partial class RecordedWorldTests
{
    private const string Overlapping = "Of overlapping partitionings those shards serve whose tablets registered first.";
    private const string EitherOrder = "The Go operator sets the two conditions in either order.";
    private const string ShardOfVersion = "Gateways take the MySQL version of any shard there; ours is the first by name.";
    private const string NeverEqual = "A keyspace with images of its own stays marked as changed there, with an empty change.";
    private const string NobodyServes = "A shard that is proven to have no record is served by nobody; the Go operator says Unknown for ever.";

    private const string NotLookedAtAgain = "There the tablets had not been ready for 30 s when the shard was looked at for the last time.";

    private const string ListedTooEarly = "There the place was listed for the last time before the shards were there, or before their first backup.";

    // Differences that stay, each with its reason.
    private static readonly (string Pattern, string Why)[] ByDesign =
    [
        (@"^03-tablets-wide Deployment/wide-az\d-vtgate-\w+ \.spec\.template\.spec\.containers\[0]\.args\[\d+]$", ShardOfVersion),
        (@"^03-tablets-wide VitessKeyspace/\S+ \.metadata\.annotations(\.rollout\.planetscale\.com/scheduled)?$", NeverEqual),
        (@"^03-tablets-wide VitessCluster/wide \.status\.keyspaces\.\w+\.pendingChanges$", NeverEqual),
        (@"^05-schedules VitessKeyspace/cronos-users-\w+ \.status\.conditions\[[12]]\.type$", EitherOrder),
        (@"^06-partitionings VitessShard/slices-(growing|mixed)-\S+ \.status\.(servingWrites|idle)$", Overlapping),
        (@"^06-partitionings VitessKeyspace/slices-(growing|mixed)-\S+ \.status\.\S+\.servingWrites$", Overlapping),
        (@"^06-partitionings VitessKeyspace/slices-(growing|mixed)-\S+ \.status\.conditions\[0]\.(status|reason)$", Overlapping),
        (@"^10-external-datastore VitessBackupStorage/bridge-\S+ \.status$", ListedTooEarly),
        (@"^13-defaults-mix VitessBackupStorage/mix-\S+ \.status\.totalBackupCount$", ListedTooEarly),
        (@"^13-defaults-mix VitessShard/mix-ks-\S+ \.status\.backupLocations\[0]\.(completeBackups|latestCompleteBackupTime)$", ListedTooEarly),
        (@"^11-topology-switches VitessShard/toggle-empty-\S+ \.status\.idle$", NobodyServes),
        (@"^11-topology-switches VitessShard/toggle-kv-\S+ \.status\.tablets\.\S+\.available$", NotLookedAtAgain),
    ];

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
        Assert.All(ByDesign, known => Assert.Contains(findings, finding => Regex.IsMatch(finding, known.Pattern)));
        var list = findings.Where(finding => !ByDesign.Any(known => Regex.IsMatch(finding, known.Pattern)));
        GoldenFile.Matches(string.Concat(list.Select(finding => finding + "\n")), "Sim/not-yet.verified.txt");
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

    /// <summary>Whether a difference, as input and finding, stays for a listed reason.</summary>
    internal static bool IsByDesign(string finding) => ByDesign.Any(known => Regex.IsMatch(finding.Split(": ")[0], known.Pattern));

    private static IReadOnlyList<string> Findings(string input) =>
        Comparison.Of(RecordedObjects.Of(input), StandingObjects.Of(input));
}
