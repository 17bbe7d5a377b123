using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

public sealed class RbacTests
{
    [Theory]
    [InlineData("GET", "/api/v1/namespaces/a/pods/p", true)]
    [InlineData("GET", "/api/v1/namespaces/a/pods?watch=true", true)]
    [InlineData("GET", "/api/v1/pods?limit=500", false)]
    [InlineData("GET", "/api/v1/namespaces/c/secrets", false)]
    [InlineData("GET", "/api/v1/nodes", true)]
    [InlineData("DELETE", "/apis/planetscale.com/v2/namespaces/a/vitessclusters/x", false)]
    [InlineData("PATCH", "/apis/planetscale.com/v2/namespaces/a/vitessclusters/x/status?fieldManager=m", true)]
    [InlineData("DELETE", "/api/v1/namespaces/a/pods", false)]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/own/leases/vitess-operator", true)]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/a/leases/vitess-operator", false)]
    [InlineData("GET", "/api/v1/namespaces/own/configmaps/vitess-operator-lock", true)]
    [InlineData("GET", "/api/v1/namespaces/own/configmaps/other", false)]
    [InlineData("POST", "/api/v1/namespaces/a/pods/p/exec", false)]
    [InlineData("GET", "/apis/policy/v1", true)]
    [InlineData("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/vitessshards.planetscale.com", true)]
    [InlineData("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/others.example.com", false)]
    [InlineData("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", false)]
    public void An_operator_of_two_namespaces_may_do_what_it_needs_and_nothing_else(string method, string target, bool isAllowed) =>
        Assert.Equal(isAllowed, new Rbac(Scope.Of("a,b"), "own", "vitess-operator").Allows(method, target));

    [Fact]
    public void Only_an_operator_of_all_namespaces_has_its_rights_in_the_whole_cluster()
    {
        var some = new Rbac(Scope.Of("a,b"), "own", "o").Objects();
        Assert.Equal(
            ["ClusterRole/o:own", "ClusterRoleBinding/o:own", "Role/a/o", "RoleBinding/a/o", "Role/b/o", "RoleBinding/b/o", "Role/own/o-own", "RoleBinding/own/o-own"],
            some.Select(Name));
        Assert.Equal(["nodes", "storageclasses", "customresourcedefinitions"], some[0]["rules"]?.Items.SelectMany(rule => rule["resources"]?.Items ?? []).Select(it => it.AsText));
        Assert.Equal(
            ["ClusterRole/o:own", "ClusterRoleBinding/o:own", "Role/own/o-own", "RoleBinding/own/o-own"],
            new Rbac(Scope.All, "own", "o").Objects().Select(Name));
    }

    [Fact]
    public void Nothing_is_allowed_by_a_wildcard_and_nobody_may_run_commands_in_pods()
    {
        Assert.All(Permissions.All, one => Assert.DoesNotContain("*", one.Verbs.Concat(one.Resources)));
        Assert.All(Permissions.All, one => Assert.DoesNotContain(one.Resources, it => it is "pods/exec" or "nodes/proxy"));
    }

    private static string Name(Json item) => string.Join('/', new[]
    {
        item["kind"]?.AsText, item.At("metadata", "namespace")?.AsText, item.At("metadata", "name")?.AsText,
    }.Where(part => part is not null));
}
