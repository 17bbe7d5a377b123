using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Tests.Style;

/// <summary>What the compiler does not see of our style.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void Nothing_is_left_unfinished() => Assert.Empty(Lines(Unfinished()));

    [Fact]
    public void No_region_divides_a_file() => Assert.Empty(Lines(Region()));

    [Fact]
    public void No_type_is_called_a_helper_or_a_manager() => Assert.Empty(Lines(BannedName()));

    [Fact]
    public void The_core_never_says_that_it_knows_better_than_the_compiler_what_is_null() => Assert.Empty(
        Sources.Core.Where(file => !file.EndsWith("CoreTable.cs", StringComparison.Ordinal)) // It is a table in which the mark has a meaning of its own.
            .SelectMany(file => File.ReadLines(file).Where(line => NullForgiving().IsMatch(line)).Select(line => $"{Sources.Short(file)}: {line.Trim()}")));

    /// <summary>An OpenSSL in FIPS mode refuses it. There is one of our own: <see cref="Digest"/>.</summary>
    [Fact]
    public void No_program_asks_the_system_for_MD5() => Assert.Empty(
        Sources.Core.Concat(Sources.Host).Concat(Sources.Sim).Where(file => SystemsMd5().IsMatch(File.ReadAllText(file))).Select(Sources.Short));

    [Fact]
    public void Every_guarded_operation_states_its_safety_and_its_liveness()
    {
        var silent = Sources.Core
            .Where(file => file.Contains($"{Path.DirectorySeparatorChar}Moves{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text && MakesMoves().IsMatch(text)
                && !(text.Contains("Safety:", StringComparison.Ordinal) && text.Contains("Liveness:", StringComparison.Ordinal)));
        Assert.Empty(silent.Select(Sources.Short));
    }

    [Fact]
    public void The_host_has_one_catch_for_everything() => Assert.Single(
        Sources.Host.SelectMany(File.ReadLines), line => CatchesEverything().IsMatch(line));

    private static IEnumerable<string> Lines(Regex banned) => Sources.All
        .Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal))
        .SelectMany(file => File.ReadLines(file)
            .Where(line => banned.IsMatch(line))
            .Select(line => $"{Sources.Short(file)}: {line.Trim()}"));

    [GeneratedRegex(@"\bMD5\.(Hash|Create)")]
    private static partial Regex SystemsMd5();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#(region|pragma warning disable)")]
    private static partial Regex Region();

    [GeneratedRegex(@"\b(class|record|struct|interface) (\w+(Helpers?|Utils?|Utility|Manager|Processor)|(Base|Common|Misc)[A-Z]\w*)\b")]
    private static partial Regex BannedName();

    [GeneratedRegex(@"[\w\)\]]!(\.|;|,|\))")]
    private static partial Regex NullForgiving();

    [GeneratedRegex(@"Steps\.(Write|Do)\(|Decision\.Go\(")]
    private static partial Regex MakesMoves();

    [GeneratedRegex(@"catch \(Exception\b(?!.* when )|catch$|catch \{")]
    private static partial Regex CatchesEverything();
}
