namespace Vitess.Reconcile.Planning;

/// <summary>Fields that a spec does not set and could, each with a value for trial.</summary>
internal static class SpecGaps
{
    private const string Probe = "explain-probe";

    /// <summary>How many levels of maps that are not there are gone into. Reason: a pool's flags lie three below the cluster's.</summary>
    private const int DepthMax = 3;

    /// <summary>The gaps of a spec.</summary>
    /// <param name="schema">The spec's schema, in the words of OpenAPI.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="defaults">Paths of values that are defaults: flags, variables, labels and annotations among them are tried by name.</param>
    internal static IEnumerable<(ValueList<string> Path, Json Value)> Of(Json schema, Json spec, SortedSet<string> defaults)
    {
        var names = defaults.SelectMany(Names).Distinct().Order(StringComparer.Ordinal).ToValueList();
        return Walk(schema, spec, [], 0, names);
    }

    /// <summary>Which member of a map for trial has changed a value, as the end of a path.</summary>
    internal static string KeyIn(Json value, string leaf) => value.IsMap
        && value.Members.Keys.FirstOrDefault(key => Names(leaf).Contains(key)) is { } key
        ? "." + key
        : "";

    /// <summary>The name of a flag, a variable, a label or an annotation in a path; none for other values.</summary>
    private static IEnumerable<string> Names(string leaf)
    {
        if (leaf.IndexOf(".args[--", StringComparison.Ordinal) is var flag and >= 0)
        {
            yield return leaf[(flag + 8)..].TrimEnd(']');
        }
        else if (leaf.IndexOf(".env[", StringComparison.Ordinal) is var variable and >= 0)
        {
            yield return leaf[(variable + 5)..].Split(']')[0];
        }
        else if (After(leaf, "labels") is { } label)
        {
            yield return label;
        }
        else if (After(leaf, "annotations") is { } annotation)
        {
            yield return annotation;
        }
    }

    private static string? After(string leaf, string group) =>
        leaf.IndexOf($"metadata.{group}", StringComparison.Ordinal) is var at and >= 0
            ? leaf[(at + group.Length + 9)..].Trim('.', '[', ']')
            : null;

    private static IEnumerable<(ValueList<string>, Json)> Walk(
        Json schema, Json? node, ValueList<string> path, int depth, ValueList<string> names)
    {
        if (node is { IsList: true } && schema["items"] is { } items)
        {
            return node.Items.SelectMany((item, i) => Walk(items, item, path.Add(SpecEdits.PlaceOf(i)), depth, names));
        }
        return (schema["properties"]?.Members ?? default).SelectMany(property =>
            Member(property.Value, node?[property.Key], path.Add(property.Key), depth, names));
    }

    private static IEnumerable<(ValueList<string>, Json)> Member(
        Json schema, Json? value, ValueList<string> path, int depth, ValueList<string> names)
    {
        foreach (var trial in Trials(schema, path, names))
        {
            if (value is null)
            {
                yield return (path, trial);
            }
            else if (value.IsMap && trial.IsMap && schema["additionalProperties"] is not null)
            {
                yield return (path, Json.Map(trial.Members.Overlay(value.Members)));
            }
        }
        if (value is null && (depth == DepthMax || schema["properties"] is null))
        {
            yield break;
        }
        foreach (var inner in Walk(schema, value, path, value is null ? depth + 1 : depth, names))
        {
            yield return inner;
        }
    }

    /// <summary>Values for trial.</summary>
    private static IEnumerable<Json> Trials(Json schema, ValueList<string> path, ValueList<string> names)
    {
        var name = path[^1];
        if (name == "resources")
        {
            yield return Json.Parse("""{"requests":{"cpu":"77m","memory":"77Mi"},"limits":{"cpu":"78m","memory":"78Mi"}}""");
        }
        else if (name == "extraEnv")
        {
            yield return Json.List(names.Select(one => Json.Map(("name", one), ("value", Probe))));
        }
        else if (schema["additionalProperties"]?["type"]?.AsText == "string")
        {
            yield return Json.Map(names.ToValueMap(one => one, _ => Json.FromString(Probe)));
        }
        else if (schema["enum"] is { IsList: true } words)
        {
            foreach (var word in words.Items)
            {
                yield return word;
            }
        }
        else
        {
            foreach (var trial in Plain(schema["type"]?.AsText))
            {
                yield return trial;
            }
        }
    }

    private static IEnumerable<Json> Plain(string? type) => type switch
    {
        "string" => [Json.FromString(Probe)],
        "integer" => [7, 3],
        "boolean" => [true, false],
        _ => [],
    };
}
