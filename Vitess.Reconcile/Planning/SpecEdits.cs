using System.Globalization;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Planning;

/// <summary>A single value that a user gave.</summary>
/// <param name="Path">The way to it: names of members and places in lists.</param>
/// <param name="Value">The value.</param>
internal sealed record SpecLeaf(ValueList<string> Path, Json Value)
{
    /// <summary>As in <c>spec.cells[0].gateway.replicas</c>.</summary>
    internal string Text => SpecEdits.Text(Path);
}

/// <summary>Changes one value of a spec at a time.</summary>
internal static class SpecEdits
{
    /// <summary>All single values of a spec, in the order of their paths; a map or list without members is one too.</summary>
    internal static IEnumerable<SpecLeaf> Leaves(Json spec) => Leaves(spec, []);

    /// <summary>The ways to all maps of a spec that are not empty, the innermost first.</summary>
    internal static IEnumerable<ValueList<string>> Groups(Json spec) => Leaves(spec)
        .SelectMany(leaf => Enumerable.Range(1, Math.Max(0, leaf.Path.Count - 1)).Select(count => leaf.Path.Take(count).ToValueList()))
        .Distinct()
        .OrderByDescending(path => path.Count);

    /// <summary>A path for people, below <c>spec</c>.</summary>
    internal static string Text(ValueList<string> path) => path.Aggregate(
        "spec", (text, step) => IsPlace(step) ? text + step : $"{text}.{step}");

    /// <summary>A spec without what stands at a path; itself when nothing does.</summary>
    internal static Json Without(Json root, ReadOnlySpan<string> path)
    {
        if (path.Length == 1)
        {
            var gone = IsPlace(path[0]) ? Place(path[0]) : -1;
            return gone >= 0 ? Json.List(root.Items.Where((_, i) => i != gone).ToValueList()) : root.With(path[0], null);
        }
        var inner = At(root, path[0]);
        return inner is null ? root : With(root, path[..1], Without(inner, path[1..]));
    }

    /// <summary>A spec with a value at a path; maps on the way are made, places in lists have to be there.</summary>
    internal static Json With(Json root, ReadOnlySpan<string> path, Json value)
    {
        if (path.Length == 0)
        {
            return value;
        }
        var inner = With(At(root, path[0]) ?? Json.EmptyMap, path[1..], value);
        if (!IsPlace(path[0]))
        {
            return (root.IsMap ? root : Json.EmptyMap).With(path[0], inner);
        }
        var place = Place(path[0]);
        return Json.List(root.Items.Select((item, i) => i == place ? inner : item).ToValueList());
    }

    /// <summary>A spec in which a text is another wherever it stands, as when something is renamed.</summary>
    internal static Json Renamed(Json root, Json from, Json to) => Leaves(root)
        .Where(leaf => leaf.Value == from)
        .Aggregate(root, (spec, leaf) => With(spec, leaf.Path.AsSpan(), to));

    /// <summary>Other values that could stand in a value's place, the likeliest first.</summary>
    internal static IEnumerable<Json> Others(Json value)
    {
        switch (value.Kind)
        {
            case JsonKind.Boolean:
                yield return value.AsBoolean != true;
                break;
            case JsonKind.Number when value.AsInteger is { } number:
                yield return number + 1;
                yield return number == 1 ? 2 : 1;
                break;
            case JsonKind.Text when value.AsText is { Length: > 0 } text:
                if (char.IsAsciiDigit(text[0]) && Quantity.Parse(text) is not null)
                {
                    yield return Json.FromString((text[0] == '7' ? "8" : "7") + text[1..]);
                }
                yield return Json.FromString(text + "x");
                yield return Json.FromString("x" + text);
                foreach (var known in Words.Where(word => word != text))
                {
                    yield return Json.FromString(known);
                }
                break;
            case JsonKind.Text:
                yield return Json.FromString("x");
                break;
            case JsonKind.Null or JsonKind.Number or JsonKind.List or JsonKind.Map:
                break;
        }
    }

    /// <summary>The name of a place in a list, as a step of a path.</summary>
    internal static string PlaceOf(int place) => string.Create(CultureInfo.InvariantCulture, $"[{place}]");

    // Words of the closed sets that specs have, so that one of them can stand for another.
    private static readonly ValueList<string> Words =
    [
        "Immediate", "External", "Always", "IfNotPresent", "builtin", "xtrabackup", "replica", "rdonly", "semi_sync", "none",
        "cross_cell", "ReadWriteOnce", "ReadWriteMany", "NoSchedule", "NoExecute", "Exists", "Equal", "http", "https",
        "ScheduleAnyway", "DoNotSchedule", "Allow", "Forbid", "BackupCluster", "BackupKeyspace", "@daily", "0 1 * * *", "11h",
    ];

    private static IEnumerable<SpecLeaf> Leaves(Json value, ValueList<string> path)
    {
        if (value.Members.Count > 0)
        {
            return value.Members.SelectMany(member => Leaves(member.Value, path.Add(member.Key)));
        }
        return value.Items.Count > 0
            ? value.Items.SelectMany((item, i) => Leaves(item, path.Add(PlaceOf(i))))
            : [new(path, value)];
    }

    private static bool IsPlace(string step) => step.Length > 2 && step[0] == '[';

    private static int Place(string step) => int.Parse(step.AsSpan(1, step.Length - 2), CultureInfo.InvariantCulture);

    private static Json? At(Json root, string step) => !IsPlace(step) ? root[step]
        : Place(step) is var place && place < root.Items.Count ? root.Items[place]
        : null;
}
