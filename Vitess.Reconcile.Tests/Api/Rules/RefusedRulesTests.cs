using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Rules;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Api.Rules;

/// <summary>What the API server would refuse is told with what was found and what to write; what it takes is not.</summary>
public sealed class RefusedRulesTests
{
    private const string Pool = "keyspaces.0.partitionings.0.equal.shardTemplate.tabletPools.0";

    [Theory]
    [InlineData(
        "extraVolumeMounts = [{name: certs, mountPath: /certs}]", ".extraVolumeMounts[0].name",
        "No volume of the pods is called \"certs\", and they are refused", "Add it to extraVolumes")]
    [InlineData(
        "sidecarContainers = [{name: Log_shipper, image: i}]", ".sidecarContainers[0].name",
        "No container may be called \"Log_shipper\", and the pods are refused", "Write up to 63 lower-case letters, digits and dashes, with a letter or digit at both ends")]
    [InlineData(
        "extraEnv = [{name: A=B}]", ".extraEnv[0].name",
        "No variable may be called \"A=B\", and the pods are refused", "Write letters, digits, underscores, dashes and dots, and no digit first")]
    [InlineData(
        "annotations = {my team: a}", ".annotations.my team",
        "No annotation may be called \"my team\", and what should carry it is refused",
        "Write up to 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends, and before it a prefix such as example.com/ if need be")]
    [InlineData(
        "tolerations = [{key: k, operator: Equals}]", ".tolerations[0].operator",
        "No toleration has the operator \"Equals\", and the pods are refused", "Write Exists, or Equal and a value")]
    public void Place_problem_and_remedy_are_told(string edit, string place, string problem, string remedy)
    {
        var found = Assert.Single(SpecReview.Check(RuleExamples.Edited($"{Pool}.{edit}")));
        Assert.Equal(
            ($"spec.{Pool.Replace(".0", "[0]", StringComparison.Ordinal)}{place}", problem, remedy), (found.Path, found.Problem, found.Remedy));
    }

    /// <summary>The rules know the parts of pods by name; here they are as they are made.</summary>
    [Fact]
    public void Every_part_of_the_pods_that_are_made_is_the_operator_s_or_the_user_s()
    {
        var seen = ApiData.Inputs.SelectMany(Seen).Distinct().ToList();
        string[] all = ["etcd", "mysqld", "mysqld-exporter", "vtadmin-api", "vtadmin-web", "vtctld", "vtgate", "vtorc", "vttablet"];
        Assert.Equal(all, seen.Where(all.Contains).Order(StringComparer.Ordinal));
    }

    /// <summary>The containers of all pods that are made.</summary>
    private static IEnumerable<string> Seen(string input)
    {
        var known = PodParts.Of(SpecView.Of(VitessClusterSpec.Shape.Read(ApiData.Cluster(input)["spec"] ?? Json.EmptyMap))).ToList();
        foreach (var made in RenderedWorld.Of(input).Objects.Values)
        {
            var pod = made.Key.Kind == "Pod" ? made.Object["spec"] : made.Object.At("spec", "template", "spec");
            var containers = Names(pod?["containers"]?.Items);
            if (known.Where(one => one.OwnContainers.Any(containers.Contains)).ToList() is { Count: > 0 } parts)
            {
                Assert.Empty(containers.Except(parts.SelectMany(one => one.OwnContainers.Concat(Names(one.SidecarContainers)))));
                Assert.Empty(Names(pod?["initContainers"]?.Items).Except(
                    parts.SelectMany(one => one.OwnInitContainers.Concat(Names(one.InitContainers)))));
                Assert.Empty(Names(pod?["volumes"]?.Items).Except(parts.SelectMany(one => one.OwnVolumes.Concat(Names(one.Volumes))
                    .Concat(one.Secrets.Select(secret => secret.Source?.VolumeName ?? "")))));
            }
            foreach (var container in containers)
            {
                yield return container;
            }
        }
    }

    private static ValueList<string> Names(ValueList<Json>? items) => items.GetValueOrDefault().Select(item => item["name"]?.AsText ?? "").ToValueList();
}
