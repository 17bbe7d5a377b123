namespace Vitess.Reconcile.Planning;

/// <summary>The single values of an object by their paths, as <see cref="FieldChange.Path"/> has them.</summary>
internal static class FieldLeaves
{
    /// <summary>All single values of an object; a map or list without members is one too.</summary>
    internal static SortedDictionary<string, Json> Of(Json whole)
    {
        var leaves = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        Collect("", whole, leaves);
        return leaves;
    }

    /// <summary>The members of a map or the items of a list by name; null when it is neither.</summary>
    internal static SortedDictionary<string, Json>? Parts(Json? value)
    {
        if (value is { IsMap: true })
        {
            var members = new SortedDictionary<string, Json>(StringComparer.Ordinal);
            foreach (var (name, member) in value.Members)
            {
                members.Add(name.Length == 0 || name.AsSpan().ContainsAny("./[") ? $"[{name}]" : name, member);
            }
            return members;
        }
        if (value is not { IsList: true })
        {
            return null;
        }
        var items = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        for (var i = 0; i < value.Items.Count; i++)
        {
            var (name, item) = NameOf(value.Items[i], i);
            if (!items.TryAdd($"[{name}]", item))
            {
                items[FormattableString.Invariant($"[{i}]")] = item;
            }
        }
        return items;
    }

    /// <summary>The path of a part.</summary>
    internal static string Join(string path, string name) =>
        name[0] == '[' ? path + name : path.Length == 0 ? name : $"{path}.{name}";

    private static void Collect(string path, Json value, SortedDictionary<string, Json> leaves)
    {
        if (Parts(value) is { Count: > 0 } parts)
        {
            foreach (var (name, part) in parts)
            {
                Collect(Join(path, name), part, leaves);
            }
        }
        else
        {
            leaves[path] = value;
        }
    }

    /// <summary>What tells an item of a list from the others, and what it says besides.</summary>
    private static (string Name, Json Item) NameOf(Json item, int place)
    {
        if (item.AsText is { } text && text.StartsWith("--", StringComparison.Ordinal))
        {
            var end = text.IndexOf('=', StringComparison.Ordinal);
            return end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
        }
        return item["name"]?.AsText is { Length: > 0 } name ? (name, item) : (FormattableString.Invariant($"{place}"), item);
    }
}
