using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class MissingSecretsTests
{
    [Theory]
    [InlineData("""{"volumes":[{"secret":{"secretName":"s"}}]}""", "does not exist")]
    [InlineData("""{"volumes":[{"secret":{"secretName":"s","items":[{"key":"k"}]}}]}""", "does not exist")]
    [InlineData("""{"volumes":[{"secret":{"secretName":"s","optional":true}}]}""", "")]
    [InlineData("""{"volumes":[{"projected":{"sources":[{"secret":{"name":"s"}}]}}]}""", "does not exist")]
    [InlineData("""{"containers":[{"env":[{"valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]}]}""", "does not exist")]
    [InlineData("""{"initContainers":[{"envFrom":[{"secretRef":{"name":"s"}}]}]}""", "does not exist")]
    [InlineData("""{"imagePullSecrets":[{"name":"s"}]}""", "")]
    [InlineData("""{"volumes":[{"secret":{"secretName":"there","items":[{"key":"k"}]}}]}""", "has no item \"k\"")]
    [InlineData("""{"volumes":[{"secret":{"secretName":"there","items":[{"key":"item"}]}}]}""", "")]
    [InlineData("""{"volumes":[{"secret":{"secretName":"there"}}]}""", "")]
    public void What_a_pod_cannot_start_without_is_told(string spec, string told)
    {
        var steps = MissingSecrets.Of(Snapshot(), [Pod("one", spec)]);
        Assert.Empty(steps.Moves);
        Assert.Equal(told.Length > 0 ? 1 : 0, steps.Waits.Count);
        Assert.All(steps.Waits, wait => Assert.Contains(told, wait.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void One_secret_is_told_once_with_all_that_wait_for_it()
    {
        const string Spec = """{"volumes":[{"secret":{"secretName":"s"}},{"secret":{"secretName":"s"}}]}""";
        var wait = Assert.Single(MissingSecrets.Of(Snapshot(), [Pod("one", Spec), Pod("two", Spec)]).Waits);
        Assert.Equal("secret s does not exist: create it; waiting for it: Pod/one, Pod/two", wait.Text);
    }

    [Fact]
    public void The_template_of_a_deployment_is_looked_at_as_well()
    {
        var deployment = Sample.Shard(Sample.Pool).Render().VtorcDeployments[0];
        var needing = deployment with
        {
            Object = deployment.Object.WithAt(
                ["spec", "template", "spec", "volumes"], Json.Parse("""[{"secret":{"secretName":"s"}}]""")),
        };
        Assert.Single(MissingSecrets.Of(Snapshot(), [needing]).Waits);
    }

    private static Rendered Pod(string name, string spec) =>
        new(new(Kinds.Pod, "example", name), Json.Map(("spec", Json.Parse(spec))), "", 0);

    private static Snapshot Snapshot() => new()
    {
        Now = DateTimeOffset.UnixEpoch,
        Options = Sample.Options,
        Subject = new(Sample.Meta(Kinds.VitessCluster, "example"), Json.EmptyMap, Json.EmptyMap),
        Secrets = [new(Sample.Meta(Kinds.Secret, "there"), ValueMap.Of(("item", Digest.Of("").ToString())))],
    };
}
