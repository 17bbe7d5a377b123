using System.Reflection;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>What the README of the core says of the Go operator's holes names tests and rules that there are.</summary>
public sealed partial class TableOfHolesTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "Vitess.Reconcile", "README.md"));

    [Fact]
    public void Every_test_that_is_named_is_there()
    {
        var tests = typeof(TableOfHolesTests).Assembly.GetTypes().ToLookup(
            type => type.Name, type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), StringComparer.Ordinal);
        var named = Named().Matches(Text).ToList();
        Assert.InRange(named.Count, 100, 1000);
        Assert.Empty(named
            .Where(it => !tests[it.Groups[1].Value].Any(methods => methods.Any(method => IsMeant(method.Name, it.Groups[2].Value))))
            .Select(it => it.Value));
    }

    [Fact]
    public void Every_rule_that_is_named_is_there()
    {
        var table = Text[Text.IndexOf("### Holes that shape objects", StringComparison.Ordinal)..];
        var named = Quoted().Matches(table).Select(it => it.Groups[1].Value).ToList();
        Assert.InRange(named.Count, 12, 100);
        Assert.Empty(named.Except(SpecRules.All.Select(rule => rule.Id)));
    }

    private static bool IsMeant(string method, string named) =>
        named.Length == 0 || (named.EndsWith('…') ? method.StartsWith(named[..^1], StringComparison.Ordinal) : method == named);

    [GeneratedRegex(@"`(\w+Tests)(?:\.([\w…]+))?`")]
    private static partial Regex Named();

    [GeneratedRegex("\"([a-z]+(?:-[a-z]+)+)\"")]
    private static partial Regex Quoted();
}
