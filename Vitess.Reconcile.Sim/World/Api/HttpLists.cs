using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Lists as HTTP shows them: selected, in pages, and as they once were.</summary>
internal static class HttpLists
{
    public static ApiResult List(ApiServer server, HttpTarget target)
    {
        var selector = Selectors.Parse(target["labelSelector"], out var problem);
        var fields = FieldSelector.Parse(target.Kind, target["fieldSelector"], out var unsupported);
        if ((problem ?? unsupported) is { } wrong)
        {
            return Refusals.BadRequest(wrong);
        }
        var (version, start) = (server.ResourceVersion, "");
        if (target["continue"] is { Length: > 0 } token && !TryRead(token, ref version, ref start))
        {
            return Refusals.BadRequest(
                "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value");
        }
        if (target["resourceVersionMatch"] == "Exact")
        {
            version = long.Parse(target["resourceVersion"], CultureInfo.InvariantCulture);
        }
        if (server.At(target.Kind, version, target.Namespace) is not { } standing)
        {
            return new(410, null, "Expired", "The provided continue parameter is too old to display a consistent list result.");
        }
        var found = standing
            .Where(item => Lists.IsSelected(item, selector, fields) && string.CompareOrdinal(Place(target, item), start) >= 0).ToList();
        var limit = int.TryParse(target["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : int.MaxValue;
        var isSelective = selector.Requirements.Count > 0 || fields.Requirements.Count > 0;
        return new(200, Page(target, version, found, limit, isSelective));
    }

    /// <summary>The objects that a target selects now.</summary>
    public static List<Json> Selected(ApiServer server, HttpTarget target) => server.All(target.Kind, target.Namespace)
        .Where(item => Lists.IsSelected(
            item, Selectors.Parse(target["labelSelector"], out _), FieldSelector.Parse(target.Kind, target["fieldSelector"], out _)))
        .ToList();

    private static Json Page(HttpTarget target, long version, List<Json> found, int limit, bool isSelective)
    {
        var list = Lists.Of(target.Kind, version, found.Take(limit).Select(item => Shown(target.Kind, item)));
        if (found.Count <= limit)
        {
            return list;
        }
        var token = Json.Map(("v", "meta.k8s.io/v1"), ("rv", version), ("start", Place(target, found[limit - 1]) + "\0"));
        return list.With("metadata", (list["metadata"] ?? Json.EmptyMap)
            .With("continue", Convert.ToBase64String(token.ToUtf8()))
            .With("remainingItemCount", isSelective ? null : (Json)(found.Count - limit)));
    }

    /// <summary>Kubernetes' own kinds are listed without kind and apiVersion on each item.</summary>
    private static Json Shown(KindInfo kind, Json item) => kind.IsCustom ? item : item.With("kind", null).With("apiVersion", null);

    private static string Place(HttpTarget target, Json item) =>
        target.Namespace is null && target.Kind.IsNamespaced ? $"{item.Namespace()}/{item.Name()}" : item.Name();

    private static bool TryRead(string token, ref long version, ref string start)
    {
        try
        {
            var read = Json.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token)));
            (version, start) = (read["rv"]?.AsInteger ?? version, read["start"]?.AsText ?? "");
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return false;
        }
    }
}
