using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What a pod, or a volume, asks of the labels of its node.</summary>
internal static class NodeAffinity
{
    internal static bool Matches(Json pod, Json node)
    {
        foreach (var (key, value) in (pod.At("spec", "nodeSelector") ?? Json.EmptyMap).Members.AsSpan())
        {
            if (node.Label(key) != value.AsText)
            {
                return false;
            }
        }
        var affinity = pod.At("spec", "affinity", "nodeAffinity");
        return affinity?["requiredDuringSchedulingIgnoredDuringExecution"] is not { } required
            || MatchesSelector(required, node);
    }

    /// <summary>Whether one of a selector's terms matches a node.</summary>
    internal static bool MatchesSelector(Json selector, Json node)
    {
        foreach (var term in selector.ItemsAt("nodeSelectorTerms"))
        {
            if (MatchesTerm(term, node))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The sum of the weights of the preferences that a node meets.</summary>
    internal static long Preference(Json pod, Json node)
    {
        long sum = 0;
        foreach (var preferred in pod.ItemsAt(
            "spec", "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"))
        {
            if (preferred["preference"] is { } term && MatchesTerm(term, node))
            {
                sum += preferred.Number(0, "weight");
            }
        }
        return sum;
    }

    private static bool MatchesTerm(Json term, Json node)
    {
        foreach (var expression in term.ItemsAt("matchExpressions"))
        {
            if (!Holds(expression, node.Label(expression["key"]?.AsText ?? "")))
            {
                return false;
            }
        }
        foreach (var expression in term.ItemsAt("matchFields"))
        {
            if (!Holds(expression, node.Name()))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Holds(Json expression, string? value)
    {
        var values = expression.ItemsAt("values");
        return expression["operator"]?.AsText switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Compare(value, values) > 0,
            "Lt" => Compare(value, values) < 0,
            _ => false,
        };
    }

    private static int Compare(string? value, ValueList<Json> values) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number) && values.Count > 0
            && long.TryParse(values[0].AsText, CultureInfo.InvariantCulture, out var bound)
            ? number.CompareTo(bound)
            : 0;
}
