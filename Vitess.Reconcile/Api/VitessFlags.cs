using System.Globalization;

namespace Vitess.Reconcile.Api;

/// <summary>The flags of a Vitess program by name, each once.</summary>
/// <remarks>Names are as the program's help shows them, with dashes or underscores: the two spellings of one flag are
/// two
/// entries here, as in the Go operator.</remarks>
/// <param name="Values">The values as texts, by names without leading dashes.</param>
public sealed record VitessFlags(ValueMap<string, string> Values)
{
    /// <summary>No flags.</summary>
    public static VitessFlags Empty { get; } = new(default(ValueMap<string, string>));

    /// <summary>Flags written as pairs; of two with one name, the later wins.</summary>
    /// <param name="flags">Name and value of each; <c>true</c> and <c>false</c> for switches.</param>
    public static VitessFlags Of(params ReadOnlySpan<(string Name, string Value)> flags) => new(ValueMap.Of(flags));

    /// <summary>Adds or replaces one flag.</summary>
    /// <param name="name">Without leading dashes.</param>
    /// <param name="value">As it is to be written.</param>
    public VitessFlags With(string name, string value) => new(Values.With(name, value));

    /// <summary>Adds or replaces a switch.</summary>
    /// <param name="name">Without leading dashes.</param>
    /// <param name="value">Written as <c>true</c> or <c>false</c>.</param>
    public VitessFlags With(string name, bool value) => With(name, value ? "true" : "false");

    /// <summary>Adds or replaces a number.</summary>
    /// <param name="name">Without leading dashes.</param>
    /// <param name="value">Written in decimal.</param>
    public VitessFlags With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds or replaces a duration.</summary>
    /// <param name="name">Without leading dashes.</param>
    /// <param name="value">Written as Go does, such as <c>2h0m0s</c>.</param>
    public VitessFlags With(string name, TimeSpan value) => With(name, GoDuration.Print(value));

    /// <summary>These flags overlaid by others, which win.</summary>
    /// <param name="over">The others.</param>
    public VitessFlags Overlay(VitessFlags over) => new(Values.Overlay(over.Values));

    /// <summary>These flags overlaid by those that a user wrote, which win.</summary>
    /// <param name="extra">By name; leading dashes of a name do not count.</param>
    public VitessFlags WithExtra(ValueMap<string, string> extra) =>
        new(Values.Overlay(extra.ToValueMap(flag => flag.Key.TrimStart('-'), flag => flag.Value)));

    /// <summary>These flags overlaid by those that a user wrote, which win over every spelling of theirs.</summary>
    /// <param name="extra">By name; leading dashes of a name do not count. Of two spellings, the last on a command line stays.</param>
    public VitessFlags WithExtraOfEitherSpelling(ValueMap<string, string> extra)
    {
        var flags = this;
        foreach (var (name, value) in WithoutOtherSpellings(Empty.WithExtra(extra).Values))
        {
            flags = new(flags.Values.Where(flag => Spelled(flag.Key) != Spelled(name)).ToValueMap().With(name, value));
        }
        return flags;
    }

    /// <summary>The same flags with dashes for underscores. Of two spellings, the last on a command line stays.</summary>
    public VitessFlags Dashed() => new(Values.ToValueMap(flag => Spelled(flag.Key), flag => flag.Value));

    /// <summary>Whether a flag is set in any spelling.</summary>
    /// <param name="name">In either spelling, without leading dashes.</param>
    public bool Sets(string name) => Values.Keys.Any(flag => Spelled(flag) == Spelled(name));

    private static ValueMap<string, string> WithoutOtherSpellings(ValueMap<string, string> flags) => flags
        .Where(flag => !flags.Keys.Any(other =>
            string.CompareOrdinal(other, flag.Key) > 0 && Spelled(other) == Spelled(flag.Key)))
        .ToValueMap();

    private static string Spelled(string name) => name.Replace('_', '-');

    /// <summary>The command line: <c>--name=value</c> each, in the ordinal order of the names.</summary>
    public ValueList<string> ToArguments() => Values.Select(flag => $"--{flag.Key}={flag.Value}").ToValueList();

    /// <summary>The command line of mysqld-exporter, whose switches are written <c>--name</c> and
    /// <c>--no-name</c>.</summary>
    /// <remarks>Other values are in lower case unless asked otherwise; the order is that of the names without <c>no-</c>.</remarks>
    /// <param name="keepsCase">Whether other values keep their case.</param>
    public ValueList<string> ToExporterArguments(bool keepsCase = false) => Values.Select(flag => flag.Value.ToLowerInvariant() switch
    {
        "true" => $"--{flag.Key}",
        "false" => $"--no-{flag.Key}",
        var value => $"--{flag.Key}={(keepsCase ? flag.Value : value)}",
    }).ToValueList();
}
