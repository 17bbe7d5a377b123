using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>One whole message for each kind of defect.</summary>
public sealed class DefectTests
{
    private const string Pool = "\"type\":\"replica\",\"replicas\":1,\"vttablet\":{\"resources\":{}}";

    [Theory]
    [InlineData("{\"cells\":[],\"keyspace\":[]}",
        "spec.keyspace: VitessClusterSpec has no field \"keyspace\". Write \"keyspaces\" if you meant that, "
            + "or take it out.")]
    [InlineData("{\"cells\":[],\"gatewayService\":{\"loadBalancerClass\":\"x\"}}",
        "spec.gatewayService.loadBalancerClass: ServiceOverrides has no field \"loadBalancerClass\". Take it "
            + "out; the fields are annotations, clusterIP.")]
    [InlineData("{}",
        "spec.cells: The field is required and not there. Add it: a list of VitessCellTemplate.")]
    [InlineData("{\"cells\":null}",
        "spec.cells: The field is required and not there. Add it: a list of VitessCellTemplate.")]
    [InlineData("{\"cells\":\"zone1\"}",
        "spec.cells: \"zone1\" is not a list of VitessCellTemplate. Write a list of VitessCellTemplate.")]
    [InlineData("{\"cells\":[null]}",
        "spec.cells[0]: null is not a map with the fields of VitessCellTemplate. Write a map with the fields "
            + "of VitessCellTemplate.")]
    [InlineData("{\"cells\":[{\"name\":\"zone-1\"}]}",
        "spec.cells[0].name: \"zone-1\" is not a text of letters, digits, dots and underscores, with a letter "
            + "or digit at both ends, of 1 to 63 characters. Write a text of letters, digits, dots and underscores, "
            + "with a letter or digit at both ends, of 1 to 63 characters.")]
    [InlineData("{\"cells\":[{\"name\":7}]}",
        "spec.cells[0].name: 7 is not a text of letters, digits, dots and underscores, with a letter or digit "
            + "at both ends, of 1 to 63 characters. Write \"7\" with quotes.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"replicas\":\"3\"}}",
        "spec.vitessDashboard.replicas: \"3\" is not a whole number. Write 3 without quotes.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"replicas\":1.5}}",
        "spec.vitessDashboard.replicas: 1.5 is not a whole number. Write a whole number.")]
    [InlineData("{\"cells\":[],\"globalLockserver\":{\"etcd\":{\"localMemberIndex\":4}}}",
        "spec.globalLockserver.etcd.localMemberIndex: 4 is not a whole number from 1 to 3. Write a whole "
            + "number from 1 to 3.")]
    [InlineData("{\"cells\":[],\"globalLockserver\":{\"etcd\":{\"advertisePeerURLs\":[\"a\"]}}}",
        "spec.globalLockserver.etcd.advertisePeerURLs: A list of 1 item is not a list of texts with just 3. "
            + "Write a list of texts with just 3.")]
    [InlineData("{\"cells\":[],\"topologyReconciliation\":{\"pruneCells\":\"true\"}}",
        "spec.topologyReconciliation.pruneCells: \"true\" is not true or false. Write true without quotes.")]
    [InlineData("{\"cells\":[],\"updateStrategy\":{\"type\":\"Imediate\"}}",
        "spec.updateStrategy.type: \"Imediate\" is not one of External, Immediate. Write Immediate if you "
            + "meant that, or one of External, Immediate.")]
    [InlineData("{\"cells\":[],\"extraVitessFlags\":{\"v\":3}}",
        "spec.extraVitessFlags.v: 3 is not a text. Write \"3\" with quotes.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"resources\":{\"limits\":{\"memory\":\"1GB\"}}}}",
        "spec.vitessDashboard.resources.limits.memory: \"1GB\" is not a quantity such as 2, 0.5, 100m or "
            + "1.5Gi. Write a quantity such as 2, 0.5, 100m or 1.5Gi.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"resources\":{\"requests\":{\"cpu\":0.5}}}}",
        "spec.vitessDashboard.resources.requests.cpu: 0.5 is not a whole number or a text. Write \"0.5\" with quotes.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"resources\":{\"request\":{}}}}",
        "spec.vitessDashboard.resources.request: Kubernetes' ResourceRequirements has no field \"request\". "
            + "Write \"requests\" if you meant that, or take it out.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"extraEnv\":[{\"value\":\"x\"}]}}",
        "spec.vitessDashboard.extraEnv[0].name: The field is required and not there. Add it: a text.")]
    [InlineData("{\"cells\":[],\"vitessDashboard\":{\"affinity\":[]}}",
        "spec.vitessDashboard.affinity: An empty list is not a map with the fields of Kubernetes' Affinity. "
            + "Write a map with the fields of Kubernetes' Affinity.")]
    public void Says_where_and_what_was_found_and_what_to_write(string spec, string message) =>
        Assert.Equal([message], Check(spec).Select(defect => defect.ToString()));

    [Fact]
    public void Pools_with_one_identity_are_a_defect_of_the_later_one()
    {
        var pool = $$"""{"cell":"a",{{Pool}}}""";
        Assert.Equal(
            ["spec.keyspaces[0].partitionings[0].equal.shardTemplate.tabletPools[1]: "
                + "It has type, cell, name in common with spec.keyspaces[0].partitionings[0].equal.shardTemplate.tabletPools[0]. "
                + "Write another type or cell or name, or join the two."],
            Check(Keyspace($$$$"""
                {"equal":{"parts":1,"shardTemplate":{
                "databaseInitScriptSecret":{"key":"k"},"tabletPools":[{{{{pool}}}},{{{{pool}}}}]}}}
                """)).Select(defect => defect.ToString()));
    }

    [Fact]
    public void All_defects_come_at_once() =>
        Assert.Equal(
            ["spec.backup.locations", "spec.cells", "spec.images.mysqld.mariadbCompatible"],
            Check("""{"images":{"mysqld":{"mariadbCompatible":7}},"backup":{}}""")
                .Select(defect => defect.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void What_a_cluster_stores_is_read_without_its_unknown_fields()
    {
        var spec = VitessClusterSpec.Shape.Read(Json.Parse("""{"cells":[],"novelty":{},"vtadmin":{"replicas":2}}"""));
        Assert.Equal(2, spec.Vtadmin?.Replicas);
    }

    [Fact]
    public void Unknown_fields_of_open_types_pass_and_stay()
    {
        var json = Json.Parse("""{"cells":[],"vitessDashboard":{"tolerations":[{"key":"a","novelty":true}]}}""");
        Assert.Empty(Check(json.ToString()));
        Assert.Equal(json, VitessClusterSpec.Shape.Write(VitessClusterSpec.Shape.Read(json), Form.AsGiven));
    }

    internal static string Keyspace(string partitionings) =>
        $$"""{"cells":[{"name":"a"}],"keyspaces":[{"name":"k","partitionings":[{{partitionings}}]}]}""";

    private static List<Defect> Check(string spec)
    {
        var defects = new List<Defect>();
        VitessClusterSpec.Shape.Read(Json.Parse(spec), Place.Spec, defects);
        return defects;
    }
}
