using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Kubernetes;

/// <summary>Defaults that no recording holds, from the source of Kubernetes 1.35.</summary>
public sealed class DefaultValuesTests
{
    [Theory]
    [InlineData("x", "Always")]
    [InlineData("x:latest", "Always")]
    [InlineData("r:5000/x", "Always")]
    [InlineData("x:1", "IfNotPresent")]
    [InlineData("r:5000/x:1", "IfNotPresent")]
    [InlineData("x@sha256:0", "IfNotPresent")]
    [InlineData("x:1@sha256:0", "IfNotPresent")]
    [InlineData("x:latest@sha256:0", "Always")]
    public void An_image_is_pulled_always_if_its_tag_is_latest_or_there_is_neither_tag_nor_digest(string image, string policy)
    {
        var filled = Filled($$"""
            {"containers":[{"name":"a","image":"{{image}}"}],"volumes":[{"name":"v","image":{"reference":"{{image}}"} }]}
            """);
        Assert.Equal(policy, filled["containers"]?.Items[0]["imagePullPolicy"]?.AsText);
        Assert.Equal(policy, filled["volumes"]?.Items[0].At("image", "pullPolicy")?.AsText);
    }

    [Theory]
    [InlineData("1.0005", "1001m")]
    [InlineData("1.000001", "1001m")]
    [InlineData("1E-6", "1e-3")]
    [InlineData("1u", "1m")]
    [InlineData("5e-4", "1m")]
    [InlineData("1500m", "1500m")]
    [InlineData("2", "2")]
    [InlineData("0", "0")]
    [InlineData("0.1Ki", "102400m")]
    public void Requests_and_limits_are_rounded_up_to_a_thousandth_and_are_the_same_to_a_comparison(string given, string stored)
    {
        var pod = Pod($$"""{"containers":[{"name":"a","image":"x","resources":{"limits":{"cpu":"{{given}}"} } }]}""");
        var filled = Defaults.FillFields(pod);
        Assert.Equal(Quantity.Parse(stored), Quantity.Parse(Cpu(filled)));
        Assert.Equal(Quantity.Parse(Cpu(filled))?.ToString(), Cpu(filled));
        Assert.Empty(ObjectDiff.Of(pod, filled));

        static string Cpu(Json of) => of.At("spec", "containers")?.Items[0].At("resources", "limits", "cpu")?.AsText ?? "";
    }

    [Theory]
    [InlineData("""{"dataSource":{"kind":"k","name":"n"}}""", """{"dataSource":{"kind":"k","name":"n"},"dataSourceRef":{"kind":"k","name":"n"}}""")]
    [InlineData("""{"dataSourceRef":{"kind":"k","name":"n"}}""", """{"dataSource":{"kind":"k","name":"n"},"dataSourceRef":{"kind":"k","name":"n"}}""")]
    [InlineData("""{"dataSourceRef":{"kind":"k","name":"n","namespace":"s"}}""", """{"dataSourceRef":{"kind":"k","name":"n","namespace":"s"}}""")]
    [InlineData("{}", "{}")]
    public void A_claims_data_source_stands_in_both_of_its_fields(string given, string stored) => Assert.Equal(
        Json.Parse(stored).With("volumeMode", "Filesystem"),
        Defaults.FillFields(Json.Map(("kind", "PersistentVolumeClaim"), ("spec", Json.Parse(given))))["spec"]);

    [Theory]
    [InlineData("ephemeral", """{"volumeClaimTemplate":{"spec":{}}}""", """{"volumeClaimTemplate":{"spec":{"volumeMode":"Filesystem"}}}""")]
    [InlineData("iscsi", "{}", """{"iscsiInterface":"default"}""")]
    [InlineData("rbd", """{"user":"me"}""", """{"keyring":"/etc/ceph/keyring","pool":"rbd","user":"me"}""")]
    [InlineData("azureDisk", "{}", """{"cachingMode":"ReadWrite","fsType":"ext4","kind":"Shared","readOnly":false}""")]
    [InlineData("scaleIO", "{}", """{"fsType":"xfs","storageMode":"ThinProvisioned"}""")]
    public void A_volume_has_the_defaults_of_its_kind(string kind, string given, string stored) => Assert.Equal(
        Json.Parse(stored),
        Filled($$"""{"containers":[],"volumes":[{"name":"v","{{kind}}":{{given}} }]}""")["volumes"]?.Items[0][kind]);

    private static Json Pod(string spec) => Json.Map(("kind", "Pod"), ("spec", Json.Parse(spec)));

    private static Json Filled(string spec) => Defaults.FillFields(Pod(spec))["spec"] ?? Json.Null;
}
