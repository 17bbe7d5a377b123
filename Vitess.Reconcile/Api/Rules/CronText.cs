using System.Globalization;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>What can be told of a schedule from its text alone.</summary>
/// <remarks>Source: the standard form of robfig/cron 1.2, which the Go operator reads; seven is no weekday there.</remarks>
internal static class CronText
{
    private static readonly ValueList<string> Words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly ValueList<string> Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly ValueList<string> Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly ValueList<int> DaysMax = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    private static readonly ValueList<FieldRule> Fields =
    [
        new("minute", 0, 59, []), new("hour", 0, 23, []), new("day", 1, 31, []), new("month", 1, 12, Months), new("weekday", 0, 6, Weekdays),
    ];

    private sealed record FieldRule(string Name, int Min, int Max, ValueList<string> Names);

    /// <summary>What keeps a text from being a schedule; null when nothing does.</summary>
    internal static string? Problem(string text)
    {
        if (text.StartsWith('@'))
        {
            return text.StartsWith("@every ", StringComparison.Ordinal)
                ? Minutes(text["@every ".Length..]) is null ? "it is not followed by a duration" : null
                : Words.Contains(text) ? null : $"the words are {string.Join(", ", Words)}, @every";
        }
        var parts = Parts(text);
        if (parts.Length != Fields.Count)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {parts.Length} fields and not five");
        }
        for (var i = 0; i < parts.Length; i++)
        {
            if (Values(Fields[i], parts[i]) is null)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"the {Fields[i].Name} \"{parts[i]}\" is not within {Fields[i].Min} to {Fields[i].Max}");
            }
        }
        return null;
    }

    /// <summary>Whether no day ever matches, such as the 30th of February; of a text without a problem.</summary>
    internal static bool IsNever(string text)
    {
        if (Parts(text) is not [_, _, var days, var months, var weekdays] || (!IsAny(weekdays) && !IsAny(days)))
        {
            return false;
        }
        var first = (Values(Fields[2], days) ?? []).DefaultIfEmpty(1).Min();
        return (Values(Fields[3], months) ?? []).All(month => first > DaysMax[month - 1]);
    }

    /// <summary>Whether a duration is one that the operator makes a schedule of.</summary>
    internal static bool IsFrequency(string text) => Minutes(text) is { } minutes && minutes == decimal.Truncate(minutes) && (minutes switch
    {
        < 1 or > 1440 => false,
        < 60 => 60 % minutes == 0,
        _ => minutes % 60 == 0 && 24 % (minutes / 60) == 0,
    });

    private static string[] Parts(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAny(string part) => part.StartsWith('*') || part.StartsWith('?');

    private static List<int>? Values(FieldRule field, string part)
    {
        var values = new List<int>();
        foreach (var item in part.Split(','))
        {
            var step = item.Split('/');
            var bounds = step[0] is "*" or "?" ? [] : step[0].Split('-');
            var low = bounds.Length == 0 ? field.Min : Number(field, bounds[0]);
            var high = bounds.Length == 0 || (bounds.Length == 1 && step.Length == 2) ? field.Max : Number(field, bounds[^1]);
            var by = step.Length == 1 ? 1 : int.TryParse(step[1], NumberStyles.None, CultureInfo.InvariantCulture, out var every) ? every : 0;
            if (step.Length > 2 || bounds.Length > 2 || by < 1 || low is not { } from || high is not { } to || from > to)
            {
                return null;
            }
            for (var value = from; value <= to; value += Math.Min(by, field.Max + 1))
            {
                values.Add(value);
            }
        }
        return values;
    }

    private static int? Number(FieldRule field, string text)
    {
        for (var i = 0; i < field.Names.Count; i++)
        {
            if (string.Equals(field.Names[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return i + field.Min;
            }
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= field.Min && number <= field.Max
            ? number
            : null;
    }

    private static decimal? Minutes(string text) => FlagValue.Seconds(text) is { } seconds ? seconds / 60 : null;
}
