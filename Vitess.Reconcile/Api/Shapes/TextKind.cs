using System.Globalization;
using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Which texts a field takes.</summary>
internal sealed record TextLimits
{
    /// <summary>How many characters there must be at least.</summary>
    public int LengthMin { get; init; }

    /// <summary>How many characters there may be.</summary>
    public int LengthMax { get; init; } = int.MaxValue;

    /// <summary>A regular expression, as the CRD has it; empty for none.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>The pattern in words, as in <c>letters and digits</c>.</summary>
    public string InWords { get; init; } = "";

    /// <summary>The only texts allowed; empty when there is no such list.</summary>
    public ValueList<string> Words { get; init; }
}

/// <summary>Reads, checks and describes texts.</summary>
internal static class TextKind
{
    internal static Kind<string> Of(TextLimits limits) => new()
    {
        Wanted = Wanted(limits),
        Read = (value, place, findings) => Read(limits, value, place, findings),
        Write = (value, _) => value,
        IsZero = value => value.Length == 0,
        Zero = () => "",
        Schema = () => Json.Map(
            ("type", "string"),
            ("minLength", limits.LengthMin > 0 ? limits.LengthMin : null),
            ("maxLength", limits.LengthMax < int.MaxValue ? limits.LengthMax : null),
            ("pattern", limits.Pattern.Length > 0 ? limits.Pattern : null),
            ("enum", limits.Words.Count > 0 ? Json.List(limits.Words.Select(Json.FromString)) : null)),
    };

    private static string? Read(TextLimits limits, Json value, Place place, Findings findings)
    {
        if (value.AsText is not { } text)
        {
            findings.Mismatch(place, value, Wanted(limits), value.AsNumber is not null || value.AsBoolean is not null
                ? $"Write \"{Quote.Of(value)}\" with quotes"
                : null);
            return null;
        }
        if (!Allows(limits, text))
        {
            findings.Mismatch(place, value, Wanted(limits), Remedy(limits, text));
        }
        return text;
    }

    private static bool Allows(TextLimits limits, string text)
    {
        var length = text.EnumerateRunes().Count();
        return length >= limits.LengthMin
            && length <= limits.LengthMax
            && (limits.Words.Count == 0 || limits.Words.Contains(text))
            && (limits.Pattern.Length == 0 || Matches(limits.Pattern, text));
    }

    /// <summary>
    /// In a CRD the dollar sign is the very end of the text; here it would allow a line break after it.
    /// </summary>
    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern[..^1] + "\\z", RegexOptions.CultureInvariant);

    private static string? Remedy(TextLimits limits, string text) =>
        Nearest.Of(text, limits.Words) is { } near ? $"Write {near} if you meant that, or {Wanted(limits)}" : null;

    private static string Wanted(TextLimits limits)
    {
        if (limits.Words.Count > 0)
        {
            return "one of " + string.Join(", ", limits.Words);
        }
        var words = limits.InWords.Length > 0 ? $"a text of {limits.InWords}" : "a text";
        var (least, most) = (Digits(limits.LengthMin), Digits(limits.LengthMax));
        return (limits.LengthMin, limits.LengthMax) switch
        {
            (0, int.MaxValue) => words,
            (1, int.MaxValue) => $"{words} that is not empty",
            (0, _) => $"{words} of at most {most} characters",
            _ => $"{words} of {least} to {most} characters",
        };
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
