using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

/// <summary>What the simulated server refuses to store, as a real one does.</summary>
public sealed class ValidationTests
{
    private readonly Cluster cluster = new();

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_a_value_of_at_most_63_letters(int length, bool isTaken)
    {
        var label = Json.Map(("a", new string('x', length)));
        Assert.Equal(isTaken, cluster.Server.Create(Kinds.Pod, Cluster.Pod("new").WithAt(["metadata", "labels"], label)).IsSuccess);
        var pod = cluster.Made(Kinds.Pod, Cluster.Pod("standing"));
        Assert.Equal(isTaken, cluster.Server.Update(Kinds.Pod, pod.WithAt(["metadata", "labels"], label)).IsSuccess);
        var job = Cluster.Read("""
            {"metadata": {"name": "j", "namespace": "t"},
             "spec": {"template": {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "x:1"}]} } } }
            """);
        Assert.Equal(isTaken, cluster.Server.Create(Kinds.Job, job.WithAt(["spec", "template", "metadata", "labels"], label)).IsSuccess);
    }

    [Theory]
    [InlineData("""{"volumeMounts":[{"name":"v","mountPath":"/v"}]}""", """[{"name":"v","emptyDir":{}}]""", "")]
    [InlineData("""{"volumeMounts":[{"name":"w","mountPath":"/v"}]}""", """[{"name":"v","emptyDir":{}}]""", "volumeMounts[0].name: Not found: \"w\"")]
    [InlineData("""{"volumeMounts":[{"name":"v","mountPath":"/v"}]}""", "[]", "volumeMounts[0].name: Not found: \"v\"")]
    [InlineData("""{"volumeMounts":[{"name":"v"}]}""", """[{"name":"v","emptyDir":{}}]""", "volumeMounts[0].mountPath: Required value")]
    [InlineData("""{"volumeMounts":[{"name":"v","mountPath":"/v"},{"name":"v","mountPath":"/v"}]}""", """[{"name":"v","emptyDir":{}}]""",
        "volumeMounts[1].mountPath: Invalid value: \"/v\": must be unique")]
    [InlineData("{}", """[{"name":"v","emptyDir":{}},{"name":"v","emptyDir":{}}]""", "volumes[1].name: Duplicate value: \"v\"")]
    [InlineData("{}", """[{"name":"v","secret":{}}]""", "volumes[0].secret.secretName: Required value")]
    public void A_pod_mounts_only_what_it_has_wherever_it_stands(string container, string volumes, string refusal)
    {
        var given = Json.Map(Json.Parse(container).Members.Overlay(Json.Parse("""{"name":"a","image":"x:1"}""").Members));
        foreach (var list in (string[])["containers", "initContainers"])
        {
            var spec = Json.Map(("containers", Json.List(Json.Parse("""{"name":"b","image":"x:1"}"""))), ("volumes", Json.Parse(volumes)))
                .With(list, Json.List(given));
            var pod = cluster.Server.Create(Kinds.Pod, Cluster.Pod(list.ToLowerInvariant()).With("spec", spec));
            var job = cluster.Server.Create(Kinds.Job, Cluster.Pod(list.ToLowerInvariant()).With("spec", Json.Map(
                ("template", Json.Map(("metadata", Json.EmptyMap), ("spec", spec.With("restartPolicy", "Never")))))));
            Assert.All([pod, job], answer =>
            {
                Assert.Equal(refusal.Length == 0, answer.IsSuccess);
                Assert.Contains(refusal, answer.ToString(), StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("Never", 1, false)]
    public void A_container_that_has_ended_for_good_does_not_begin_anew(string policy, int exitCode, bool isTaken)
    {
        foreach (var list in (string[])["containerStatuses", "initContainerStatuses"])
        {
            var pod = cluster.Made(Kinds.Pod, Cluster.Pod(list.ToLowerInvariant()).WithAt(["spec", "restartPolicy"], policy));
            var ended = cluster.Server.UpdateStatus(Kinds.Pod, pod.WithAt(["status", list], Json.Parse(
                $$"""[{"name": "a", "state": {"terminated": {"exitCode": {{exitCode}} } } }]"""))).Object ?? Json.Null;
            var answer = cluster.Server.UpdateStatus(Kinds.Pod, ended.WithAt(["status", list], Json.Parse(
                """[{"name": "a", "state": {"waiting": {"reason": "PodInitializing"} } }]""")));
            Assert.Equal(isTaken, answer.IsSuccess);
            Assert.Contains(
                isTaken ? "" : $"status.{list}[0].state: Forbidden: may not be transitioned to non-terminated state", answer.ToString(),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Complete", "SuccessCriteriaMet", ",\"completionTime\":\"2026-11-21T08:32:00Z\"", "")]
    [InlineData("Complete", "SuccessCriteriaMet", "", "status.completionTime: Required value: completionTime is required for Complete jobs")]
    [InlineData("Complete", "Other", ",\"completionTime\":\"2026-11-21T08:32:00Z\"",
        "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition")]
    [InlineData("Failed", "FailureTarget", "", "")]
    [InlineData("Failed", "FailureTarget", ",\"active\":1", "status.active: Invalid value: 1: active>0 is invalid for finished job")]
    [InlineData("Failed", "Other", "",
        "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition")]
    public void A_Job_ends_as_its_controller_has_it_end(string end, string before, string rest, string refusal)
    {
        var job = cluster.Made(Kinds.Job, Cluster.Pod("j").With("spec", Json.Map(
            ("template", Json.Map(("metadata", Json.EmptyMap), ("spec", Json.Parse(
                """{"restartPolicy": "Never", "containers": [{"name": "a", "image": "x:1"}]}""")))))));
        var answer = cluster.Server.UpdateStatus(Kinds.Job, job.With("status", Json.Parse($$"""
            {"startTime": "2026-11-21T08:31:00Z"{{rest}},
             "conditions": [{"type": "{{before}}", "status": "True"}, {"type": "{{end}}", "status": "True"}]}
            """)));
        Assert.Equal(refusal.Length == 0, answer.IsSuccess);
        Assert.Contains(refusal, answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_is_none_is_not_even_read()
    {
        var pod = cluster.Made(Kinds.Pod, Cluster.Pod("p"));
        Assert.Equal(400, cluster.Server.UpdateStatus(Kinds.Pod, pod.WithAt(["status", "startTime"], "")).Code);
    }

    [Theory]
    [InlineData("""{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}""", true)]
    [InlineData("""{"accessModes":["ReadWriteOnce"]}""", false)]
    public void A_claim_has_a_size(string spec, bool isTaken) => Assert.Equal(
        isTaken, cluster.Server.Create(Kinds.PersistentVolumeClaim, Cluster.Pod("c").With("spec", Json.Parse(spec))).IsSuccess);

    [Theory]
    [InlineData("""{"maxReplicas":3}""", true)]
    [InlineData("""{"minReplicas":3,"maxReplicas":3}""", true)]
    [InlineData("""{"minReplicas":4,"maxReplicas":3}""", false)]
    [InlineData("""{"maxReplicas":0}""", false)]
    public void An_autoscaler_has_no_lower_bound_above_its_upper_one(string spec, bool isTaken) => Assert.Equal(
        isTaken, cluster.Server.Create(Kinds.HorizontalPodAutoscaler, Cluster.Pod("h").With("spec", Json.Parse(spec))).IsSuccess);
}
