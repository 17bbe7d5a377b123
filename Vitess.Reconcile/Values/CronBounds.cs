using System.Globalization;

namespace Vitess.Reconcile.Values;

/// <summary>What a field of cron may hold.</summary>
/// <param name="Name">What the field is.</param>
/// <param name="Min">The lowest number.</param>
/// <param name="Max">The highest number.</param>
/// <param name="Names">Words for the numbers from the lowest on; none for most fields.</param>
internal sealed record CronBounds(string Name, int Min, int Max, ValueList<string> Names)
{
    /// <summary>A number, or a word for one in either case; null when it is neither.</summary>
    internal int? Number(string text)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return i + Min;
            }
        }
        return Plain(text);
    }

    /// <summary>A number; null when it is none.</summary>
    internal static int? Plain(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
