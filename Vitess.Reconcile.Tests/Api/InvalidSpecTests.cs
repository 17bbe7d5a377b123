using System.Globalization;
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
        var lines = File.ReadAllLines(ApiData.In("api", "invalid.jsonl"));
        foreach (var line in lines)
        {
            var trial = Json.Parse(line);
            var damaged = Damage(ApiData.Cluster(trial["base"]?.AsText ?? ""), trial);
            var defects = new List<Defect>();
            VitessClusterSpec.Shape.Read(damaged["spec"] ?? Json.Null, Place.Spec, defects);
            var refused = (trial["causes"]?.Items ?? []).Select(cause => cause["field"]?.AsText ?? "").Distinct();
            var found = defects.Select(defect => defect.Path).Distinct();
            if (!refused.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
            {
                differences.Add($"{line}\n    {string.Join("\n    ", defects)}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Equal(159, lines.Length);
    }

    internal static Json Damage(Json resource, Json trial) =>
        Edit(resource, [.. (trial["path"]?.Items ?? [])], trial["op"]?.AsText ?? "", trial["value"]);

    private static Json Edit(Json inside, ReadOnlySpan<Json> path, string op, Json? value)
    {
        if (path.Length == 0)
        {
            return op == "append-copy-of-first" ? Json.List(inside.Items.Add(inside.Items[0])) : value ?? Json.Null;
        }
        var isDeletion = op == "delete" && path.Length == 1;
        if (path[0].AsText is { } name)
        {
            return inside.With(name, isDeletion ? null : Edit(inside[name] ?? Json.Null, path[1..], op, value));
        }
        var index = int.Parse(path[0].AsNumber ?? "", CultureInfo.InvariantCulture);
        var items = inside.Items.ToList();
        if (isDeletion)
        {
            items.RemoveAt(index);
        }
        else
        {
            items[index] = Edit(items[index], path[1..], op, value);
        }
        return Json.List(items);
    }
}
