using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Api.Rules;

/// <summary>Each rule with an edit of a sound cluster that breaks it, and one beside it that does not.</summary>
public sealed class RuleExamplesTests
{
    /// <summary>Rules that need more than one object; they have tests of their own.</summary>
    private static readonly string[] Elsewhere =
    [
        SpecRules.Unreadable.Id, SpecRules.Nothing.Id, "immutable-field", "destructive-change", "ignored-volume-change",
    ];

    public static TheoryData<string, string, string> All
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var one in RuleExamples.All)
            {
                all.Add(one.Rule, one.Breaks, one.Passes);
            }
            return all;
        }
    }

    [Fact]
    public void The_sound_cluster_has_neither_a_defect_nor_a_warning() =>
        Assert.Empty(SpecReview.Check(RuleExamples.Sound).Select(defect => defect.ToString()));

    [Fact]
    public void Every_rule_has_an_example() => Assert.Equal(
        SpecReview.Rules.Select(rule => rule.Id).Except(Elsewhere).Order(StringComparer.Ordinal),
        RuleExamples.All.Select(one => one.Rule).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_rules_have_one_id() =>
        Assert.Equal(SpecReview.Rules.Count, SpecReview.Rules.Select(rule => rule.Id).Distinct().Count());

    [Theory]
    [MemberData(nameof(All))]
    public void What_breaks_a_rule_is_found_and_what_lies_beside_it_is_not(string rule, string breaks, string passes)
    {
        var found = SpecReview.Check(RuleExamples.Edited(breaks));
        Assert.True(found.Any(defect => defect.Rule == rule), $"{rule} is not broken: {string.Join("\n", found)}");
        var beside = SpecReview.Check(RuleExamples.Edited(passes));
        Assert.DoesNotContain(rule, beside.Select(defect => defect.Rule));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_breach_has_a_line_of_the_text_and_its_rule_s_severity(string rule, string breaks, string passes)
    {
        _ = passes;
        var text = Vitess.Reconcile.Host.Write.YamlWriter.ToYaml(RuleExamples.Edited(breaks));
        var found = ClusterFile.OfAnything("f.yaml", text, SpecReview.Check).Defects.Where(one => one.Defect.Rule == rule).ToList();
        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.True(one.Line > 1 || rule == SpecRules.ClusterName.Id, one.ToString()));
        Assert.All(found, one => Assert.Equal(SpecReview.Rules.First(it => it.Id == rule).Severity, one.Defect.Severity));
    }
}
