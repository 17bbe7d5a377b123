using Vitess.Reconcile.Host.Write;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>What would happen, seen through the command.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private const int Nothing = 0, BadInput = 2, Changes = 10;

    private static readonly string[] Acts = ["create", "update", "restart", "delete", "reparent", "call"];

    private readonly Shell shell = new();

    public static TheoryData<string> Inputs => [.. RecordedObjects.Inputs];

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_recorded_cluster_has_no_change(string input)
    {
        var result = Plan(input, "objects.yaml", "topology.json");
        Assert.True(result.Code == Nothing, result.Output);
        Assert.Contains("No change", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Without_the_topology_nothing_is_restarted_or_deleted(string input)
    {
        var plan = Plan(input, ["objects.yaml"], "-o", "json").Value;
        foreach (var act in (string[])["restart", "delete", "reparent", "call"])
        {
            Assert.Empty(plan[act]?.Items ?? [Json.Null]);
        }
        Assert.Contains(plan["unknown"]?.Items ?? [], text => text.AsText?.StartsWith("the topology", StringComparison.Ordinal) == true);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Of_an_empty_namespace_everything_is_created(string input)
    {
        var result = Shell.Run("plan", "-f", Shell.Recorded(input, "cluster.yaml"), "-o", "json");
        Assert.Equal(Changes, result.Code);
        Assert.True(result.Value["assumesEmptyNamespace"]?.AsBoolean);
        var wanted = Shell.Run("render", "-f", Shell.Recorded(input, "cluster.yaml"), "-o", "json").Value["items"]?.Items ?? [];
        var created = Names(result.Value["create"]);
        Assert.Empty(wanted.Select(Name).Except(created));
        Assert.Contains(created, name => name.StartsWith("VitessCluster/", StringComparison.Ordinal));
        Assert.All(Acts.Skip(1), act => Assert.Empty(result.Value[act]?.Items ?? [Json.Null]));
    }

    [Fact]
    public void Of_an_empty_namespace_first_backups_are_taken()
    {
        var create = Shell.Run("plan", "-f", Shell.Recorded("02-three-zones", "cluster.yaml"), "-o", "json").Value["create"]?.Items ?? [];
        var backups = create.Where(one => one["name"]?.AsText?.Contains("-vtbackup-init-", StringComparison.Ordinal) == true).ToList();
        Assert.Equal(3, backups.Count(one => one["kind"]?.AsText == "Pod"));
        Assert.Equal(3, backups.Count(one => one["kind"]?.AsText == "PersistentVolumeClaim"));
        Assert.All(backups, one => Assert.True(one["later"]?.AsBoolean));
    }

    [Fact]
    public void An_object_that_was_not_given_is_unknown_and_never_absent()
    {
        var documents = File.ReadAllText(Shell.Recorded("01-minimal", "objects.yaml")).Split("---\n");
        var left = documents.Where(text => !text.Contains("\nkind: Pod\n", StringComparison.Ordinal)).ToList();
        Assert.True(left.Count < documents.Length);
        var objects = shell.Write("objects.yaml", string.Join("---\n", left));
        var result = Shell.Run(
            "plan", "-f", Shell.Recorded("01-minimal", "cluster.yaml"), "--observed", objects,
            Shell.Recorded("01-minimal", "topology.json"), "-o", "json");
        Assert.Equal(Nothing, result.Code);
        Assert.Contains(result.Value["unknown"]?.Items ?? [], text => text.AsText?.StartsWith("Pod/", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_changed_flag_of_tablets_restarts_each_of_them_and_says_why()
    {
        var file = shell.Changed("01-minimal", "cluster.yaml", "            vttablet:\n", "            vttablet:\n              extraFlags: {queryserver-config-pool-size: \"97\"}\n");
        var plan = Against("01-minimal", file).Value;
        var pods = RecordedObjects.Of("01-minimal").Values
            .Where(whole => whole["kind"]?.AsText == "Pod" && RecordedObjects.OwnerKind(whole) == "VitessShard").Select(Name);
        Assert.Equal(pods.Order(StringComparer.Ordinal), Names(plan["restart"]).Order(StringComparer.Ordinal));
        Assert.All(plan["restart"]?.Items ?? [], pod => Assert.Contains(
            pod["fields"]?.Items ?? [],
            field => field["path"]?.AsText == "spec.containers[vttablet].args[--queryserver-config-pool-size]"
                && field["old"]?.AsText == "96" && field["new"]?.AsText == "97"));
    }

    [Fact]
    public void What_is_taken_out_of_the_file_is_taken_away()
    {
        var file = shell.Changed("08-gateways", "cluster.yaml", "        buffer_size: \"5000\"\n", "");
        var plan = Against("08-gateways", file);
        Assert.Equal(Changes, plan.Code);
        var deployment = Assert.Single(
            plan.Value["update"]?.Items ?? [], it => it["name"]?.AsText?.StartsWith("doors-front-vtgate", StringComparison.Ordinal) == true);
        Assert.True(deployment["replacesPods"]?.AsBoolean);
        Assert.Contains(deployment["fields"]?.Items ?? [], field => field["old"]?.AsText == "5000" && field["new"]?.AsText == "1000");
        Assert.Empty(plan.Value["restart"]?.Items ?? [Json.Null]);
    }

    [Fact]
    public void A_change_held_for_a_release_happens_later_and_says_so()
    {
        var plan = Against("08-gateways", shell.Changed("08-gateways", "cluster.yaml", "buffer_size: \"5000\"", "buffer_size: \"6000\"")).Value;
        var cell = Assert.Single(plan["update"]?.Items ?? [], it => it["kind"]?.AsText == "VitessCell");
        Assert.True(cell["later"]?.AsBoolean);
        Assert.Contains(plan["waits"]?.Items ?? [], wait => wait["code"]?.AsText == "ChangeHeld"
            && wait["text"]?.AsText?.Contains("spec.gateway.extraFlags.buffer_size", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void What_a_file_no_longer_has_is_left_and_told()
    {
        var text = File.ReadAllText(Shell.Recorded("06-partitionings", "cluster.yaml"));
        var cluster = RecordedObjects.Given("06-partitionings").Single(document => document["kind"]?.AsText == "VitessCluster");
        var fewer = cluster.WithAt(["spec", "keyspaces"], Json.List(cluster.At("spec", "keyspaces")?.Items.Skip(1) ?? []));
        Assert.NotEmpty(text);
        var plan = Against("06-partitionings", shell.Write("cluster.yaml", YamlWriter.ToYaml(fewer))).Value;
        Assert.Contains(Names(plan["left"]), name => name.StartsWith("VitessKeyspace/slices-four", StringComparison.Ordinal));
        Assert.Empty(plan["delete"]?.Items ?? [Json.Null]);
    }

    [Fact]
    public void What_is_deleted_is_not_told_as_left_besides()
    {
        var cluster = RecordedObjects.Given("02-three-zones").Single(document => document["kind"]?.AsText == "VitessCluster");
        var plan = Against("02-three-zones", shell.Write("cluster.yaml", YamlWriter.ToYaml(cluster.WithAt(["spec", "vtadmin"], null)))).Value;
        Assert.NotEmpty(Names(plan["delete"]));
        Assert.All(Names(plan["delete"]), name => Assert.StartsWith("Deployment/", name, StringComparison.Ordinal));
        Assert.Contains(Names(plan["left"]), name => name.StartsWith("Service/", StringComparison.Ordinal));
        Assert.Equal(6, Names(plan["left"]).Count(name => name.StartsWith("Secret/", StringComparison.Ordinal)));
        Assert.Empty(Names(plan["delete"]).Intersect(Names(plan["left"])));
    }

    [Theory]
    [InlineData("createPDB", "PodDisruptionBudget")]
    [InlineData("createClientService", "Service")]
    [InlineData("createPeerService", "Service")]
    public void What_etcd_is_asked_to_do_without_is_left_and_told(string field, string kind)
    {
        var cluster = RecordedObjects.Given("02-three-zones").Single(document => document["kind"]?.AsText == "VitessCluster");
        var without = cluster.WithAt(["spec", "globalLockserver", "etcd", field], Json.False);
        var plan = Against("02-three-zones", shell.Write("cluster.yaml", YamlWriter.ToYaml(without))).Value;
        Assert.StartsWith($"{kind}/", Assert.Single(Names(plan["left"])), StringComparison.Ordinal);
        Assert.Empty(Names(plan["delete"]));
    }

    [Fact]
    public void A_keyspace_that_the_topology_lacks_is_recorded_by_a_call()
    {
        var topology = shell.Changed("01-minimal", "topology.json", "\"name\": \"app\",\n      \"keyspace\"", "\"name\": \"other\",\n      \"keyspace\"");
        var result = Shell.Run(
            "plan", "-f", Shell.Recorded("01-minimal", "cluster.yaml"), "--observed", Shell.Recorded("01-minimal", "objects.yaml"), topology, "-o", "json");
        Assert.Equal(Changes, result.Code);
        Assert.Contains(result.Value["call"]?.Items ?? [], call => call["what"]?.AsText == "CreateKeyspace app");
    }

    [Fact]
    public void A_list_a_folder_and_JSON_are_observed_alike()
    {
        var objects = RecordedObjects.Of("02-three-zones").Values;
        shell.Write("dump/one/list.yaml", YamlWriter.ToYaml(Json.Map(("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(objects.Take(20))))));
        shell.Write("dump/two.json", Json.Map(("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(objects.Skip(20)))).ToString());
        var topology = shell.Write("dump/topology.json", File.ReadAllText(Shell.Recorded("02-three-zones", "topology.json")));
        var folder = Path.GetDirectoryName(topology) ?? "";
        var result = Shell.Run("plan", "-f", Shell.Recorded("02-three-zones", "cluster.yaml"), "--observed", folder);
        Assert.Equal(Plan("02-three-zones", "objects.yaml", "topology.json"), result);
    }

    [Fact]
    public void Bad_input_is_told_with_file_line_and_path_and_nothing_is_planned()
    {
        var file = shell.Changed("01-minimal", "cluster.yaml", "  cells:", "  imagez: 1\n  cells:");
        var result = Shell.Run("plan", "-f", file);
        Assert.Equal(BadInput, result.Code);
        Assert.Empty(result.Output);
        Assert.Matches(@"cluster\.yaml:\d+: spec\.imagez: ", result.Error);
        Assert.Equal(BadInput, Shell.Run("plan", "-f", Path.Combine(Path.GetTempPath(), "there-is-none.yaml")).Code);
        Assert.Equal(BadInput, Shell.Run("plan").Code);
        var observed = shell.Write("observed.yaml", "a: [1");
        Assert.Equal(BadInput, Shell.Run("plan", "-f", Shell.Recorded("01-minimal", "cluster.yaml"), "--observed", observed).Code);
    }

    [Fact]
    public void Secrets_are_compared_and_never_shown()
    {
        var given = Shell.Run("plan", "-f", Shell.Recorded("08-gateways", "cluster.yaml")).Output;
        Assert.Contains("+ create   Secret/doors-users", given, StringComparison.Ordinal);
        var cluster = RecordedObjects.Given("08-gateways");
        var changed = cluster.Select(document => document.At("metadata", "name")?.AsText == "doors-users"
            ? document.With("stringData", Json.Map(("users.json", "planted-secret"))).With("data", null)
            : document);
        var file = shell.Write("cluster.yaml", string.Concat(changed.Select(document => "---\n" + YamlWriter.ToYaml(document))));
        var result = Against("08-gateways", file);
        Assert.Contains(result.Value["update"]?.Items ?? [], it => it["kind"]?.AsText == "Secret");
        Assert.DoesNotContain("planted-secret", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("planted-secret"u8), result.Output, StringComparison.Ordinal);
    }

    private static Shell.Result Against(string input, string file) => Shell.Run(
        "plan", "-f", file, "--observed", Shell.Recorded(input, "objects.yaml"), Shell.Recorded(input, "topology.json"), "-o", "json");

    private static Shell.Result Plan(string input, params string[] observed) => Plan(input, observed, "-o", "text");

    private static Shell.Result Plan(string input, string[] observed, params string[] more) => Shell.Run(
        ["plan", "-f", Shell.Recorded(input, "cluster.yaml"), "--observed", .. observed.Select(file => Shell.Recorded(input, file)), .. more]);

    private static IEnumerable<string> Names(Json? list) => (list?.Items ?? []).Select(it => $"{it["kind"]?.AsText}/{it["name"]?.AsText}");

    private static string Name(Json whole) => $"{whole["kind"]?.AsText}/{whole.At("metadata", "name")?.AsText}";
}
