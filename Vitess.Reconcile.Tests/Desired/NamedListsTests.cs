using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>What users give twice under one name.</summary>
public sealed class NamedListsTests
{
    private const string Twice = """
        initContainers: [{name: a, image: "x:1"}, {name: a, image: "x:2"}],
        sidecarContainers: [{name: b, image: "x:1"}, {name: b, image: "x:2"}],
        extraVolumes: [{name: v, emptyDir: {}}, {name: v, configMap: {name: c}}]
        """;

    [Fact]
    public void No_pod_of_any_component_has_two_containers_or_volumes_of_one_name_and_the_later_counts()
    {
        var objects = HolesTests.World("""
              - {name: z, gateway: { TWICE }, lockserver: {etcd: { TWICE }}}
              images: {vtadmin: v}
              vitessDashboard: { TWICE }
              vtadmin: { TWICE, apiAddresses: [a], rbac: {name: r, key: k}}
              keyspaces:
              - name: k
                vitessOrchestrator: { TWICE }
                partitionings:
                - equal: {parts: 1, shardTemplate: {databaseInitScriptSecret: {name: i, key: k}, tabletPools: [
                    {cell: z, type: replica, replicas: 1, vttablet: {resources: {}}, mysqld: {resources: {}}, TWICE}]}}
            """.Replace("TWICE", Twice.ReplaceLineEndings(" "), StringComparison.Ordinal));
        var pods = objects.Where(one => one.Key.Kind is Kinds.Pod or Kinds.Deployment).ToList();
        Assert.All(pods, pod =>
        {
            var spec = pod.Object.At("spec", "template", "spec") ?? pod.Object["spec"] ?? Json.Null;
            foreach (var list in (string[])["containers", "initContainers", "volumes"])
            {
                Assert.Equal(Names(spec, list).Distinct(), Names(spec, list));
            }
            Assert.Equal("x:2", Named(spec, "initContainers", "a")?["image"]?.AsText);
            Assert.Equal("x:2", Named(spec, "containers", "b")?["image"]?.AsText);
            Assert.NotNull(Named(spec, "volumes", "v")?["configMap"]);
        });
        Assert.Equal(
            ["etcd", "vtadmin", "vtctld", "vtgate", "vtorc", "vttablet"],
            pods.Select(pod => pod.Object.At("metadata", "labels", Labels.Component)?.AsText).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_container_of_a_Deployment_has_two_variables_of_one_name_for_nobody_could_apply_it()
    {
        const string Env = "extraEnv: [{name: A, value: '1'}, {name: VTADMIN_WEB_PORT, value: '7'}, {name: AWS_SHARED_CREDENTIALS_FILE, value: '8'}, {name: A, value: '2'}]";
        var objects = HolesTests.World("""
              - {name: z, gateway: { ENV, sidecarContainers: [{name: s, image: i, SIDE}] }}
              images: {vtadmin: v}
              imagePullSecrets: [{name: p}, {name: p}]
              vitessDashboard: { ENV }
              vtadmin: { ENV, apiAddresses: [a], rbac: {name: r, key: k}}
              backup: {locations: [{s3: {region: r, bucket: b, authSecret: {name: creds, key: k}}}]}
              keyspaces:
              - name: k
                vitessOrchestrator: { ENV }
                partitionings:
                - equal: {parts: 1, shardTemplate: {databaseInitScriptSecret: {name: i, key: k}, tabletPools: [
                    {cell: z, type: replica, replicas: 1, vttablet: {resources: {}}, mysqld: {resources: {}}}]}}
            """.Replace("SIDE", Env.Replace("extraEnv", "env", StringComparison.Ordinal), StringComparison.Ordinal).Replace("ENV", Env, StringComparison.Ordinal));
        var specs = objects.Where(one => one.Key.Kind == Kinds.Deployment).Select(one => one.Object.At("spec", "template", "spec") ?? Json.Null).ToList();
        var containers = specs.SelectMany(spec => spec["containers"]?.Items ?? []).ToList();
        Assert.All(containers, container =>
        {
            Assert.Equal(Names(container, "env").Distinct(), Names(container, "env"));
            Assert.Equal("2", Named(container, "env", "A")?["value"]?.AsText);
        });
        Assert.All(specs, spec => Assert.Equal(["p"], Names(spec, "imagePullSecrets")));
        Assert.Equal(
            ["s", "vtadmin-api", "vtadmin-web", "vtctld", "vtgate", "vtorc"],
            containers.Select(it => it["name"]?.AsText).Distinct().Order(StringComparer.Ordinal));
        // What the operator needs stands above what a user says.
        Assert.Equal("15000", Named(containers.Single(it => it["name"]?.AsText == "vtadmin-web"), "env", "VTADMIN_WEB_PORT")?["value"]?.AsText);
        Assert.NotEqual("8", Named(
            containers.Single(it => it["name"]?.AsText == "vtctld"), "env", "AWS_SHARED_CREDENTIALS_FILE")?["value"]?.AsText);
    }

    [Fact]
    public void Of_two_first_containers_of_one_name_the_Go_operators_digest_sees_the_last_as_it_was_given()
    {
        // The operator's own of that name mounts a volume and asks for resources; the user's does neither.
        var pod = Sample.Shard(Sample.Pool with
        {
            InitContainers = [Json.Parse("""{"name":"init-vt-root","image":"i"}""")],
        }).Render().Tablets[0].Pod;
        var init = pod.Object.At("spec", "initContainers")?.Items ?? [];
        Assert.NotEmpty(init[0]["volumeMounts"]?.Items ?? []);
        Assert.Equal(
            ContentHash.Containers([Json.Parse("""{"name":"init-vt-root"}"""), init[1]]), pod.StateParts["init-containers"]);
    }

    private static IEnumerable<string?> Names(Json spec, string list) => (spec[list]?.Items ?? []).Select(it => it["name"]?.AsText);

    private static Json? Named(Json spec, string list, string name) => (spec[list]?.Items ?? []).Single(it => it["name"]?.AsText == name);
}
