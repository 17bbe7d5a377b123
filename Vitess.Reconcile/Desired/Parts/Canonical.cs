namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Specs with their quantities as Kubernetes writes them, wherever they stand.</summary>
internal static class Canonical
{
    /// <summary>The value with the quantities of every list of requests and limits in canonical form.</summary>
    internal static Json Of(Json value) => value.Kind switch
    {
        JsonKind.List => OfList(value),
        JsonKind.Map => OfMap(value),
        JsonKind.Null or JsonKind.Boolean or JsonKind.Number or JsonKind.Text => value,
    };

    private static Json OfList(Json list)
    {
        var items = list.Items.Select(Of).ToValueList();
        return items == list.Items ? list : Json.List(items);
    }

    private static Json OfMap(Json map)
    {
        var result = map;
        foreach (var (name, member) in map.Members)
        {
            var canonical = name is "resources" or "apiResources" or "webResources" ? Resources.CleanQuantities(member) : Of(member);
            result = ReferenceEquals(canonical, member) ? result : result.With(name, canonical);
        }
        return result;
    }
}
