using System.Globalization;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Shows a found value in a message.</summary>
internal static class Quote
{
    // Reason: longer texts push the rest of the message off a terminal's line.
    private const int LengthMax = 60;

    internal static string Of(Json value) => value.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.Boolean => value.AsBoolean == true ? "true" : "false",
        JsonKind.Number => value.AsNumber ?? "",
        JsonKind.Text => Of(value.AsText ?? ""),
        JsonKind.List => value.Items.Count == 0 ? "An empty list" : Count("A list of", value.Items.Count, "item"),
        JsonKind.Map => value.Members.Count == 0 ? "An empty map" : Count("A map of", value.Members.Count, "field"),
    };

    internal static string Of(string text)
    {
        var shown = text.Length > LengthMax ? text[..LengthMax] + "…" : text;
        return $"\"{shown.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    private static string Count(string before, int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{before} {count} {noun}{(count == 1 ? "" : "s")}");
}
