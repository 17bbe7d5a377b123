using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>What becomes of values of Kubernetes' own types between a user's spec and what Go stores of it.</summary>
public sealed class CoreTypesTests
{
    [Theory]
    [InlineData("""{"resources":{"requests":{"cpu":2,"memory":"1.5Gi"},"limits":{"cpu":"0.05"}}}""",
        """{"resources":{"requests":{"cpu":"2","memory":"1536Mi"},"limits":{"cpu":"50m"}}}""")]
    [InlineData("""{"extraVolumes":[{"name":"a","persistentVolumeClaim":{"claimName":"c","accessModes":[]}}]}""",
        """{"extraVolumes":[{"name":"a","persistentVolumeClaim":{"claimName":"c"}}],"resources":{}}""")]
    [InlineData("""{"extraVolumes":[{"name":"a","nfs":{"server":"s","path":"/","readOnly":false}}]}""",
        """{"extraVolumes":[{"name":"a","nfs":{"server":"s","path":"/"}}],"resources":{}}""")]
    [InlineData("""{"sidecarContainers":[{"name":"a","tty":false,"securityContext":{"privileged":false}}]}""",
        """{"sidecarContainers":[{"name":"a","resources":{},"securityContext":{"privileged":false}}],"resources":{}}""")]
    [InlineData("""{"affinity":{},"tolerations":[],"annotations":{},"extraEnv":[{"name":"A","value":""}]}""",
        """{"affinity":{},"extraEnv":[{"name":"A"}],"resources":{}}""")]
    public void Unknown_fields_and_most_zeros_are_lost_and_quantities_take_their_canonical_form(string given, string stored)
    {
        var spec = VitessOrchestratorSpec.Shape.Read(Json.Parse(given));
        Assert.Equal(Json.Parse(stored), VitessOrchestratorSpec.Shape.Write(spec, Form.AsGo));
        Assert.Equal(Json.Parse(given), VitessOrchestratorSpec.Shape.Write(spec, Form.AsGiven));
    }

    [Fact]
    public void Schemas_tell_what_fields_take()
    {
        Assert.Equal(Json.List(["cells"]), VitessClusterSpec.Shape.Schema()["required"]);
        Assert.Equal(
            Json.Parse("""{"type":"integer","format":"int32","minimum":0,"maximum":65536,"default":0}"""),
            VitessKeyspaceEqualPartitioning.Shape.Schema().At("properties", "hexWidth")?.With("description", null));
    }
}
