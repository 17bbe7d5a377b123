using System.Globalization;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>
/// The three kinds of patch, as functions from an object to an object that share what they do not touch.
/// </summary>
public static class Patches
{
    private const string Directive = "$patch";

    /// <summary>The target with a patch of any kind; null when a JSON patch cannot be carried out.</summary>
    public static Json? Apply(KindInfo kind, Json target, PatchType type, Json patch) => type switch
    {
        PatchType.Merge => Merge(target, patch),
        PatchType.Strategic => Strategic(target, patch, MergeRules.Of(kind.Name)),
        PatchType.JsonPatch => Operations(target, patch),
    };

    /// <summary>A merge patch: null takes a member out, maps merge, everything else replaces.</summary>
    public static Json Merge(Json target, Json patch)
    {
        if (!patch.IsMap)
        {
            return patch;
        }
        var result = target.IsMap ? target : Json.EmptyMap;
        foreach (var (name, value) in patch.Members.AsSpan())
        {
            result = value.Kind == JsonKind.Null
                ? result.With(name, null)
                : Set(result, name, Merge(result[name] ?? Json.Null, value));
        }
        return result;
    }

    /// <summary>
    /// A strategic merge patch: like a merge patch, and lists whose items have a key merge item by item.
    /// </summary>
    public static Json Strategic(Json target, Json patch, MergeRules rules)
    {
        if (patch.IsList && target.IsList && rules.List.Merge != ListMerge.Atomic)
        {
            return StrategicList(target, patch, rules);
        }
        if (!patch.IsMap || patch[Directive]?.AsText == "replace")
        {
            return patch.IsMap ? patch.With(Directive, null) : patch;
        }
        var result = target.IsMap ? target : Json.EmptyMap;
        foreach (var (name, value) in patch.Members.AsSpan())
        {
            if (name.StartsWith('$'))
            {
                result = name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal)
                    ? WithoutItems(result, name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], value)
                    : result;
                continue;
            }
            result = value.Kind == JsonKind.Null || (value.IsMap && value[Directive]?.AsText == "delete")
                ? result.With(name, null)
                : Set(result, name, Strategic(result[name] ?? Json.Null, value, rules.Member(name)));
        }
        return result;
    }

    /// <summary>A JSON patch; null when an operation cannot be carried out or a test fails.</summary>
    public static Json? Operations(Json target, Json operations)
    {
        Json? result = target;
        foreach (var operation in operations.Items)
        {
            result = result is null ? null : Operation(result, operation);
        }
        return result;
    }

    private static Json Set(Json map, string name, Json value) =>
        ReferenceEquals(map[name], value) || map[name] == value ? map : map.With(name, value);

    private static Json WithoutItems(Json map, string name, Json items) => map[name] is { IsList: true } list
        ? map.With(name, Json.List(list.Items.Where(item => !items.Items.Contains(item))))
        : map;

    private static Json StrategicList(Json target, Json patch, MergeRules rules)
    {
        if (rules.List.Merge == ListMerge.Set)
        {
            return Json.List(target.Items.Concat(patch.Items.Where(item => !target.Items.Contains(item))));
        }
        if (patch.Items.Any(item => item[Directive]?.AsText == "replace" && item.Members.Count == 1))
        {
            return Json.List(patch.Items.Where(item => item[Directive] is null));
        }
        var key = rules.List.Keys[0];
        var items = target.Items.ToList();
        foreach (var item in patch.Items)
        {
            var index = items.FindIndex(old => old[key] == item[key]);
            if (item[Directive]?.AsText == "delete")
            {
                items.RemoveAll(old => old[key] == item[key]);
            }
            else if (index >= 0)
            {
                items[index] = Strategic(items[index], item, rules.Item);
            }
            else
            {
                items.Add(Strategic(Json.EmptyMap, item, rules.Item));
            }
        }
        return Json.List(items.ToValueList());
    }

    private static Json? Operation(Json target, Json operation)
    {
        var path = Pointer(operation["path"]?.AsText);
        var from = Pointer(operation["from"]?.AsText);
        var value = operation["value"];
        return operation["op"]?.AsText switch
        {
            "add" => value is null ? null : Add(target, path, value),
            "remove" => Remove(target, path),
            "replace" => value is null || Find(target, path) is null ? null : Replace(target, path, value),
            "test" => (Find(target, path) ?? Json.Null) == (value ?? Json.Null) ? target : null,
            "copy" => Find(target, from) is { } copied ? Add(target, path, copied) : null,
            "move" => Find(target, from) is { } moved && Remove(target, from) is { } rest ? Add(rest, path, moved) : null,
            _ => null,
        };
    }

    private static string[] Pointer(string? text) => string.IsNullOrEmpty(text)
        ? []
        : [.. text[1..].Split('/').Select(part => part
            .Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal))];

    private static Json? Find(Json target, ReadOnlySpan<string> path)
    {
        Json? found = target;
        foreach (var part in path)
        {
            found = found is null ? null : found.IsList ? Index(found, part) is { } i && i < found.Items.Count ? found.Items[i] : null : found[part];
        }
        return found;
    }

    private static int? Index(Json list, string part) =>
        part == "-"
            ? list.Items.Count
            : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= list.Items.Count ? index : null;

    private static Json? Add(Json target, ReadOnlySpan<string> path, Json value) => Change(target, path, (parent, part) =>
    {
        if (!parent.IsList)
        {
            return parent.IsMap ? parent.With(part, value) : null;
        }
        if (Index(parent, part) is not { } index)
        {
            return null;
        }
        var items = parent.Items.ToList();
        items.Insert(index, value);
        return Json.List(items.ToValueList());
    }) ?? (path.Length == 0 ? value : null);

    private static Json? Replace(Json target, ReadOnlySpan<string> path, Json value) => Change(target, path, (parent, part) =>
    {
        if (!parent.IsList)
        {
            return parent.With(part, value);
        }
        var items = parent.Items.ToList();
        items[Index(parent, part) ?? 0] = value;
        return Json.List(items.ToValueList());
    }) ?? (path.Length == 0 ? value : null);

    private static Json? Remove(Json target, ReadOnlySpan<string> path) => Change(target, path, (parent, part) =>
    {
        if (!parent.IsList)
        {
            return parent[part] is null ? null : parent.With(part, null);
        }
        if (Index(parent, part) is not { } index || index >= parent.Items.Count)
        {
            return null;
        }
        var items = parent.Items.ToList();
        items.RemoveAt(index);
        return Json.List(items.ToValueList());
    });

    /// <summary>
    /// The target with a change to the parent of a path; null when there is no such parent or the change fails.
    /// </summary>
    private static Json? Change(Json target, ReadOnlySpan<string> path, Func<Json, string, Json?> change)
    {
        if (path.Length == 0)
        {
            return null;
        }
        if (path.Length == 1)
        {
            return change(target, path[0]);
        }
        if (Find(target, path[..1]) is not { } child || Change(child, path[1..], change) is not { } changed)
        {
            return null;
        }
        return Replace(target, path[..1], changed);
    }
}
