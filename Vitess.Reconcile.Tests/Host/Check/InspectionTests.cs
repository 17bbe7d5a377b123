using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Check;
using Vitess.Reconcile.Host.Write;
using Vitess.Reconcile.Tests.Api;
using Vitess.Reconcile.Tests.Api.Rules;

namespace Vitess.Reconcile.Tests.Host.Check;

public sealed class InspectionTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Fact]
    public void Nothing_that_the_API_server_refuses_passes_and_what_it_takes_is_refused_by_a_named_rule_only()
    {
        var wrong = new List<string>();
        foreach (var trial in DamagedSpecs.All)
        {
            var found = Of(YamlWriter.ToYaml(DamagedSpecs.Resource(trial))).Defects.Where(defect => defect.Defect.Severity == Severity.Error).ToList();
            var isStricter = found.Count > 0 && found.All(defect => defect.Defect.Rule != SpecRules.SchemaId);
            var isRight = trial["accepted"]?.AsBoolean == true
                ? found.Count == 0 || isStricter
                : found.Any(defect => defect.Defect.Rule == SpecRules.SchemaId);
            if (!isRight || found.Any(defect => defect.Line <= 1 || defect.Line > 2000))
            {
                wrong.Add($"{trial}\n    {string.Join("\n    ", found)}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Files_that_ran_have_no_error_and_their_warnings_have_lines(string input)
    {
        var file = ApiData.In("corpus", input, "cluster.yaml");
        var found = Inspection.Of([file], [], TextReader.Null);
        Assert.Equal(0, found.Errors);
        var lines = File.ReadAllLines(file);
        Assert.All(found.Defects, defect => Assert.InRange(defect.Line, 2, lines.Length));
    }

    [Fact]
    public void A_folder_is_read_whole_with_what_else_is_in_it()
    {
        var found = Inspection.Of([ApiData.In("corpus", "01-minimal"), ApiData.In("corpus", "02-three-zones", "cluster.yaml")], [], TextReader.Null);
        Assert.True(found.Files >= 3, $"{found.Files}");
        Assert.True(found.Objects > 20, $"{found.Objects}");
        Assert.Equal(0, found.Errors);
    }

    [Theory]
    [InlineData("kind: Secret\napiVersion: v1\nmetadata: {name: s}\n", "nothing-to-check")]
    [InlineData("a: [\n", "unreadable-file")]
    [InlineData("{\"a\":\n", "unreadable-file")]
    public void What_cannot_be_checked_is_told(string text, string rule) =>
        Assert.Contains(rule, Of(text).Defects.Select(defect => defect.Defect.Rule));

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Assert.Equal("unreadable-file", Assert.Single(Inspection.Of(["/nowhere/f.yaml"], [], TextReader.Null).Defects).Defect.Rule);

    [Theory]
    [InlineData("keyspaces.0.databaseName = other", "immutable-field")]
    [InlineData("keyspaces.0.databaseName = vt_k", null)]
    [InlineData("keyspaces.0.sidecarDbName = s", "immutable-field")]
    [InlineData("keyspaces = []", "destructive-change")]
    [InlineData("globalLockserver.etcd.localMemberIndex = 2", "destructive-change")]
    [InlineData("keyspaces.0.partitionings.0.equal.shardTemplate.tabletPools.0.dataVolumeClaimTemplate = ~", "destructive-change")]
    [InlineData("keyspaces.0.partitionings.0.equal.shardTemplate.tabletPools.0.dataVolumeClaimTemplate.storageClassName = fast", "ignored-volume-change")]
    [InlineData("keyspaces.0.partitionings.0.equal.shardTemplate.tabletPools.0.dataVolumeClaimTemplate.resources.requests.storage = 9Gi", "ignored-volume-change")]
    [InlineData("keyspaces.0.partitionings.0.equal.shardTemplate.tabletPools.0.dataVolumeClaimTemplate.resources.requests.storage = 11Gi", null)]
    public void A_change_is_judged_by_what_stands(string edit, string? rule)
    {
        var found = SpecReview.CheckChange(RuleExamples.Sound, RuleExamples.Edited(edit));
        Assert.Equal(rule is null ? [] : [rule], found.Select(defect => defect.Rule).Distinct());
    }

    [Fact]
    public void Another_cluster_is_no_change() =>
        Assert.Empty(SpecReview.CheckChange(RuleExamples.Sound, RuleExamples.Edited("/metadata.name = other\nkeyspaces = []")));

    [Fact]
    public void A_hundred_shards_cost_no_more_than_they_did()
    {
        var bounds = KeyRange.Split(100).Select(range => range.ToString()).ToArray();
        var text = YamlWriter.ToYaml(RuleExamples.Edited(RuleExamples.Tablets(bounds)));
        var found = Of(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        found = Of(text);
        var megabytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000;
        Assert.True(megabytes < 35, $"{megabytes} MB");
        Assert.Empty(found.Defects.Select(defect => defect.ToString()));
    }

    private static Inspection Of(string text)
    {
        using var input = new StringReader(text);
        return Inspection.Of(["-"], [], input);
    }
}
