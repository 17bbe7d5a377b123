using Vitess.Reconcile.Api;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Api.Rules;

/// <summary>Laws on drawn specs: pieces of the recorded inputs, mixed, cut and damaged.</summary>
public sealed class SpecReviewLawsTests
{
    private static readonly IReadOnlyList<Json> Recorded = [.. ApiData.Inputs.Select(ApiData.Cluster), RuleExamples.Sound];

    private static readonly Json[] Odd =
    [
        Json.Null, "", "x", "0", -1, 0, 7, 65536, long.MaxValue, true, Json.EmptyMap, Json.EmptyList, "-", "80-", "1e99", "@every ", "*/0 * * * *", "ünïcode:", "@", "--",
    ];

    [Fact]
    public void No_spec_breaks_the_validator_and_it_says_the_same_twice() => Property.Holds(
        random => Damaged(Recorded[random.Next(Recorded.Count)], random, edits: random.Next(1, 6)),
        _ => [],
        value => SpecReview.Check(value) == SpecReview.Check(value)
            && SpecReview.CheckChange(Recorded[0], value).Count >= 0
            && SpecRules.Warnings(VitessClusterSpec.Shape.Read(value["spec"] ?? Json.EmptyMap)).Count >= 0,
        tries: 1500,
        judgedMin: 1500);

    [Fact]
    public void Every_defect_says_where_what_and_what_instead_without_a_full_stop() => Property.Holds(
        random => Damaged(Recorded[random.Next(Recorded.Count)], random, edits: 2),
        _ => [],
        value => SpecReview.Check(value).All(defect =>
            defect.Problem.Length > 0 && defect.Remedy.Length > 0 && !defect.Problem.EndsWith('.') && !defect.Remedy.EndsWith('.')
            && SpecReview.Rules.Any(rule => rule.Id == defect.Rule && rule.Severity == defect.Severity)),
        tries: 500,
        judgedMin: 500);

    private static Json Damaged(Json value, Random random, int edits) =>
        Enumerable.Range(0, edits).Aggregate(value, (now, _) => now.With("spec", Edit(now["spec"] ?? Json.EmptyMap, random)));

    private static Json Edit(Json value, Random random)
    {
        if (random.Next(12) == 0 || (value.Members.Count == 0 && value.Items.Count == 0))
        {
            return Odd[random.Next(Odd.Length)];
        }
        if (value.IsMap)
        {
            var (name, member) = value.Members.ElementAt(random.Next(value.Members.Count));
            return value.With(name, random.Next(15) == 0 ? null : Edit(member, random));
        }
        var items = value.Items.ToList();
        var index = random.Next(items.Count);
        items[index] = Edit(items[index], random);
        if (random.Next(4) == 0)
        {
            items.Add(items[random.Next(items.Count)]);
        }
        return Json.List(items);
    }
}
