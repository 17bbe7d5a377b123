using System.Globalization;

namespace Vitess.Reconcile.Values;

/// <summary>When something recurs: five fields of cron, a word such as <c>@daily</c>, or <c>@every</c> with a duration. All in UTC.</summary>
/// <remarks>Source: the standard parser of robfig/cron 1.2, which the Go operator uses. It knows no seconds, no <c>TZ=</c>, and
/// Sunday only as 0.</remarks>
internal sealed record CronSchedule
{
    /// <summary>How many years ahead a time is looked for. Source: robfig/cron; 29 February is never further away.</summary>
    private const int YearsMax = 5;

    private CronField Minutes { get; init; }

    private CronField Hours { get; init; }

    private CronField Days { get; init; }

    private CronField Months { get; init; }

    private CronField Weekdays { get; init; }

    /// <summary>The time between two, for <c>@every</c>; null for times of the calendar.</summary>
    internal TimeSpan? Every { get; private init; }

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">As a user writes it.</param>
    /// <param name="problem">What is wrong with it; empty when nothing is.</param>
    /// <returns>The schedule; null when something is wrong.</returns>
    internal static CronSchedule? Parse(string text, out string problem)
    {
        problem = "";
        if (text.StartsWith('@'))
        {
            return OfWord(text, out problem);
        }
        var fields = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture, $"it has {fields.Length} fields instead of minute, hour, day, month and day of the week");
            return null;
        }
        var read = new CronField[5];
        for (var i = 0; i < read.Length && problem.Length == 0; i++)
        {
            read[i] = CronField.Parse(fields[i], CronField.Bounds[i], out problem);
        }
        return problem.Length > 0 ? null : new()
        {
            Minutes = read[0], Hours = read[1], Days = read[2], Months = read[3], Weekdays = read[4],
        };
    }

    /// <summary>The first time after an instant.</summary>
    /// <param name="after">The instant; for <c>@every</c> it is where counting begins.</param>
    /// <returns>Null when there is none within five years.</returns>
    internal DateTimeOffset? Next(DateTimeOffset after)
    {
        var at = after.ToUniversalTime();
        if (Every is { } span)
        {
            return Floor(at, TimeSpan.TicksPerSecond) + span;
        }
        var candidate = Floor(at, TimeSpan.TicksPerMinute).AddMinutes(1);
        var last = candidate.Year + YearsMax;
        while (candidate.Year <= last)
        {
            if (!Months.Has(candidate.Month))
            {
                candidate = new DateTimeOffset(candidate.Year, candidate.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
            }
            else if (!IsDay(candidate))
            {
                candidate = Floor(candidate, TimeSpan.TicksPerDay).AddDays(1);
            }
            else if (!Hours.Has(candidate.Hour))
            {
                candidate = Floor(candidate, TimeSpan.TicksPerHour).AddHours(1);
            }
            else if (!Minutes.Has(candidate.Minute))
            {
                candidate = candidate.AddMinutes(1);
            }
            else
            {
                return candidate;
            }
        }
        return null;
    }

    /// <summary>The last time in a span, its beginning left out and its end included.</summary>
    /// <param name="from">The beginning; for <c>@every</c> it is where counting begins.</param>
    /// <param name="to">The end.</param>
    internal DateTimeOffset? Last(DateTimeOffset from, DateTimeOffset to)
    {
        if (Next(from) is not { } first || first > to)
        {
            return null;
        }
        if (Every is { } span)
        {
            return first + (span * Math.Floor((to - first) / span));
        }
        // What is looked at is doubled until it holds a time, so that many missed ones are not walked through.
        var back = TimeSpan.FromMinutes(1);
        while (back < to - from && !(Next(to - back) <= to))
        {
            back *= 2;
        }
        var last = back < to - from ? to - back : from;
        while (Next(last) is { } next && next <= to)
        {
            last = next;
        }
        return last;
    }

    /// <summary>Whether there are more than so many times in a span, its beginning left out and its end included.</summary>
    internal bool HasMoreThan(long count, DateTimeOffset from, DateTimeOffset to)
    {
        var at = from;
        for (long found = 0; found <= count; found++)
        {
            if (Next(at) is not { } next || next > to)
            {
                return false;
            }
            at = next;
        }
        return true;
    }

    // Either day suffices only where both are limited.
    private bool IsDay(DateTimeOffset at)
    {
        var (day, weekday) = (Days.Has(at.Day), Weekdays.Has((int)at.DayOfWeek));
        return Days.IsAny || Weekdays.IsAny ? day && weekday : day || weekday;
    }

    private static CronSchedule? OfWord(string text, out string problem)
    {
        const string EveryWord = "@every ";
        problem = "";
        if (text.StartsWith(EveryWord, StringComparison.Ordinal))
        {
            if (GoDuration.Parse(text[EveryWord.Length..]) is { } span)
            {
                return new() { Every = span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : Whole(span) };
            }
            problem = $"\"{text[EveryWord.Length..]}\" is not a duration such as 90m or 1h30m";
            return null;
        }
        var fields = text switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => null,
        };
        if (fields is not null)
        {
            return Parse(fields, out problem);
        }
        problem = $"\"{text}\" is none of @yearly, @monthly, @weekly, @daily, @hourly and @every DURATION";
        return null;
    }

    private static TimeSpan Whole(TimeSpan span) => new(span.Ticks - (span.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset Floor(DateTimeOffset at, long ticks) => at.AddTicks(-(at.Ticks % ticks));
}
