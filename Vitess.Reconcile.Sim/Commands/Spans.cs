using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>Options that are spans of simulated time, written as in <c>90s</c>, <c>10m</c> or <c>1h30m</c>.</summary>
internal static class Spans
{
    internal static Option<TimeSpan> Option(string name, TimeSpan otherwise, string description) => new(name)
    {
        Description = description,
        HelpName = "SPAN",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Parse(name, result),
    };

    // Reason: more than a year of simulated time is a slip of the finger, and a sum of a few such spans is an instant still.
    private static readonly TimeSpan Most = TimeSpan.FromHours(10_000);

    /// <summary>Reads a span; null when the text is none, or one of more than 10000 hours.</summary>
    internal static TimeSpan? Read(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var clock) && text.AsSpan().Count(':') == 2)
        {
            // As the help prints what an option is unless given.
            return clock >= TimeSpan.Zero && clock <= Most ? clock : null;
        }
        var (sum, digits) = (TimeSpan.Zero, 0);
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }
            var unit = text.AsSpan(i) switch
            {
                ['m', 's', ..] => TimeSpan.FromMilliseconds(1),
                ['s', ..] => TimeSpan.FromSeconds(1),
                ['m', ..] => TimeSpan.FromMinutes(1),
                ['h', ..] => TimeSpan.FromHours(1),
                _ => TimeSpan.Zero,
            };
            if (unit == TimeSpan.Zero
                || !int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > Most / unit)
            {
                return null;
            }
            (sum, digits) = (sum + (unit * count), digits + 1);
            i += unit == TimeSpan.FromMilliseconds(1) ? 2 : 1;
        }
        return digits > 0 && sum <= Most ? sum : null;
    }

    private static TimeSpan Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Read(text) is { } span)
        {
            return span;
        }
        result.AddError($"{name} \"{text}\" is not a span of time of at most 10000h. Write a number and a unit, as in 30s, 10m or 1h.");
        return default;
    }
}
