using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

/// <summary>What the recorded answers of a real API server to writes mean.</summary>
public sealed class KubeOutcomesTests
{
    [Fact]
    public void Of_all_refusals_only_those_are_races_that_another_plan_would_not_meet()
    {
        var refused = File.ReadLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests/Data/wire/apiserver.jsonl")).Select(Json.Parse)
            .Where(step => step["status"]?.AsInteger is >= 400 and < 500 && VerbOf(step) is not null)
            .Select(step => (Step: step["step"]?.AsText ?? "", Outcome: Ended(step)))
            .ToList();
        Assert.True(refused.Count > 20, $"{refused.Count} refusals");
        Assert.Equal(
            [
                "create pod again", "merge patch with stale resourceVersion", "merge patch with wrong uid", "json patch test fails",
                "json patch path missing", "patch missing pod", "delete with wrong uid", "delete with stale resourceVersion", "create over terminating", "delete missing",
                "apply with wrong resourceVersion",
            ],
            refused.Where(one => one.Outcome is Outcome.Refused { IsOvertaken: true }).Select(one => one.Step));
        Assert.All(refused, one => Assert.IsType<Outcome.Refused>(one.Outcome));
    }

    [Fact]
    public void What_is_gone_is_a_race_and_a_namespace_or_a_kind_that_is_not_there_is_none()
    {
        Assert.True(IsOvertaken(404, """{"details": {"name": "p", "kind": "pods"}}""", WriteVerb.Delete));
        Assert.False(IsOvertaken(404, """{"details": {"name": "space", "kind": "namespaces"}}""", WriteVerb.Post));
        Assert.False(IsOvertaken(404, """{"details": {}}""", WriteVerb.MergePatch));
        Assert.False(IsOvertaken(404, "404 page not found", WriteVerb.MergePatch));
        Assert.False(IsOvertaken(403, """{"details": {"name": "p", "kind": "pods"}}""", WriteVerb.Delete));
    }

    private static bool IsOvertaken(int status, string body, WriteVerb verb) =>
        KubeOutcomes.Failed(new KubeReply.Answered(status, System.Text.Encoding.UTF8.GetBytes(body), IsCertain: true), verb)
            is Outcome.Refused { IsOvertaken: true };

    private static Outcome Ended(Json step) => KubeOutcomes.Failed(
        new KubeReply.Answered((int)(step["status"]?.AsInteger ?? 0), step["response"]?.ToUtf8() ?? default, IsCertain: true),
        VerbOf(step) ?? default);

    private static WriteVerb? VerbOf(Json step) => (step["method"]?.AsText, step["contentType"]?.AsText) switch
    {
        ("POST", _) when step["path"]?.AsText?.EndsWith("/binding", StringComparison.Ordinal) != true => WriteVerb.Post,
        ("PATCH", KubeRequest.Apply) => WriteVerb.Apply,
        ("PATCH", KubeRequest.MergePatch) => WriteVerb.MergePatch,
        ("PATCH", KubeRequest.JsonPatch) => WriteVerb.JsonPatch,
        ("DELETE", _) => WriteVerb.Delete,
        _ => null,
    };
}
