using System.Globalization;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Reads lists.</summary>
internal static class ListItems
{
    internal static ValueList<TItem>? Read<TItem>(
        Kind<TItem> item, Json value, Place place, Findings findings, int min, int max, string wanted)
        where TItem : class
    {
        if (!value.IsList)
        {
            findings.Mismatch(place, value, wanted);
            return null;
        }
        if (value.Items.Count < min || value.Items.Count > max)
        {
            findings.Mismatch(place, value, Counted(wanted, min, max));
        }
        var items = new List<TItem>(value.Items.Count);
        for (var i = 0; i < value.Items.Count; i++)
        {
            if (item.Read(value.Items[i], place.Item(i), findings) is { } read)
            {
                items.Add(read);
            }
        }
        return items.ToValueList();
    }

    /// <summary>
    /// Takes down every item that is like an earlier one in all of some texts; absent ones count as empty.
    /// </summary>
    internal static void CheckDistinct(Json list, Place place, Findings findings, ValueList<string> keys)
    {
        var items = list.Items;
        for (var i = 1; i < items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (items[i].IsMap && keys.All(key => (items[i][key] ?? "") == (items[j][key] ?? "")))
                {
                    findings.Add(
                        place.Item(i),
                        $"It has {string.Join(", ", keys)} in common with {place.Item(j)}",
                        $"Write another {string.Join(" or ", keys)}, or join the two");
                    break;
                }
            }
        }
    }

    private static string Counted(string wanted, int min, int max)
    {
        var culture = CultureInfo.InvariantCulture;
        return max == int.MaxValue ? string.Create(culture, $"{wanted} with at least {min}")
            : min == max ? string.Create(culture, $"{wanted} with just {min}")
            : string.Create(culture, $"{wanted} with {min} to {max}");
    }
}
