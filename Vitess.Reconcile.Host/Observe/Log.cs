using System.Buffers;
using System.Globalization;
using System.Text;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Writes what happens, one line an entry: as text for people or as JSON for machines.</summary>
/// <param name="writer">Where to.</param>
/// <param name="least">The least that is written.</param>
/// <param name="isJson">Whether each line is a JSON object.</param>
internal sealed class Log(TextWriter writer, LogLevel least, bool isJson)
{
    private static readonly SearchValues<char> Quotable = SearchValues.Create(" \"=\n\r\t");

    private readonly Lock turn = new();

    /// <summary>Writes an entry of the loop.</summary>
    internal void Add(LogEntry entry) => Add(entry, LevelOf(entry));

    /// <summary>Writes an entry.</summary>
    internal void Add(LogEntry entry, LogLevel level)
    {
        if (level < least)
        {
            return;
        }
        var line = isJson ? AsJson(entry, level) : AsText(entry, level);
        lock (turn)
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>How much an entry of the loop matters.</summary>
    internal static LogLevel LevelOf(LogEntry entry) => entry.Message switch
    {
        MoveLog.MoveBegun or MoveLog.MoveOvertaken => LogLevel.Debug,
        MoveLog.MoveRefused or MoveLog.MoveUnknown or Feeds.NotSeen or Leadership.CannotLead => LogLevel.Warning,
        "Pass failed" => LogLevel.Error,
        _ => LogLevel.Info,
    };

    private static string AsJson(LogEntry entry, LogLevel level)
    {
        var line = Json.Map(
            ("time", Instant(entry)), ("level", level.ToString().ToLowerInvariant()), ("message", entry.Message));
        foreach (var (name, value) in entry.Values)
        {
            line = value.Length == 0 ? line : line.With(name, value);
        }
        return line.ToString();
    }

    private static string AsText(LogEntry entry, LogLevel level)
    {
        var line = new StringBuilder(Instant(entry));
        line.Append(CultureInfo.InvariantCulture, $" {level.ToString().ToUpperInvariant(),-7} {entry.Message}");
        foreach (var (name, value) in entry.Values)
        {
            if (value.Length > 0)
            {
                line.Append(CultureInfo.InvariantCulture, $" {name}={Quoted(value)}");
            }
        }
        return line.ToString();
    }

    /// <summary>A value in quotes where it has blanks, so that a line stays one line and can be taken apart.</summary>
    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(Quotable) < 0 ? value : Json.FromString(value).ToString();

    private static string Instant(LogEntry entry) =>
        entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
