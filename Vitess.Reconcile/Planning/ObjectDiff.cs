using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Planning;

/// <summary>Where a stored object lacks what its rendering asks for.</summary>
/// <remarks>
/// What the stored object has besides is not looked at: defaults, and what admission or other owners of fields added. A zero
/// value that is not stored is no difference, and two quantities of one value are equal. Lists of things with a name each are matched by name, other lists by position.
/// </remarks>
internal static class ObjectDiff
{
    /// <summary>The paths at which the stored object differs, in ordinal order; none when it holds all that is asked for.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="stored">What is stored.</param>
    internal static ValueList<string> Of(Json wanted, Json stored)
    {
        var differences = new List<string>();
        Compare("", wanted, stored, differences);
        return differences.ToValueList();
    }

    private static void Compare(string path, Json wanted, Json? stored, List<string> differences)
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
                Compare(path.Length == 0 ? member.Key : $"{path}.{member.Key}", member.Value, stored[member.Key], differences);
            }
        }
        else if (wanted.IsList && stored.IsList)
        {
            CompareLists(path, wanted.Items, stored.Items, differences);
        }
        else if (wanted != stored && !IsSameQuantity(wanted, stored))
        {
            differences.Add(path);
        }
    }

    private static void CompareLists(string path, ValueList<Json> wanted, ValueList<Json> stored, List<string> differences)
    {
        var areNamed = wanted.Count > 0
            && wanted.All(item => item["name"]?.AsText is { Length: > 0 })
            && wanted.Select(item => item["name"]?.AsText).Distinct().Count() == wanted.Count;
        if (!areNamed && wanted.Count != stored.Count)
        {
            differences.Add(path);
            return;
        }
        for (var i = 0; i < wanted.Count; i++)
        {
            var name = areNamed ? wanted[i]["name"] : null;
            var match = areNamed ? stored.FirstOrDefault(item => item["name"] == name) : stored[i];
            Compare(areNamed ? $"{path}[{name?.AsText}]" : $"{path}[{i}]", wanted[i], match, differences);
        }
    }

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
