using System.Text;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class ContentHashTests
{
    private const string OfNothing = "d41d8cd98f00b204e9800998ecf8427e";

    [Fact]
    public void Nothing_has_the_digest_of_nothing()
    {
        Assert.Equal(OfNothing, ContentHash.StringList([]));
        Assert.Equal(OfNothing, ContentHash.StringMap(default));
        Assert.Equal(OfNothing, ContentHash.StringMapKeys(default(ValueMap<string, int>)));
        Assert.Equal(OfNothing, ContentHash.Containers([]));
        Assert.Equal(OfNothing, ContentHash.Tolerations([]));
        Assert.Equal(OfNothing, ContentHash.TopologySpreadConstraints([]));
        Assert.Equal(OfNothing, ContentHash.Secrets(default));
    }

    [Fact]
    public void Lists_and_maps_have_known_digests()
    {
        Assert.Equal("96e024ba2074fe77e8e965ba43a704be", ContentHash.StringList(["a", "b"]));
        Assert.Equal("94bd742cdaf44ae391e9571744553f58", ContentHash.StringMap(ValueMap.Of(("k", "v"))));
        Assert.Equal("96e024ba2074fe77e8e965ba43a704be", ContentHash.StringMapKeys(ValueMap.Of(("b", ""), ("a", ""))));
    }

    [Theory]
    [InlineData("5b3a8e930b54129313396ea1f0394f88",
        """[{"key":"dedicated","operator":"Equal","value":"db","effect":"NoSchedule"}]""")]
    [InlineData("bbca3c7ce01823dd58d300f177fa98c8",
        """[{"key":"dedicated","operator":"Exists","effect":"NoSchedule"}]""")]
    [InlineData("bb88d26e2255434369377540f8ac19a6",
        """
        [{"key":"dedicated","operator":"Equal","value":"mysql","effect":"NoSchedule"},
         {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":120}]
        """)]
    [InlineData("a50f21479f5e2b66facf0e9ca4853786",
        """[{"key":"spot","operator":"Exists","effect":"PreferNoSchedule"}]""")]
    public void Tolerations_have_known_digests(string digest, string tolerations) =>
        Assert.Equal(digest, ContentHash.Tolerations(Json.Parse(tolerations).Items));

    [Theory]
    [InlineData("44b4020f2a0aa1364f9ed40404c4f99a",
        """
        [{"maxSkew":1,"topologyKey":"kubernetes.io/hostname","whenUnsatisfiable":"DoNotSchedule",
          "labelSelector":{"matchLabels":{"app":"x"}}}]
        """)]
    [InlineData("75a8bb00920dc24d9b8433b424b3bb4d",
        """
        [{"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway",
          "labelSelector":{"matchLabels":{"tier":"cold"}}},
         {"maxSkew":1,"topologyKey":"kubernetes.io/hostname","whenUnsatisfiable":"DoNotSchedule",
          "labelSelector":{"matchLabels":{"tier":"cold"}}}]
        """)]
    public void Spread_constraints_have_known_digests(string digest, string constraints) =>
        Assert.Equal(digest, ContentHash.TopologySpreadConstraints(Json.Parse(constraints).Items));

    [Theory]
    [InlineData("""{"matchLabels":{"app":"x"}}""",
        """{"matchExpressions":[{"key":"app","operator":"In","values":["x"]}]}""", true)]
    [InlineData("{}", """{"matchLabels":{"app":"x"},"matchExpressions":[{"key":"a","operator":"Exists"}]}""", true)]
    [InlineData("{}", """{"matchExpressions":[{"key":"app","operator":"In","values":["x","y"]}]}""", true)]
    [InlineData("{}", """{"matchLabels":{"app":"x"}}""", false)]
    public void A_selector_counts_as_the_map_that_it_can_be_written_as(string left, string right, bool equal) =>
        Assert.Equal(equal, Spread(left, maxSkew: 1) == Spread(right, maxSkew: 1));

    [Fact]
    public void A_skew_that_is_no_character_counts_as_the_replacement_character()
    {
        Assert.Equal(Spread("{}", maxSkew: 0xD800), Spread("{}", maxSkew: -1));
        Assert.Equal(Spread("{}", maxSkew: 0x110000), Spread("{}", maxSkew: 0xFFFD));
        Assert.NotEqual(Spread("{}", maxSkew: 1), Spread("{}", maxSkew: 2));
    }

    [Theory]
    [InlineData("d0a52c2aaf74f97d56cadb24ae2685be", """{"creds":{"users.json":"{}"}}""")]
    [InlineData("f3e28dc1879fc5e82689caf017542e50", """{"tls":{"c":"C","k":"K"}}""")]
    [InlineData("ee516aea66bda13e00a4170a61dd0fbf", """{"tls":{"c":"C","k":"K2"}}""")]
    [InlineData("901d5091c529a723606d4bf23047cacf",
        """
        {"doors-tls":{"server.crt":"fake-certificate","server.key":"fake-key"},"doors-client-ca":{"ca.crt":"fake-ca"},
         "doors-acl":{"acl.json":"{\"allow\": [\"*\"]}"}}
        """)]
    [InlineData("edd52bb380f3c4da8f907e5ccb356f54",
        """{"doors-tls":{"server.crt":"fake-certificate","server.key":"fake-key"}}""")]
    public void Secrets_have_known_digests(string digest, string secrets) =>
        Assert.Equal(digest, ContentHash.Secrets(Json.Parse(secrets).Members.ToValueMap(
            secret => secret.Key,
            secret => secret.Value.Members.ToValueMap(
                e => e.Key, e => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(e.Value.AsText ?? "")))));

    [Fact]
    public void Amounts_and_the_order_of_containers_and_mounts_do_not_count()
    {
        var one = Json.Parse("""
            [{"name":"b","volumeMounts":[{"mountPath":"/y"},{"mountPath":"/x"}]},
             {"name":"a","resources":{"limits":{"cpu":"1"}}}]
            """);
        var other = Json.Parse("""
            [{"name":"a","resources":{"limits":{"cpu":"2"}}},
             {"name":"b","volumeMounts":[{"mountPath":"/x"},{"mountPath":"/y","readOnly":true}]}]
            """);
        var requested = Json.Parse("""
            [{"name":"a","resources":{"requests":{"cpu":"2"}}},
             {"name":"b","volumeMounts":[{"mountPath":"/x"},{"mountPath":"/y"}]}]
            """);
        Assert.Equal(ContentHash.Containers(one.Items), ContentHash.Containers(other.Items));
        Assert.NotEqual(ContentHash.Containers(one.Items), ContentHash.Containers(requested.Items));
    }

    private static string Spread(string selector, long maxSkew) => ContentHash.TopologySpreadConstraints(
        [Json.Map(("maxSkew", maxSkew), ("topologyKey", "zone"), ("labelSelector", Json.Parse(selector)))]);
}
