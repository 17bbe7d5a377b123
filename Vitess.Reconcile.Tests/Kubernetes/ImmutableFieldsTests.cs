using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Tests.Kubernetes;

public sealed class ImmutableFieldsTests
{
    private static readonly Json Pod = Defaults.Fill(Json.Parse(
        """{"kind": "Pod", "spec": {"nodeName": "n", "containers": [{"name": "a", "image": "x:1", "command": ["c"]}]}}"""));

    private static Json Changed(string name, string json) =>
        Pod.WithAt(["spec", name], Json.Parse(json));

    [Fact]
    public void A_pod_may_change_its_images_and_add_tolerations_and_nothing_else_of_its_spec()
    {
        var image = Pod.WithAt(["spec", "containers"], Json.List((Pod.At("spec", "containers") ?? Json.Null).Items[0].With("image", "x:2")));
        Assert.Empty(ImmutableFields.Refused(Pod, image));
        var tolerant = Pod.WithAt(["spec", "tolerations"], Json.List((Pod.At("spec", "tolerations") ?? Json.Null).Items.Add(Json.Map(("key", "k")))));
        Assert.Empty(ImmutableFields.Refused(Pod, tolerant));
        Assert.NotEmpty(ImmutableFields.Refused(tolerant, Pod));
        Assert.NotEmpty(ImmutableFields.Refused(Pod, Changed("hostname", "\"h\"")));
        Assert.NotEmpty(ImmutableFields.Refused(Pod, Changed("containers", """[{"name": "a", "image": "x:1"}]""")));
    }

    [Fact]
    public void A_service_keeps_its_address_and_a_secret_its_type()
    {
        var service = Json.Parse("""{"kind": "Service", "spec": {"clusterIP": "10.0.0.1"}}""");
        Assert.Equal("spec.clusterIPs[0]", Assert.Single(ImmutableFields.Refused(service, service.WithAt(["spec", "clusterIP"], "None"))).Path);
        var secret = Json.Parse("""{"kind": "Secret", "type": "Opaque"}""");
        Assert.Equal("type", Assert.Single(ImmutableFields.Refused(secret, secret.With("type", "other"))).Path);
    }

    [Theory]
    [InlineData("Pod", "spec.containers", ListMerge.ByKey, "name")]
    [InlineData("Pod", "spec.containers.ports", ListMerge.ByKey, "containerPort protocol")]
    [InlineData("Pod", "spec.containers.volumeMounts", ListMerge.ByKey, "mountPath")]
    [InlineData("Pod", "spec.tolerations", ListMerge.Atomic, "")]
    [InlineData("Pod", "metadata.ownerReferences", ListMerge.ByKey, "uid")]
    [InlineData("VitessShard", "metadata.finalizers", ListMerge.Set, "")]
    [InlineData("VitessShard", "spec.tabletPools", ListMerge.Atomic, "")]
    [InlineData("Deployment", "spec.template.spec.initContainers.env", ListMerge.ByKey, "name")]
    public void Lists_merge_by_the_keys_of_their_type(string kind, string path, ListMerge merge, string keys)
    {
        var rules = MergeRules.Of(kind);
        foreach (var name in path.Split('.'))
        {
            rules = (rules.List.Merge == ListMerge.ByKey ? rules.Item : rules).Member(name);
        }
        Assert.Equal(merge, rules.List.Merge);
        Assert.Equal(keys, string.Join(" ", rules.List.Keys));
    }
}
