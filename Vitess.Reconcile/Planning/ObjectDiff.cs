using System.Globalization;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Planning;

/// <summary>Where a stored object lacks what its rendering asks for.</summary>
/// <remarks>
/// What the stored object has besides is not looked at: defaults, and what admission or other owners of fields added. A zero
/// value that is not stored is no difference, and two quantities of one value are equal. Lists are matched as Kubernetes
/// merges them: by their keys, as sets, else by name or position. Tolerations are a set too, for admission adds some.
/// </remarks>
internal static class ObjectDiff
{
    /// <summary>The paths at which the stored object differs, in ordinal order; none when it holds all that is asked for.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="stored">What is stored.</param>
    internal static ValueList<string> Of(Json wanted, Json stored)
    {
        var differences = new List<string>();
        var rules = MergeRules.Of(wanted["kind"]?.AsText ?? "");
        Compare("", wanted, stored, rules, differences);
        return differences.ToValueList();
    }

    private static void Compare(string path, Json wanted, Json? stored, MergeRules rules, List<string> differences)
    {
        if (stored is null)
        {
            if (!IsZero(wanted))
            {
                differences.Add(path);
            }
            return;
        }
        if (ReferenceEquals(wanted, stored))
        {
            return;
        }
        if (wanted.IsMap && stored.IsMap)
        {
            foreach (var member in wanted.Members.AsSpan())
            {
                Compare(
                    path.Length == 0 ? member.Key : $"{path}.{member.Key}",
                    member.Value, stored[member.Key], rules.Member(member.Key), differences);
            }
        }
        else if (wanted.IsList && stored.IsList)
        {
            CompareLists(path, wanted.Items, stored.Items, rules, differences);
        }
        else if (wanted != stored && !IsSameQuantity(wanted, stored))
        {
            differences.Add(path);
        }
    }

    private static void CompareLists(
        string path, ValueList<Json> wanted, ValueList<Json> stored, MergeRules rules, List<string> differences)
    {
        if (rules.List.Merge == ListMerge.Set || path.EndsWith(".tolerations", StringComparison.Ordinal))
        {
            if (!wanted.All(item => stored.Any(other => Holds(item, other, rules.Item))))
            {
                differences.Add(path);
            }
            return;
        }
        var keys = KeysOf(wanted, rules);
        if (keys.Count == 0 && wanted.Count != stored.Count)
        {
            differences.Add(path);
            return;
        }
        for (var i = 0; i < wanted.Count; i++)
        {
            var item = wanted[i];
            var match = keys.Count > 0 ? stored.FirstOrDefault(other => HasSameKeys(item, other, keys)) : stored[i];
            Compare(
                keys.Count > 0 ? $"{path}[{NameOf(item, keys)}]" : string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"),
                item, match, rules.Item, differences);
        }
    }

    private static bool Holds(Json wanted, Json stored, MergeRules rules)
    {
        var differences = new List<string>();
        Compare("", wanted, stored, rules, differences);
        return differences.Count == 0;
    }

    /// <summary>The members that tell the items of a list apart; none when they are told apart by position.</summary>
    private static ValueList<string> KeysOf(ValueList<Json> wanted, MergeRules rules)
    {
        var keys = rules.List.Merge == ListMerge.ByKey ? rules.List.Keys : ["name"];
        var isEach = rules.List.Merge == ListMerge.ByKey || wanted.All(item => item["name"]?.AsText is { Length: > 0 });
        return wanted.Count > 0 && isEach && wanted.Select(item => KeyOf(item, keys)).Distinct().Count() == wanted.Count ? keys : [];
    }

    private static bool HasSameKeys(Json wanted, Json stored, ValueList<string> keys) => KeyOf(wanted, keys) == KeyOf(stored, keys);

    // Source: a port without a protocol is a TCP port.
    private static ValueList<Json> KeyOf(Json item, ValueList<string> keys) =>
        keys.Select(key => item[key] ?? (key == "protocol" ? "TCP" : Json.Null)).ToValueList();

    private static string NameOf(Json item, ValueList<string> keys) =>
        item["name"]?.AsText is { Length: > 0 } name ? name
        : string.Join(',', KeyOf(item, keys).Select(key => key.AsText ?? key.ToString()));

    /// <summary>A value that the API server may leave out when it stores: false, 0, the empty text, map or list, null.</summary>
    private static bool IsZero(Json value) => value.Kind switch
    {
        JsonKind.Null => true,
        JsonKind.Boolean => value.AsBoolean == false,
        JsonKind.Number => value.AsInteger == 0,
        JsonKind.Text => value.AsText is { Length: 0 },
        JsonKind.List => value.Items.Count == 0,
        JsonKind.Map => value.Members.Values.All(IsZero),
    };

    private static bool IsSameQuantity(Json wanted, Json stored) =>
        (wanted.AsText ?? wanted.AsNumber) is { } left
        && (stored.AsText ?? stored.AsNumber) is { } right
        && Quantity.Parse(left) is { } wantedQuantity
        && Quantity.Parse(right) is { } storedQuantity
        && wantedQuantity == storedQuantity;
}
