using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>What a file asks for, seen through the command.</summary>
public sealed class RenderCommandTests
{
    public static TheoryData<string> Inputs => [.. RecordedObjects.Inputs];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Everything_that_the_components_render_is_printed_and_nothing_else(string input)
    {
        using var shell = new Shell();
        var services = RecordedObjects.Of(input).Values.Where(whole => whole["kind"]?.AsText == "Service");
        var list = shell.Write("services.json", Json.Map(("kind", "List"), ("items", Json.List(services))).ToString());
        var rendered = RenderedWorld.Of(input).Objects;
        var pod = shell.Write("pod.json", Vitess.Reconcile.Sim.Setting.OperatorPod("default").ToString());
        var result = Shell.Run(
            "render", "-f", Shell.Recorded(input, "cluster.yaml"), "--observed", list, "--operator-pod", pod, "--level", "0", "-o", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        var printed = (result.Value["items"]?.Items ?? []).ToValueMap(RecordedObjects.KeyOf, whole => whole);
        Assert.Equal(rendered.Keys, printed.Keys);
        Assert.All(rendered, one => Assert.Equal(WithoutOwner(one.Value.Object), WithoutOwner(printed[one.Key])));
    }

    [Fact]
    public void The_forms_say_the_same_and_one_file_gives_one_text()
    {
        var file = Shell.Recorded("02-three-zones", "cluster.yaml");
        var json = Shell.Run("render", "-f", file, "-o", "json").Value["items"]?.Items ?? [];
        var yaml = Shell.Run("render", "-f", file, "-o", "yaml").Output;
        Assert.Equal(json, ClusterFile.Of("printed", yaml).Documents.Select(document => document.Object));
        Assert.Equal(yaml, Shell.Run("render", "-f", file, "-o", "yaml").Output);
        var text = Shell.Run("render", "-f", file).Output;
        Assert.All(json, one => Assert.Contains(RecordedObjects.KeyOf(one).ToString(), text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_that_is_missing_is_told_with_what_to_do()
    {
        using var shell = new Shell();
        var only = RecordedObjects.Given("08-gateways").Single(document => document["kind"]?.AsText == "VitessCluster");
        var result = Shell.Run("render", "-f", shell.Write("cluster.json", only.ToString()));
        Assert.Equal(0, result.Code);
        Assert.Contains("Secret/doors-tls was not given", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_the_operator_reach_the_objects()
    {
        var file = Shell.Recorded("01-minimal", "cluster.yaml");
        Assert.DoesNotContain("planted", Shell.Run("render", "-f", file, "-o", "yaml").Output, StringComparison.Ordinal);
        Assert.Contains(
            "priorityClassName: planted",
            Shell.Run("render", "-f", file, "-o", "yaml", "--default_vitess_priority_class", "planted").Output,
            StringComparison.Ordinal);
    }

    /// <summary>So the Go operator is told that pods have no priority class.</summary>
    [Fact]
    public void An_option_may_be_given_the_empty_text_behind_its_equals_sign()
    {
        var file = Shell.Recorded("01-minimal", "cluster.yaml");
        Assert.Contains("priorityClassName", Shell.Run("render", "-f", file, "-o", "yaml").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("priorityClassName", Shell.Run("render", "-f", file, "-o", "yaml", "--default_vitess_priority_class=").Output, StringComparison.Ordinal);
    }

    private static Json WithoutOwner(Json whole) => whole.WithAt(["metadata", "ownerReferences"], Json.Null);
}
