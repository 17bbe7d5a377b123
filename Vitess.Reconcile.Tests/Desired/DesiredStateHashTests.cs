using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class DesiredStateHashTests
{
    private static readonly Json Etcd = Json.Parse("""
        [{"name":"etcd","volumeMounts":[{"mountPath":"/var/etcd"}],
          "resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"100m","memory":"256Mi"}}}]
        """);

    [Fact]
    public void Every_recorded_pod_has_the_hash_of_its_parts()
    {
        var rows = Vectors.Lines("values/desired-state-hashes.jsonl").Select(line => Json.Parse(line)).ToList();
        Assert.Equal(50, rows.Count);
        Assert.All(rows, row => Assert.Equal(row["hash"]?.AsText, Hash(row)));
    }

    [Fact]
    public void A_lock_server_with_defaults_has_the_known_hashes()
    {
        var plain = DesiredStateHash.Empty.WithContainers("containers", Etcd.Items);
        Assert.Equal("be9cd8e17e5b2f5297c90654507bf61a", plain.ToString());
        Assert.Equal("72804c4445ffb43bc244962aecc3640d",
            plain.WithKeys("annotations-keys", ValueMap.Of(("foo", "bar"))).ToString());
        Assert.Equal("836cef80bf55bfcfaf7933bbe17653a4",
            plain.WithKeys("labels-keys", ValueMap.Of(("x", ""))).ToString());
    }

    [Fact]
    public void A_members_pod_and_gateways_without_secrets_carry_the_known_digests()
    {
        var member = DesiredLockserver.Render(new(), Sample.Meta(Kinds.EtcdLockserver, "example-etcd-faf13de3"), Sample.Options).Members[0].Pod;
        Assert.Equal(
            "be9cd8e17e5b2f5297c90654507bf61a", member.Object.At("metadata", "annotations", GoAnnotations.DesiredStateHash)?.AsText);
        var gateways = DesiredCell.Render(
            new() { Template = new() { Name = "zone1" }, GlobalLockserver = Sample.Lockserver, AllCells = ["zone1"] },
            Sample.Meta(Kinds.VitessCell, "example-zone1-5abb61ae"), new(default, ""), Sample.Options).Gateways;
        Assert.Equal(
            "d41d8cd98f00b204e9800998ecf8427e",
            gateways?.Object.At("spec", "template", "metadata", "annotations", GoAnnotations.SecretHash)?.AsText);
    }

    [Fact]
    public void A_lock_server_with_everything_has_the_known_hashes()
    {
        var first = DesiredStateHash.Empty
            .WithKeys("labels-keys", ValueMap.Of(("role", ""), ("scope", "")))
            .WithKeys("annotations-keys", ValueMap.Of(("prometheus.io/port", ""), ("prometheus.io/scrape", "")))
            .WithContainers("init-containers", Json.Parse("""[{"name":"sysctl"}]""").Items)
            .WithContainers("containers", Json.Parse("""
                [{"name":"etcd",
                  "volumeMounts":[{"mountPath":"/var/wal"},{"mountPath":"/etc/etcd-tls"},{"mountPath":"/var/etcd"}],
                  "resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}}]
                """).Items)
            .WithTolerations("tolerations", Json.Parse(
                """[{"key":"role","operator":"Equal","value":"topo","effect":"NoSchedule"}]""").Items);
        var second = DesiredStateHash.Empty
            .WithKeys("labels-keys", ValueMap.Of(("scope", "")))
            .WithKeys("annotations-keys", ValueMap.Of(("scope", "")))
            .WithContainers("init-containers", Json.Parse(
                """[{"name":"prepare","volumeMounts":[{"mountPath":"/var/cache"}]}]""").Items)
            .WithContainers("containers", Json.Parse("""
                [{"name":"etcd","volumeMounts":[{"mountPath":"/var/cache"},{"mountPath":"/var/etcd"}],
                  "resources":{"limits":{"memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}}]
                """).Items)
            .WithTolerations("tolerations", Json.Parse("""[{"key":"role","operator":"Exists"}]""").Items);
        Assert.Equal("f8021ad8139b48d22047aee64496b243", first.ToString());
        Assert.Equal("b842b0b36fc220aff237cc61705eeb1b", second.ToString());
    }

    // From digests of single items up: only how they are put together is judged here.
    [Theory]
    [InlineData("b805b2e778c73a2072aed519b9cca650", "9fa5e2e7b279d55ef0333ccc10a1b9fb",
        "411b8987b2735b47821e2d2e345f17e7", "10Gi")]
    [InlineData("2fd649786a400db85ec59091bd828439", "9fa5e2e7b279d55ef0333ccc10a1b9fb",
        "411b8987b2735b47821e2d2e345f17e7", "20Gi")]
    [InlineData("85624c24883dd557eb2daab9dd823199", "e228658abcf6e49c25cbb0b4fd827d20",
        "411b8987b2735b47821e2d2e345f17e7", "10Gi")]
    [InlineData("1a4b7f3d7f0ec8ae15cf3cd4b2a2bd51", "a997842e14bb9d75dfc4e6745144c2b2",
        "528dff8d44846582620eaed5319c9499", "10Gi")]
    [InlineData("8e4d946b588c58d9d684078c039c50a9", "e71f09ff6cf09baf4f3e9e1811675f09",
        "528dff8d44846582620eaed5319c9499", "2Gi")]
    [InlineData("6feeeac893432dd20169a10902a3dd5f", "a997842e14bb9d75dfc4e6745144c2b2",
        "528dff8d44846582620eaed5319c9499", "10Gi",
        "tolerations=bbca3c7ce01823dd58d300f177fa98c8")]
    [InlineData("46be3437bcaae03da72a6245ab3e2740", "e71f09ff6cf09baf4f3e9e1811675f09",
        "528dff8d44846582620eaed5319c9499", "1Ti",
        "labels-keys=321f821589cb84c5fc7d295309687be2", "annotations-keys=01e691507cd2af32cb88e6e0246573f2",
        "topologySpreadConstraints=75a8bb00920dc24d9b8433b424b3bb4d")]
    [InlineData("991931783cf46377db72415722937503", "b1bcf401c3dc492c9e337faa327b93ae",
        "528dff8d44846582620eaed5319c9499", "1Gi")]
    [InlineData("2a7b17b34ad13212dcf73be894cbd68c", "7ef2de734120d96f1ae0a2574749539c",
        "3b2824fbcf47392b3e25148e35999393", "")]
    public void Items_make_the_known_hashes_of_tablets(
        string hash, string containers, string initContainers, string size, params string[] others)
    {
        var items = DesiredStateHash.Empty
            .WithText("containers", containers)
            .WithText("init-containers", initContainers)
            .WithText("data-volume-size", size)
            .WithKeys("annotations-keys", ValueMap.Of(("drain.planetscale.com/supported", "")));
        Assert.Equal("a9847536b7e2f45275c78fbd3eac6e8f", items.Items["annotations-keys"]);
        foreach (var other in others.Select(other => other.Split('=')))
        {
            items = items.WithText(other[0], other[1]);
        }
        Assert.Equal(hash, items.ToString());
    }

    [Fact]
    public void Annotation_keys_of_a_pool_have_the_known_digest() =>
        Assert.Equal("01e691507cd2af32cb88e6e0246573f2", ContentHash.StringMapKeys(
            ValueMap.Of(("iam.example.com/role", ""), ("drain.planetscale.com/supported", ""))));

    [Fact]
    public void What_is_empty_leaves_no_trace() =>
        Assert.Equal(DesiredStateHash.Empty, DesiredStateHash.Empty
            .WithKeys("a", default(ValueMap<string, string>)).WithList("b", []).WithContainers("c", [])
            .WithTolerations("d", []).WithTopologySpreadConstraints("e", []).WithText("f", ""));

    private static string Hash(Json row)
    {
        ValueMap<string, Json> Map(string name) => (row[name] ?? Json.EmptyMap).Members;
        ValueList<Json> List(string name) => (row[name] ?? Json.EmptyList).Items;
        return DesiredStateHash.Empty
            .WithText("data-volume-size", row["data-volume-size"]?.AsText ?? "")
            .WithTopologySpreadConstraints("topologySpreadConstraints", List("topologySpreadConstraints"))
            .WithTolerations("tolerations", List("tolerations"))
            .WithList("volumes", List("volumes").Select(name => name.AsText ?? "").ToValueList())
            .WithContainers("containers", List("containers"))
            .WithContainers("init-containers", List("init-containers"))
            .WithKeys("labels-keys", Map("labels-keys"))
            .WithKeys("annotations-keys", Map("annotations-keys"))
            .ToString();
    }
}
