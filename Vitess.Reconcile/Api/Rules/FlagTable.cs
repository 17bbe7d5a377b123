using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>A flag of a program.</summary>
/// <param name="Name">With dashes.</param>
/// <param name="Type">bool, int, uint, float, duration, or text for everything else.</param>
/// <param name="IsDeprecated">Whether the program says so itself.</param>
internal sealed record Flag(string Name, string Type, bool IsDeprecated);

/// <summary>The flags that Vitess' programs know.</summary>
/// <remarks>Source: the help texts of Vitess' main branch of March 2026, which became version 24.</remarks>
internal static partial class FlagTable
{
    /// <summary>The version that is known.</summary>
    internal const string Version = "24";

    // Source: the programs' own notes. A letter a program, as in the table.
    private static readonly ValueList<string> Deprecated =
        ["g enable-balancer", "g legacy-replication-lag-algorithm", "t twopc-abandon-age"];

    // Source: glog, whose flags every program took before version 24; the Go operator still writes the first of them.
    private static readonly ValueList<Flag> OfLogging =
    [
        new("logtostderr", "bool", false), new("alsologtostderr", "bool", false), new("stderrthreshold", "text", false),
        new("v", "text", false), new("vmodule", "text", false), new("log-dir", "text", false), new("log-backtrace-at", "text", false),
        new("log-err-stacks", "bool", false), new("log-link", "text", false), new("log-rotate-max-size", "uint", false),
    ];

    private static ValueMap<string, char> Letters { get; } = new[]
        {
            ("mysqlctld", 'm'), ("vtadmin", 'a'), ("vtbackup", 'b'), ("vtctld", 'c'), ("vtgate", 'g'), ("vtorc", 'o'), ("vttablet", 't'),
        }
        .ToValueMap(program => program.Item1, program => program.Item2);

    private static ValueMap<string, ValueMap<string, Flag>> ByProgram { get; } = Letters.ToValueMap(
        program => program.Key, program => Of(program.Value));

    /// <summary>The programs whose flags are known.</summary>
    internal static IEnumerable<string> Programs => Letters.Keys;

    /// <summary>A flag, in whichever spelling it is written; null when the program does not know it.</summary>
    /// <param name="program">One of <see cref="Programs"/>.</param>
    /// <param name="written">With or without dashes before it.</param>
    internal static Flag? Find(string program, string written) =>
        ByProgram[program].TryGetValue(FlagName.Plain(written), out var flag) ? flag : null;

    /// <summary>The flag that was probably meant; null when none is near.</summary>
    internal static string? NearestTo(string program, string written) =>
        Nearest.Of(FlagName.Plain(written), ByProgram[program].Keys);

    private static ValueMap<string, Flag> Of(char letter)
    {
        var flags = OfLogging.Select(flag => KeyValuePair.Create(flag.Name, flag)).ToList();
        foreach (var line in Table.Split('\n'))
        {
            var (programs, rest) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var (type, names) = (rest[..rest.IndexOf(':', StringComparison.Ordinal)], rest[(rest.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            if (programs.Contains(letter, StringComparison.Ordinal))
            {
                flags.AddRange(names.Split(' ').Select(name =>
                    KeyValuePair.Create(name, new Flag(name, type, Deprecated.Contains($"{letter} {name}")))));
            }
        }
        return flags.ToValueMap();
    }
}
