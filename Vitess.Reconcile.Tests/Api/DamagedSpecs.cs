using System.Globalization;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>Recorded inputs with one edit each, and what a real API server with the Go operator's CRDs said of them.</summary>
internal static class DamagedSpecs
{
    internal static ValueList<Json> All { get; } =
        File.ReadAllLines(ApiData.In("api", "invalid.jsonl")).Select(Json.Parse).ToValueList();

    /// <summary>The damaged VitessCluster.</summary>
    internal static Json Resource(Json trial) => Edit(
        ApiData.Cluster(trial["base"]?.AsText ?? ""),
        [.. (trial["path"]?.Items ?? [])],
        trial["op"]?.AsText ?? "",
        trial["value"]);

    /// <summary>What the server found, each as its field and reason, in ordinal order; empty when it accepted the spec.</summary>
    internal static ValueList<string> Causes(Json trial) => (trial["causes"]?.Items ?? [])
        .Select(cause => $"{cause["field"]?.AsText} {cause["reason"]?.AsText}")
        .Order(StringComparer.Ordinal).ToValueList();

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
