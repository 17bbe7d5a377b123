namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What the target of a request names.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; null for all of them and for kinds without.</param>
/// <param name="Name">The object; null for the collection.</param>
/// <param name="Subresource">The part of the object; empty for the whole.</param>
/// <param name="Query">The decoded query.</param>
internal sealed record HttpTarget(
    KindInfo Kind, string? Namespace, string? Name, string Subresource, ValueMap<string, string> Query)
{
    /// <summary>A query parameter; empty when it is not given.</summary>
    public string this[string parameter] => Query.GetValueOrDefault(parameter) ?? "";

    /// <summary>The namespace, empty for kinds without.</summary>
    public string Space => Namespace ?? "";

    /// <summary>Reads a path with its query; null when no served kind is named.</summary>
    public static HttpTarget? Parse(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? target : target[..question]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isCore = path.Length > 2 && path[0] == "api";
        var isGroup = path.Length > 3 && path[0] == "apis";
        if (!isCore && !isGroup)
        {
            return null;
        }
        var apiVersion = isCore ? path[1] : $"{path[1]}/{path[2]}";
        var rest = path[(isCore ? 2 : 3)..].Select(Uri.UnescapeDataString).ToArray();
        string? ns = null;
        if (rest.Length > 2 && rest[0] == "namespaces" && rest[2] is not ("status" or "finalize"))
        {
            (ns, rest) = (rest[1], rest[2..]);
        }
        return Kinds.At(apiVersion, rest[0]) is { } kind && rest.Length <= 3
            ? new(kind, ns, rest.Length > 1 ? rest[1] : null, rest.Length > 2 ? rest[2] : "",
                Read(question < 0 ? "" : target[(question + 1)..]))
            : null;
    }

    private static ValueMap<string, string> Read(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .ToValueMap(
            pair => Uri.UnescapeDataString(pair[0]),
            pair => pair.Length < 2 ? "" : Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
}
