namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Which namespaces an operator looks after.</summary>
/// <param name="Namespaces">The namespaces, ascending; none stands for all.</param>
internal sealed record Scope(ValueList<string> Namespaces)
{
    /// <summary>Every namespace.</summary>
    internal static Scope All { get; } = new(default(ValueList<string>));

    /// <summary>Reads a list with commas between; an empty one stands for all, as for the Go operator's WATCH_NAMESPACE.</summary>
    internal static Scope Of(string list) => new(list
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .ToValueList());

    /// <summary>Where a kind is listed and watched: an empty text for all namespaces at once.</summary>
    internal ValueList<string> Of(ApiResource resource) =>
        Namespaces.Count == 0 || !resource.IsNamespaced ? [""] : Namespaces;
}
