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
    private static readonly ValueList<string> Name = ["name"];

    private static readonly Json Tcp = Json.FromString("TCP");

    /// <summary>The paths at which the stored object differs, in ordinal order; none when it holds all that is asked for.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="stored">What is stored.</param>
    internal static ValueList<string> Of(Json wanted, Json stored)
    {
        var walk = new Walk();
        walk.Compare(wanted, stored, MergeRules.Of(wanted["kind"]?.AsText ?? ""));
        return walk.Differences.ToValueList();
    }

    /// <summary>A step from a value to one in it.</summary>
    /// <param name="Name">The member's name, or what tells the item of a list; null for an item told by its place.</param>
    /// <param name="Place">The item's place; -1 for a member.</param>
    private readonly record struct Step(string? Name, int Place);

    /// <summary>Walks two values side by side. Reason: nearly all of what is compared is equal, so paths become text only where it is not.</summary>
    private sealed class Walk
    {
        private readonly List<Step> path = [];

        internal List<string> Differences { get; } = [];

        internal void Compare(Json wanted, Json? stored, MergeRules rules)
        {
            if (stored is null)
            {
                if (!IsZero(wanted))
                {
                    Differences.Add(Path());
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
                    path.Add(new(member.Key, -1));
                    Compare(member.Value, stored[member.Key], rules.Member(member.Key));
                    path.RemoveAt(path.Count - 1);
                }
            }
            else if (wanted.IsList && stored.IsList)
            {
                CompareLists(wanted.Items, stored.Items, rules);
            }
            else if (wanted != stored && !IsSameQuantity(wanted, stored))
            {
                Differences.Add(Path());
            }
        }

        private void CompareLists(ValueList<Json> wanted, ValueList<Json> stored, MergeRules rules)
        {
            if (rules.List.Merge == ListMerge.Set || path is [.., _, { Name: "tolerations", Place: < 0 }])
            {
                if (!HoldsAll(wanted, stored, rules.Item))
                {
                    Differences.Add(Path());
                }
                return;
            }
            var keys = KeysOf(wanted, rules);
            if (keys.Count == 0 && wanted.Count != stored.Count)
            {
                Differences.Add(Path());
                return;
            }
            for (var i = 0; i < wanted.Count; i++)
            {
                var item = wanted[i];
                path.Add(keys.Count == 0 ? new(null, i) : new(NameOf(item, keys), i));
                Compare(item, keys.Count == 0 ? stored[i] : Match(item, stored, keys), rules.Item);
                path.RemoveAt(path.Count - 1);
            }
        }

        private string Path()
        {
            var text = new StringBuilder();
            foreach (var (name, place) in path)
            {
                text = place < 0 ? (text.Length == 0 ? text : text.Append('.')).Append(name)
                    : name is null ? text.Append(CultureInfo.InvariantCulture, $"[{place}]")
                    : text.Append('[').Append(name).Append(']');
            }
            return text.ToString();
        }
    }

    private static bool HoldsAll(ValueList<Json> wanted, ValueList<Json> stored, MergeRules rules) =>
        wanted.All(item => stored.Any(other => Holds(item, other, rules)));

    private static bool Holds(Json wanted, Json stored, MergeRules rules)
    {
        var walk = new Walk();
        walk.Compare(wanted, stored, rules);
        return walk.Differences.Count == 0;
    }

    /// <summary>The first stored item with the keys of a wanted one.</summary>
    private static Json? Match(Json wanted, ValueList<Json> stored, ValueList<string> keys)
    {
        for (var i = 0; i < stored.Count; i++)
        {
            if (HasSameKeys(wanted, stored[i], keys))
            {
                return stored[i];
            }
        }
        return null;
    }

    /// <summary>The members that tell the items of a list apart; none when they are told apart by position.</summary>
    private static ValueList<string> KeysOf(ValueList<Json> wanted, MergeRules rules)
    {
        var isByKey = rules.List.Merge == ListMerge.ByKey;
        var keys = isByKey ? rules.List.Keys : Name;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!isByKey && wanted[i]["name"]?.AsText is not { Length: > 0 })
            {
                return [];
            }
            for (var other = 0; other < i; other++)
            {
                if (HasSameKeys(wanted[i], wanted[other], keys))
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
            if (ValueOf(wanted, key) != ValueOf(stored, key))
            {
                return false;
            }
        }
        return true;
    }

    // Source: a port without a protocol is a TCP port.
    private static Json ValueOf(Json item, string key) => item[key] ?? (key == "protocol" ? Tcp : Json.Null);

    private static string NameOf(Json item, ValueList<string> keys) =>
        item["name"]?.AsText is { Length: > 0 } name ? name
        : string.Join(',', keys.Select(key => ValueOf(item, key)).Select(key => key.AsText ?? key.ToString()));

    /// <summary>A value that the API server may leave out when it stores: false, 0, the empty text, map or list, null.</summary>
    internal static bool IsZero(Json value) => value.Kind switch
    {
        JsonKind.Null => true,
        JsonKind.Boolean => value.AsBoolean == false,
        JsonKind.Number => value.AsInteger == 0,
        JsonKind.Text => value.AsText is { Length: 0 },
        JsonKind.List => value.Items.Count == 0,
        JsonKind.Map => value.Members.Values.All(IsZero),
    };

    /// <summary>Whether a quantity is stored as it is wanted: equal, or rounded up to thousandths.</summary>
    internal static bool IsSameQuantity(Json wanted, Json stored) =>
        (wanted.AsText ?? wanted.AsNumber) is { } left
        && (stored.AsText ?? stored.AsNumber) is { } right
        && Quantity.Parse(left) is { } wantedQuantity
        && Quantity.Parse(right) is { } storedQuantity
        && (wantedQuantity == storedQuantity || wantedQuantity.ToThousandths() == storedQuantity);
}
