using System.Globalization;

namespace Vitess.Reconcile.Tests.Values;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-11-21T08:43:06Z", "2026-11-21T08:44:00Z")]
    [InlineData("* * * * *", "2026-11-21T08:44:00Z", "2026-11-21T08:45:00Z")]
    [InlineData("*/2 * * * *", "2026-11-21T08:43:06Z", "2026-11-21T08:44:00Z")]
    [InlineData("1/2 * * * *", "2026-11-21T08:43:06Z", "2026-11-21T08:45:00Z")]
    [InlineData("2/15 * * * *", "2026-11-21T08:43:06Z", "2026-11-21T08:47:00Z")]
    [InlineData("40 13 * * *", "2026-11-21T08:43:06Z", "2026-11-21T13:40:00Z")]
    [InlineData("30 2 * * *", "2026-11-21T08:43:06Z", "2026-11-22T02:30:00Z")]
    [InlineData("0 4 * * 0", "2026-11-21T08:45:40Z", "2026-11-22T04:00:00Z")]
    [InlineData("0 4 * * SUN", "2026-11-21T08:45:40Z", "2026-11-22T04:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-11-21T08:45:40Z", "2028-02-29T00:00:00Z")]
    [InlineData("15 10 1 jan-mar,Jul *", "2026-04-01T00:00:00Z", "2026-07-01T10:15:00Z")]
    [InlineData("59 23 31 12 ?", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z")]
    [InlineData("0 0 13 * 5", "2026-11-10T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 0 12 * 5", "2026-11-10T00:00:00Z", "2026-11-12T00:00:00Z")]
    [InlineData("0 0 */2 * 5", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("@yearly", "2026-11-21T08:43:06Z", "2027-01-01T00:00:00Z")]
    [InlineData("@annually", "2026-11-21T08:43:06Z", "2027-01-01T00:00:00Z")]
    [InlineData("@monthly", "2026-11-21T08:43:06Z", "2026-12-01T00:00:00Z")]
    [InlineData("@weekly", "2026-11-21T08:43:06Z", "2026-11-22T00:00:00Z")]
    [InlineData("@daily", "2026-11-21T08:43:06Z", "2026-11-22T00:00:00Z")]
    [InlineData("@midnight", "2026-11-21T08:43:06Z", "2026-11-22T00:00:00Z")]
    [InlineData("@hourly", "2026-11-21T08:43:06Z", "2026-11-21T09:00:00Z")]
    [InlineData("@every 90s", "2026-11-21T08:43:06Z", "2026-11-21T08:44:36Z")]
    [InlineData("@every 1h30m", "2026-11-21T08:43:06Z", "2026-11-21T10:13:06Z")]
    [InlineData("@every 10ms", "2026-11-21T08:43:06Z", "2026-11-21T08:43:07Z")]
    public void The_next_time_is_the_first_that_matches(string text, string after, string next) =>
        Assert.Equal(At(next), Read(text).Next(At(after)));

    [Fact]
    public void A_day_that_never_comes_is_no_time() => Assert.Null(Read("0 0 30 2 *").Next(At("2026-11-21T00:00:00Z")));

    [Theory]
    [InlineData("", "it has 0 fields")]
    [InlineData("* * * * * *", "it has 6 fields")]
    [InlineData("TZ=UTC * * * * *", "it has 6 fields")]
    [InlineData("61 * * * *", "\"61\" is not a minute")]
    [InlineData("* 24 * * *", "\"24\" is not a hour")]
    [InlineData("* * 0 * *", "\"0\" is not a day of the month")]
    [InlineData("* * * 13 *", "\"13\" is not a month")]
    [InlineData("* * * * 7", "\"7\" is not a day of the week")]
    [InlineData("* * * * jan", "\"jan\" is not a day of the week")]
    [InlineData("5-1 * * * *", "\"5-1\" is not a minute")]
    [InlineData("1-2-3 * * * *", "\"1-2-3\" is not a minute")]
    [InlineData("*/0 * * * *", "\"*/0\" is not a minute")]
    [InlineData("1/2/3 * * * *", "\"1/2/3\" is not a minute")]
    [InlineData("-5 * * * *", "\"-5\" is not a minute")]
    [InlineData("@every soon", "\"soon\" is not a duration")]
    [InlineData("@sometimes", "\"@sometimes\" is none of @yearly")]
    public void What_is_no_schedule_is_refused_with_the_part_that_is_wrong(string text, string problem)
    {
        Assert.Null(CronSchedule.Parse(text, out var told));
        Assert.StartsWith(problem, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0 4 * * 0")]
    [InlineData("7/10 3-5 * * *")]
    [InlineData("* * 1 * *")]
    [InlineData("@every 7m")]
    public void The_last_time_of_a_span_is_that_which_walking_through_it_finds(string text)
    {
        var times = Read(text);
        foreach (var minutes in (ReadOnlySpan<int>)[0, 1, 2, 59, 60, 61, 1440, 10_000, 60_000])
        {
            var from = At("2026-10-01T11:11:11Z");
            var to = from.AddMinutes(minutes);
            DateTimeOffset? walked = null;
            for (var at = times.Next(from); at is { } time && time <= to; at = times.Next(time))
            {
                walked = time;
            }
            Assert.Equal(walked, times.Last(from, to));
        }
    }

    [Fact]
    public void Times_are_counted_up_to_the_end_of_the_span()
    {
        var (from, to) = (At("2026-10-01T11:00:00Z"), At("2026-10-01T11:05:00Z"));
        Assert.True(Read("* * * * *").HasMoreThan(4, from, to));
        Assert.False(Read("* * * * *").HasMoreThan(5, from, to));
    }

    private static CronSchedule Read(string text)
    {
        var read = CronSchedule.Parse(text, out var problem);
        Assert.Equal("", problem);
        return Assert.IsType<CronSchedule>(read);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
