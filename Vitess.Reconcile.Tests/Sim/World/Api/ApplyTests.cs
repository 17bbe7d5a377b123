using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

public sealed class ApplyTests
{
    private readonly Cluster cluster = new();

    private static readonly WriteOptions A = new() { FieldManager = "a", Force = true };
    private static readonly WriteOptions B = new() { FieldManager = "b" };

    private static Json Deployment(string containers) => Cluster.Read($$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "t"}, "spec": {
            "selector": {"matchLabels": {"x": "y"}},
            "template": {"metadata": {"labels": {"x": "y"}}, "spec": {"containers": {{{containers}}} } } } }
        """);

    private Json Applied(string containers, WriteOptions options)
    {
        var answer = cluster.Server.Apply(Kinds.Deployment, Deployment(containers), options);
        Assert.True(answer.IsSuccess, answer.ToString());
        return answer.Object ?? Json.Null;
    }

    private static string Names(Json deployment) => string.Join(
        " ", (deployment.At("spec", "template", "spec", "containers") ?? Json.Null).Items.Select(container => container["name"]?.AsText));

    [Fact]
    public void A_container_that_is_no_longer_applied_goes_with_its_defaults_and_others_stay()
    {
        Applied("""[{"name": "one", "image": "i:1"}, {"name": "two", "image": "i:1"}]""", A);
        cluster.Server.Patch(Kinds.Deployment, "t", "d", PatchType.Strategic,
            Cluster.Read("""{"spec": {"template": {"spec": {"containers": [{"name": "theirs", "image": "j:1"}]}}}}"""),
            new() { FieldManager = "kubectl" });
        var after = Applied("""[{"name": "one", "image": "i:1"}]""", A);
        Assert.Equal("one theirs", string.Join(" ", Names(after).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing_at_all()
    {
        var first = Applied("""[{"name": "one", "image": "i:1", "ports": [{"containerPort": 80}]}]""", A);
        cluster.Now = cluster.Now.AddHours(1);
        var second = Applied("""[{"name": "one", "image": "i:1", "ports": [{"containerPort": 80}]}]""", A);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_label_set_by_another_manager_is_a_conflict_until_forced_and_then_changes_hands()
    {
        Applied("""[{"name": "one", "image": "i:1"}]""", A);
        var changed = Deployment("""[{"name": "one", "image": "i:2"}]""");
        var refused = cluster.Server.Apply(Kinds.Deployment, changed, B);
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"a\": .spec.template.spec.containers[name=\"one\"].image", refused.Message);
        Assert.True(cluster.Server.Apply(Kinds.Deployment, changed, B with { Force = true }).IsSuccess);
        var kept = Applied("""[{"name": "one"}]""", A);
        Assert.Equal("i:2", (kept.At("spec", "template", "spec", "containers") ?? Json.Null).Items[0]["image"]?.AsText);
    }

    [Fact]
    public void With_a_uid_or_a_version_nothing_is_created()
    {
        var gone = Deployment("""[{"name": "one", "image": "i:1"}]""").WithAt(["metadata", "uid"], "1234");
        Assert.True(cluster.Server.Apply(Kinds.Deployment, gone, A).IsConflict);
        Assert.Null(cluster.Server.Find(Kinds.Deployment, "t", "d"));
    }

    [Fact]
    public void An_untracked_writer_takes_a_field_away_from_who_applied_it()
    {
        Applied("""[{"name": "one", "image": "i:1"}]""", A);
        cluster.Server.Patch(Kinds.Deployment, "t", "d", PatchType.Merge, Cluster.Read("""{"spec": {"replicas": 3}}"""));
        cluster.Server.Apply(Kinds.Deployment, Deployment("""[{"name": "one", "image": "i:1"}]""").WithAt(["spec", "replicas"], 2), A);
        cluster.Server.Patch(Kinds.Deployment, "t", "d", PatchType.Merge, Cluster.Read("""{"spec": {"replicas": 5}}"""));
        Assert.Equal(5, Applied("""[{"name": "one", "image": "i:1"}]""", A).At("spec", "replicas")?.AsInteger);
    }
}
