using System.Text;
using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Host.Read;

/// <summary>
/// Writes texts in YAML: bare where that is safe, in literal blocks where they have lines, else in quotes.
/// </summary>
internal static partial class YamlString
{
    /// <summary>A text as YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">The column of the map or list around it; null where no block may stand.</param>
    internal static string Of(string text, int? indent)
    {
        if (text.EnumerateRunes().Any(rune => !IsPrintable(rune)))
        {
            return Escaped(text);
        }
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return indent is { } columns && text[0] is not ('\n' or ' ') ? Block(text, columns) : Escaped(text);
        }
        return IsBare(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>Whether a text without quotes means itself, to kubectl and to readers of any version of YAML.</summary>
    private static bool IsBare(string text) =>
        YamlScalar.Plain(text) == text
        && BareForm().IsMatch(text)
        && !SpecialForm().IsMatch(text)
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal);

    private static string Block(string text, int indent)
    {
        var ends = text.Length - text.TrimEnd('\n').Length;
        var block = new StringBuilder("|").Append(ends switch { 0 => "-", 1 => "", _ => "+" });
        var lines = (ends == 0 ? text : text[..^1]).Split('\n');
        foreach (var line in lines)
        {
            block.Append('\n').Append(line.Length == 0 ? "" : new string(' ', indent + 2)).Append(line);
        }
        return block.ToString();
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ when IsPrintable(rune) => rune.ToString(),
                <= 0xFF => FormattableString.Invariant($"\\x{rune.Value:X2}"),
                <= 0xFFFF => FormattableString.Invariant($"\\u{rune.Value:X4}"),
                _ => FormattableString.Invariant($"\\U{rune.Value:X8}"),
            });
        }
        return escaped.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) =>
        rune.Value is '\n' or (>= 0x20 and < 0x7F) or (>= 0xA0 and < 0x2028) or (> 0x2029 and < 0xFEFF);

    /// <summary>It begins and ends with nothing that is a sign in YAML.</summary>
    [GeneratedRegex(@"^[^\s\-?:,\[\]{}#&*!|>'""%@`=<]([^\n]*[^\s:])?\z")]
    private static partial Regex BareForm();

    /// <summary>Dates, times of the day and numbers with underscores: numbers or instants to some readers.</summary>
    [GeneratedRegex(@"^[-+]?[0-9][0-9_,.:\-]*([TtZz][0-9:.Zz+\-]*)?\z")]
    private static partial Regex SpecialForm();
}
