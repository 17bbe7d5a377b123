using System.Globalization;

namespace Vitess.Reconcile.Values;

/// <summary>The numbers that one field of cron allows.</summary>
/// <param name="Bits">A bit a number.</param>
/// <param name="IsAny">Whether it was written as <c>*</c> or <c>?</c>, with or without a step.</param>
internal readonly record struct CronField(ulong Bits, bool IsAny)
{
    /// <summary>What the five fields may hold, in their order.</summary>
    internal static ValueList<CronBounds> Bounds { get; } =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        new("day of the week", 0, 6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    internal bool Has(int number) => (Bits & (1UL << number)) != 0;

    /// <summary>Reads a field.</summary>
    /// <param name="text">Numbers, names, ranges and steps, between commas.</param>
    /// <param name="bounds">What it may hold.</param>
    /// <param name="problem">What is wrong with it; empty when nothing is.</param>
    internal static CronField Parse(string text, CronBounds bounds, out string problem)
    {
        problem = "";
        var field = default(CronField);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Part(part, bounds) is not { } read)
            {
                problem = string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"{part}\" is not a {bounds.Name}: write numbers from {bounds.Min} to {bounds.Max}, a range such as {bounds.Min}-{bounds.Max}, or * with a step such as */2");
                return default;
            }
            field = new(field.Bits | read.Bits, field.IsAny || read.IsAny);
        }
        return field;
    }

    private static CronField? Part(string text, CronBounds bounds)
    {
        var halves = text.Split('/');
        var ends = halves[0].Split('-');
        var isAny = ends[0] is "*" or "?";
        var (start, end) = isAny ? (bounds.Min, bounds.Max)
            : ends.Length > 2 ? (null, null)
            : (bounds.Number(ends[0]), bounds.Number(ends[^1]));
        var step = halves.Length == 1 ? 1 : halves.Length == 2 ? CronBounds.Plain(halves[1]) : null;
        // A single number with a step begins there and goes on to the end.
        end = halves.Length == 2 && ends.Length == 1 && start is not null ? bounds.Max : end;
        if (start is not { } from || end is not { } to || step is not > 0 || from < bounds.Min || to > bounds.Max || from > to)
        {
            return null;
        }
        var bits = 0UL;
        for (long number = from; number <= to; number += step.Value)
        {
            bits |= 1UL << (int)number;
        }
        return new(bits, isAny);
    }
}
