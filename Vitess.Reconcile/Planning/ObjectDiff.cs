using System.Globalization;
using System.Text;
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
    private static readonly ValueList<string> Names = ["name"];
    private static readonly Json Tcp = Json.FromString("TCP");

    /// <summary>The paths at which the stored object differs, in ordinal order; none when it holds all that is asked for.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="stored">What is stored.</param>
    internal static ValueList<string> Of(Json wanted, Json stored)
    {
        var found = new Found();
        Compare(found, wanted, stored, MergeRules.Of(wanted["kind"]?.AsText ?? ""));
        return found.Differences.ToValueList();
    }

    private static void Compare(Found found, Json wanted, Json? stored, MergeRules rules)
    {
        if (stored is null)
        {
            if (!IsZero(wanted))
            {
                found.Add();
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
                found.Way.Add(new(member.Key));
                Compare(found, member.Value, stored[member.Key], rules.Member(member.Key));
                found.Way.RemoveAt(found.Way.Count - 1);
            }
        }
        else if (wanted.IsList && stored.IsList)
        {
            CompareLists(found, wanted.Items, stored.Items, rules);
        }
        else if (wanted != stored && !IsSameQuantity(wanted, stored))
        {
            found.Add();
        }
    }

    private static void CompareLists(Found found, ValueList<Json> wanted, ValueList<Json> stored, MergeRules rules)
    {
        if (rules.List.Merge == ListMerge.Set || found.Way is [.., { Member: "tolerations" }])
        {
            if (!IsHeld(wanted, stored, rules.Item))
            {
                found.Add();
            }
            return;
        }
        var keys = KeysOf(wanted, rules);
        if (keys.Count == 0 && wanted.Count != stored.Count)
        {
            found.Add();
            return;
        }
        for (var i = 0; i < wanted.Count; i++)
        {
            var match = keys.Count > 0 ? Match(wanted[i], stored, keys) : stored[i];
            found.Way.Add(new(null, i, wanted[i], keys));
            Compare(found, wanted[i], match, rules.Item);
            found.Way.RemoveAt(found.Way.Count - 1);
        }
    }

    private static Json? Match(Json item, ValueList<Json> stored, ValueList<string> keys)
    {
        foreach (var other in stored.AsSpan())
        {
            if (HasSameKeys(item, other, keys))
            {
                return other;
            }
        }
        return null;
    }

    private static bool IsHeld(ValueList<Json> wanted, ValueList<Json> stored, MergeRules rules) =>
        wanted.All(item => stored.Any(other => Holds(item, other, rules)));

    private static bool Holds(Json wanted, Json stored, MergeRules rules)
    {
        var found = new Found();
        Compare(found, wanted, stored, rules);
        return found.Differences.Count == 0;
    }

    /// <summary>The members that tell the items of a list apart; none when they are told apart by position.</summary>
    private static ValueList<string> KeysOf(ValueList<Json> wanted, MergeRules rules)
    {
        var keys = rules.List.Merge == ListMerge.ByKey ? rules.List.Keys : Names;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (rules.List.Merge != ListMerge.ByKey && wanted[i]["name"]?.AsText is not { Length: > 0 })
            {
                return [];
            }
            for (var before = 0; before < i; before++)
            {
                if (HasSameKeys(wanted[i], wanted[before], keys))
                {
                    return [];
                }
            }
        }
        return wanted.Count > 0 ? keys : [];
    }

    private static bool HasSameKeys(Json wanted, Json stored, ValueList<string> keys)
    {
        foreach (var key in keys.AsSpan())
        {
            if (Key(wanted, key) != Key(stored, key))
            {
                return false;
            }
        }
        return true;
    }

    // Source: a port without a protocol is a TCP port.
    private static Json Key(Json item, string key) => item[key] ?? (key == "protocol" ? Tcp : Json.Null);

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

    /// <summary>The way to the place that is compared, and where differences were found: only there the way is spelt out.</summary>
    private sealed class Found
    {
        internal List<Step> Way { get; } = [];

        internal List<string> Differences { get; } = [];

        internal void Add()
        {
            var path = new StringBuilder();
            foreach (var step in Way)
            {
                path.Append(step.Member is null || path.Length == 0 ? "" : ".").Append(step.Text);
            }
            Differences.Add(path.ToString());
        }
    }

    /// <summary>A step into a map, or into a list at an item that its keys or its position tell.</summary>
    private readonly record struct Step(string? Member, int Index = 0, Json? Item = null, ValueList<string> Keys = default)
    {
        internal string Text => Member ?? $"[{Name}]";

        private string Name => Keys.Count == 0 || Item is not { } item ? Index.ToString(CultureInfo.InvariantCulture)
            : item["name"]?.AsText is { Length: > 0 } name ? name
            : string.Join(',', Keys.Select(key => Key(item, key)).Select(key => key.AsText ?? key.ToString()));
    }
}
