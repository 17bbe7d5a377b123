using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Sets of fields in the form of managed fields (fieldsV1): a tree of path elements.</summary>
/// <remarks>
/// A node without children is a field of the set; one with children is itself in the set when it has the child
/// <c>.</c>.
/// Null is the empty set.
/// </remarks>
internal static class FieldSets
{
    private const string Self = ".";

    /// <summary>
    /// The fields that a value sets, as an applier owns them: leaves, keyed items, keys of free maps.
    /// </summary>
    public static Json? Of(Json value, MergeRules rules) => Of(value, rules, isEveryNode: false);

    /// <summary>Every field of a value, the maps and lists on the way included.</summary>
    public static Json? AllOf(Json value, MergeRules rules) => Of(value, rules, isEveryNode: true);

    public static Json? Union(Json? left, Json? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }
        var children = left.Members;
        foreach (var (name, child) in right.Members.AsSpan())
        {
            if (name != Self)
            {
                children = children.With(name, children.TryGetValue(name, out var mine) ? Union(mine, child) ?? child : child);
            }
        }
        return Node(IsMember(left) || IsMember(right), children);
    }

    public static Json? Difference(Json? left, Json? right)
    {
        if (left is null || right is null)
        {
            return left;
        }
        var children = left.Members;
        foreach (var (name, child) in right.Members.AsSpan())
        {
            if (name != Self && children.TryGetValue(name, out var mine))
            {
                children = Difference(mine, child) is { } rest ? children.With(name, rest) : children.Without(name);
            }
        }
        return Node(IsMember(left) && !IsMember(right), children);
    }

    public static Json? Intersection(Json? left, Json? right)
    {
        if (left is null || right is null)
        {
            return null;
        }
        var children = default(ValueMap<string, Json>);
        foreach (var (name, child) in left.Members.AsSpan())
        {
            if (name != Self && right.Members.TryGetValue(name, out var other) && Intersection(child, other) is { } both)
            {
                children = children.With(name, both);
            }
        }
        return Node(IsMember(left) && IsMember(right), children);
    }

    /// <summary>The set with every named field on the way to a field as a field too.</summary>
    public static Json? WithParents(Json? set)
    {
        if (set is null || set.Members.Count == 0)
        {
            return set;
        }
        var children = set.Members.ToValueMap(
            child => child.Key,
            child => child.Key == Self ? child.Value : Named(child.Key, WithParents(child.Value) ?? child.Value));
        return Json.Map(children);
    }

    /// <summary>What was added or changed from one value to the next, and what was taken out.</summary>
    public static (Json? Changed, Json? Removed) Compare(Json? was, Json? now, MergeRules rules)
    {
        if (ReferenceEquals(was, now) || was == now)
        {
            return (null, null);
        }
        if (was is null || now is null)
        {
            return was is null ? (AllOf(now ?? Json.Null, rules), null) : (null, AllOf(was, rules));
        }
        if (Granular(was, rules) is not { } old || Granular(now, rules) is not { } young)
        {
            return (Json.EmptyMap, null);
        }
        var (changed, removed) = (default(ValueMap<string, Json>), default(ValueMap<string, Json>));
        foreach (var (name, value) in young)
        {
            var (more, less) = Compare(Find(old, name), value, Below(rules, name));
            changed = more is null ? changed : changed.With(name, more);
            removed = less is null ? removed : removed.With(name, less);
        }
        foreach (var (name, value) in old)
        {
            if (Find(young, name) is null && AllOf(value, Below(rules, name)) is { } gone)
            {
                removed = removed.With(name, gone);
            }
        }
        return (Node(isMember: false, changed), Node(isMember: false, removed));
    }

    /// <summary>The value without the fields of a set.</summary>
    public static Json Remove(Json value, Json set, MergeRules rules)
    {
        if (Granular(value, rules) is not { } parts)
        {
            return value;
        }
        var result = value;
        var kept = new List<Json>();
        foreach (var (name, part) in parts)
        {
            var inside = set.Members.GetValueOrDefault(name);
            var rest = inside is null ? part : IsMember(inside) ? null : Remove(part, inside, Below(rules, name));
            if (value.IsMap && !ReferenceEquals(rest, part))
            {
                result = result.With(name[2..], rest);
            }
            else if (rest is not null)
            {
                kept.Add(rest);
            }
        }
        return value.IsMap ? result : Json.List(kept.ToValueList());
    }

    /// <summary>The paths of a set, as conflicts name them.</summary>
    public static IEnumerable<string> Paths(Json? set, string prefix = "")
    {
        if (set is null)
        {
            yield break;
        }
        if (IsMember(set) && prefix.Length > 0)
        {
            yield return prefix;
        }
        foreach (var (name, child) in set.Members)
        {
            if (name != Self)
            {
                foreach (var path in Paths(child, prefix + Step(name)))
                {
                    yield return path;
                }
            }
        }
    }

    /// <summary>
    /// The members or items of a value that are fields by themselves; null when the value is one field.
    /// </summary>
    public static List<(string Name, Json Value)>? Granular(Json value, MergeRules rules)
    {
        var parts = new List<(string, Json)>();
        if (value.IsMap && !rules.IsAtomicMap)
        {
            foreach (var (name, member) in value.Members.AsSpan())
            {
                parts.Add(($"f:{name}", member));
            }
            return parts;
        }
        if (!value.IsList || rules.List.Merge == ListMerge.Atomic)
        {
            return null;
        }
        foreach (var item in value.Items)
        {
            parts.Add((rules.List.Merge == ListMerge.Set ? $"v:{item}" : KeyOf(item, rules), item));
        }
        return parts;
    }

    /// <summary>The rules below a path element.</summary>
    public static MergeRules Below(MergeRules rules, string element) =>
        element.StartsWith("f:", StringComparison.Ordinal) ? rules.Member(element[2..]) : rules.Item;

    public static Json? Find(List<(string Name, Json Value)> parts, string name)
    {
        foreach (var part in parts)
        {
            if (part.Name == name)
            {
                return part.Value;
            }
        }
        return null;
    }

    private static Json? Of(Json value, MergeRules rules, bool isEveryNode)
    {
        if (Granular(value, rules) is not { Count: > 0 } parts)
        {
            return Json.EmptyMap;
        }
        var children = new List<KeyValuePair<string, Json>>(parts.Count + 1);
        if (isEveryNode)
        {
            children.Add(KeyValuePair.Create(Self, Json.EmptyMap));
        }
        foreach (var (name, part) in parts)
        {
            var below = Of(part, Below(rules, name), isEveryNode) ?? Json.EmptyMap;
            var isOwn = rules.IsFreeMap || !name.StartsWith("f:", StringComparison.Ordinal);
            children.Add(KeyValuePair.Create(name, isOwn && !IsMember(below) ? below.With(Self, Json.EmptyMap) : below));
        }
        return Json.Map(children.ToValueMap());
    }

    private static bool IsMember(Json node) => node.Members.Count == 0 || node[Self] is not null;

    private static Json? Node(bool isMember, ValueMap<string, Json> children)
    {
        var others = children.Without(Self);
        return others.Count == 0
            ? isMember ? Json.EmptyMap : null
            : Json.Map(isMember ? others.With(Self, Json.EmptyMap) : others);
    }

    private static Json Named(string name, Json node) =>
        name.StartsWith("f:", StringComparison.Ordinal) && node.Members.Count > 0 ? node.With(Self, Json.EmptyMap) : node;

    /// <summary>An item by its keys; a port's protocol is TCP where it is not given.</summary>
    private static string KeyOf(Json item, MergeRules rules)
    {
        if (rules.List.Keys.Count == 1 && item[rules.List.Keys[0]]?.AsText is { } text && !text.AsSpan().ContainsAny('"', '\\'))
        {
            return $"k:{{\"{rules.List.Keys[0]}\":\"{text}\"}}";
        }
        var key = Json.EmptyMap;
        foreach (var name in rules.List.Keys)
        {
            key = key.With(name, item[name] ?? (name == "protocol" ? "TCP" : Json.Null));
        }
        return $"k:{key}";
    }

    private static string Step(string element) => element[..2] switch
    {
        "f:" => $".{element[2..]}",
        "k:" => $"[{string.Join(",", Json.Parse(element[2..]).Members.Select(key => $"{key.Key}={key.Value}"))}]",
        _ => $"[={element[2..]}]",
    };
}
