using Vitess.Reconcile.Api;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Api.Rules;

/// <summary>What is said of the recorded inputs, all of which ran.</summary>
public sealed class CorpusWarningsTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_ran_has_no_error(string input) => Assert.Empty(SpecRules.Check(Spec(input)));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_will_hurt_is_told(string input) => GoldenFile.Matches(
        string.Concat(SpecReview.Warnings(Spec(input)).Select(defect => $"{defect.Rule}\n  {defect}\n")),
        $"Api/Warnings/{input}.verified.txt");

    private static VitessClusterSpec Spec(string input) =>
        VitessClusterSpec.Shape.Read(ApiData.Cluster(input)["spec"] ?? Json.EmptyMap);
}
