
namespace Vitess.Reconcile.Planning;

/// <summary>A field of an object that becomes another.</summary>
/// <param name="Path">
/// Where, as in <c>spec.containers[vttablet].args[--port]</c>: items with names by their names, flags by theirs, other items by place.
/// </param>
/// <param name="Old">What stands there; null when nothing does.</param>
/// <param name="New">What is to stand there; null when nothing is.</param>
public sealed record FieldChange(string Path, Json? Old, Json? New);

/// <summary>Finds the fields in which two versions of an object differ, with their values.</summary>
/// <remarks>A zero value equals one that is not there, and quantities of one value are equal, as in <see cref="ObjectDiff"/>.</remarks>
internal static class FieldChanges
{
    /// <summary>Every field in which two renderings differ.</summary>
    internal static ValueList<FieldChange> Between(Json before, Json after) => Found(before, after, isWhole: true);

    /// <summary>Every field that is wanted and stored differently; what is stored besides does not count.</summary>
    internal static ValueList<FieldChange> Missing(Json stored, Json wanted) => Found(stored, wanted, isWhole: false);

    private static ValueList<FieldChange> Found(Json before, Json after, bool isWhole)
    {
        var found = new List<FieldChange>();
        Compare("", before, after, isWhole, found);
        return found.ToValueList();
    }

    private static void Compare(string path, Json? before, Json? after, bool isWhole, List<FieldChange> found)
    {
        if (before == after || (after is null && !isWhole))
        {
            return;
        }
        var (left, right) = (FieldLeaves.Parts(before), FieldLeaves.Parts(after));
        if (left is not null && right is not null)
        {
            ComparePairs(path, left, right, isWhole, found);
        }
        else if (before is null && right is { Count: > 0 } && after is { IsMap: true })
        {
            ComparePairs(path, [], right, isWhole, found);
        }
        else if (after is null && left is { Count: > 0 } && before is { IsMap: true })
        {
            ComparePairs(path, left, [], isWhole, found);
        }
        else if (!(IsZero(before) && IsZero(after)) && !IsSameQuantity(before, after))
        {
            found.Add(new(path, before, after));
        }
    }

    private static void ComparePairs(
        string path,
        SortedDictionary<string, Json> left,
        SortedDictionary<string, Json> right,
        bool isWhole,
        List<FieldChange> found)
    {
        foreach (var name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            Compare(FieldLeaves.Join(path, name), left.GetValueOrDefault(name), right.GetValueOrDefault(name), isWhole, found);
        }
    }

    private static bool IsZero(Json? value) => value is null || ObjectDiff.IsZero(value);

    /// <summary>Whether one of the two is how the API server stores the other, whichever is the stored one.</summary>
    private static bool IsSameQuantity(Json? left, Json? right) => left is not null && right is not null
        && (ObjectDiff.IsSameQuantity(left, right) || ObjectDiff.IsSameQuantity(right, left));
}
