using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>Damaged specs against what a real API server with the Go operator's CRDs said of each.</summary>
public sealed class InvalidSpecTests
{
    [Fact]
    public void Whatever_the_API_server_refuses_has_a_defect_at_that_field_and_nothing_else_has_one()
    {
        var differences = new List<string>();
        foreach (var trial in DamagedSpecs.All)
        {
            var damaged = DamagedSpecs.Resource(trial);
            var defects = new List<Defect>();
            VitessClusterSpec.Shape.Read(damaged["spec"] ?? Json.Null, Place.Spec, defects);
            var refused = (trial["causes"]?.Items ?? []).Select(cause => cause["field"]?.AsText ?? "").Distinct();
            var found = defects.Select(defect => defect.Path).Distinct();
            if (!refused.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
            {
                differences.Add($"{trial}\n    {string.Join("\n    ", defects)}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Equal(159, DamagedSpecs.All.Count);
    }
}
