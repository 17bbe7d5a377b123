using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Tests.Desired.Parts;

public sealed class MergeTests
{
    [Fact]
    public void Of_one_name_the_later_counts_in_the_place_of_the_first() => Assert.Equal(
        """[{"name":"a","value":"3"},{"name":"b","value":"2"},{"name":"c","value":"4"}]""",
        Json.List(Merge.ByName(
            Items("""[{"name":"a","value":"1"},{"name":"b","value":"2"},{"name":"a","value":"3"}]"""),
            Items("""[{"name":"c","value":"4"}]"""))).ToString());

    [Fact]
    public void A_container_of_a_pod_keeps_mounts_and_pull_policy_and_one_of_a_template_does_not()
    {
        var under = Items("""[{"name":"a","imagePullPolicy":"Never","volumeMounts":[{"name":"x","mountPath":"/x"}]}]""");
        var over = Items("""[{"name":"a","volumeMounts":[{"name":"y","mountPath":"/y"}]}]""");
        var (pod, template) = (Merge.Containers(under, over)[0], Merge.TemplateContainers(under, over)[0]);
        Assert.Equal(["/x", "/y"], Paths(pod));
        Assert.Equal("Never", pod["imagePullPolicy"]?.AsText);
        Assert.Equal(["/y"], Paths(template));
        Assert.Null(template["imagePullPolicy"]);
    }

    [Fact]
    public void A_security_context_keeps_what_the_upper_says_nothing_of_among_five_fields()
    {
        var under = Items("""[{"name":"a","securityContext":{"runAsGroup":7,"runAsNonRoot":true,"procMount":"Default"}}]""");
        Assert.Equal(
            """{"procMount":"Default","runAsGroup":9,"runAsUser":999}""",
            Merge.Containers(under, Items("""[{"name":"a","securityContext":{"runAsUser":999,"runAsGroup":9}}]"""))[0]["securityContext"]?.ToString());
        Assert.Null(Merge.Containers(under, Items("""[{"name":"a"}]"""))[0]["securityContext"]);
    }

    [Fact]
    public void Of_the_users_own_containers_those_of_one_name_are_one_in_every_list()
    {
        const string Two = """
            [{"name":"a","image":"1","resources":{"limits":{"cpu":"1"} },"volumeMounts":[{"name":"x","mountPath":"/x"}]},
             {"name":"b","image":"2"},
             {"name":"a","image":"3","resources":{"limits":{"memory":"1Gi"} },"volumeMounts":[{"name":"y","mountPath":"/y"}]}]
            """;
        var own = Items("""[{"name":"own","image":"4"}]""");
        string[] lists = [
            .. new[] { Merge.Containers(Items(Two), own), Merge.Containers([], Items(Two)), Merge.Containers(own, Items(Two)) }.Select(Told),
            .. new[] { Merge.TemplateContainers(Items(Two), own), Merge.TemplateContainers([], Items(Two)) }.Select(Told),
        ];
        Assert.Equal(["a3/x/y b2 own4", "a3/x/y b2", "own4 a3/x/y b2", "a3/y b2 own4", "a3/y b2"], lists);

        static string Told(ValueList<Json> list)
        {
            Assert.Equal(
                """{"limits":{"cpu":"1","memory":"1Gi"}}""", list.Single(it => it["name"]?.AsText == "a")["resources"]?.ToString());
            return string.Join(' ', list.Select(it => it["name"]?.AsText + it["image"]?.AsText + string.Concat(Paths(it))));
        }
    }

    [Fact]
    public void A_container_over_another_keeps_the_claims_beneath() => Assert.Equal(
        """{"claims":[{"name":"c"}],"limits":{"cpu":"1"}}""",
        Merge.Containers(
            Items("""[{"name":"a","resources":{"claims":[{"name":"c"}]}}]"""),
            Items("""[{"name":"a","resources":{"limits":{"cpu":"1"},"claims":[{"name":"d"}]}}]"""))[0]["resources"]?.ToString());

    [Theory]
    [InlineData("null", "{}", 2)]
    [InlineData("null", "null", 1)]
    [InlineData("null", """{"matchExpressions":[{"key":"a","operator":"Exists"}]}""", 2)]
    [InlineData("""{"matchLabels":{"a":"b"}}""", """{"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}""", 1)]
    [InlineData("""{"matchLabels":{"a":"b"}}""", """{"matchExpressions":[{"key":"a","operator":"In","values":["b","c"]}]}""", 2)]
    [InlineData("{}", """{"matchExpressions":[{"key":"a","operator":"Exists"}]}""", 1)]
    [InlineData("""{"matchLabels":{"a":"b"}}""", """{"matchLabels":{"a":"c"}}""", 2)]
    public void Spread_constraints_with_the_same_labels_are_one(string one, string other, int count) => Assert.Equal(count, Merge.Spread(
        [Json.Map(("labelSelector", Json.Parse(one))), Json.Map(("labelSelector", Json.Parse(other)))], new Corrections(0)).Count);

    [Fact]
    public void Tolerations_that_differ_in_their_seconds_alone_are_one() => Assert.Equal(
        """[{"effect":"","key":"a","operator":"Exists","tolerationSeconds":2}]""",
        Json.List(Merge.Tolerations(Items(
            """[{"key":"a","operator":"Exists","tolerationSeconds":1},{"key":"a","operator":"Exists","effect":"","tolerationSeconds":2}]""")))
            .ToString());

    private static ValueList<Json> Items(string text) => Json.Parse(text).Items;

    private static IEnumerable<string?> Paths(Json container) => (container["volumeMounts"]?.Items ?? []).Select(mount => mount["mountPath"]?.AsText);
}
