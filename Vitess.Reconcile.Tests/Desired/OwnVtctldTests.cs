using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class OwnVtctldTests
{
    private static readonly VitessClusterSpec Spec = new() { Cells = [new() { Name = "zone1" }] };

    [Fact]
    public void The_users_vtctld_is_called_where_it_can_serve()
    {
        var cluster = Render(Spec);
        Assert.Equal("example-vtctld-625ee430.example.svc:15999", cluster.Vtctld);
        Assert.Single(cluster.VtctldDeployments);
    }

    [Theory]
    [InlineData("service_map", "grpc-vtctl")]
    [InlineData("service-map", "grpc-vtctl")]
    [InlineData("grpc_port", "15998")]
    [InlineData("grpc-port", "15998")]
    [InlineData("port", "15100")]
    public void A_vtctld_of_our_own_stands_where_flags_keep_the_users_from_serving(string flag, string value)
    {
        // At level 0 the operator's underscores come later on the command line than a user's dashes and win; above they do not.
        var cluster = Render(Spec with { VitessDashboard = new() { ExtraFlags = ValueMap.Of((flag, value)) } });
        Assert.Equal(2, cluster.VtctldDeployments.Count);
    }

    [Fact]
    public void A_vtctld_of_our_own_stands_where_the_user_wants_no_pods_and_is_labelled_as_ours_only()
    {
        var cluster = Render(Spec with { VitessDashboard = new() { Replicas = 0 } });
        var own = cluster.VtctldDeployments[^1];
        var service = cluster.Services[^1];
        Assert.Equal($"{service.Key.Name}.example.svc:15999", cluster.Vtctld);
        Assert.Contains("--service_map=grpc-vtctld", Sample.Arguments(own, "vtctld"), StringComparison.Ordinal);
        Assert.All(
            (own.Object.At("metadata", "labels")?.Members ?? default).Keys,
            label => Assert.StartsWith(Annotations.Prefix, label, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_of_ours_stands_where_there_are_no_cells() =>
        Assert.Empty(Render(new() { Cells = [], VitessDashboard = new() { Replicas = 0 } }).VtctldDeployments);

    private static DesiredCluster Render(VitessClusterSpec spec) =>
        DesiredCluster.Render(spec, Sample.Meta(Kinds.VitessCluster, "example"), Sample.Options);
}
