using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Tests.Golden;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>What levels change is what the table says, and nothing else.</summary>
public sealed partial class LevelsTests
{
    [Fact]
    public void The_table_of_corrections_and_the_code_agree()
    {
        var table = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Vitess.Reconcile", "README.md")))
            .Select(row => $"{row.Groups["name"].Value} since {row.Groups["level"].Value}");
        var code = typeof(Corrections).GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(bool))
            .Select(property => $"{property.Name} since " + Enumerable.Range(0, Level.Newest + 1)
                .First(level => property.GetValue(new Corrections(level)) is true).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(code.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_newest_level_differs_from_the_Go_operator_in_just_these_fields()
    {
        var list = new StringBuilder();
        foreach (var input in RecordedObjects.Inputs)
        {
            var (theirs, ours) = (RenderedWorld.Of(input).Objects, RenderedWorld.Of(input, Level.Newest).Objects);
            foreach (var (key, one) in theirs)
            {
                foreach (var difference in RecordedObjects.Differences(Bare(one.Object), Bare(ours[key].Object)))
                {
                    list.Append(CultureInfo.InvariantCulture, $"{input} {key} {Short(difference)}\n");
                }
            }
        }
        GoldenFile.Matches(list.ToString(), "Desired/levels.verified.txt");
    }

    [Fact]
    public void Every_pod_and_deployment_is_rendered_at_every_level()
    {
        foreach (var rendered in RenderedWorld.Of("02-three-zones").Objects.Values
            .Where(it => it.Key.Kind is Kinds.Pod or Kinds.Deployment))
        {
            Assert.Equal(Enumerable.Range(0, Level.Newest + 1), Enumerable.Range(0, Level.Newest + 1).Select(level => rendered.At(level)?.Level ?? -1));
            Assert.Equal(rendered.Hash, rendered.At(0)?.Hash);
            Assert.Null(rendered.At(Level.Newest + 1));
        }
    }

    // Lists of flags are told by the flags that differ.
    private static string Short(string difference) => Lists().Match(difference) is { Success: true } lists
        ? $"{lists.Groups["path"].Value}: {string.Join(' ', Flags(lists, "old").Except(Flags(lists, "new")).Select(flag => $"-{flag}"))} "
            + string.Join(' ', Flags(lists, "new").Except(Flags(lists, "old")).Select(flag => $"+{flag}"))
        : difference;

    private static IEnumerable<string> Flags(Match lists, string side) =>
        Json.Parse(lists.Groups[side].Value).Items.Select(item => item.AsText ?? item.ToString());

    private static Json Bare(Json rendered) => Annotations.Hash is var hash && rendered.At("metadata", "annotations") is not null
        ? rendered.WithAt(["metadata", "annotations", hash], null).WithAt(["metadata", "annotations", Annotations.Level], null)
        : rendered;

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<level>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?<path>\S+): recorded (?<old>\[.*\]), ours (?<new>\[.*\])$")]
    private static partial Regex Lists();
}
