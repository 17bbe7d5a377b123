using System.Text;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Golden;
using Kinds = Vitess.Reconcile.Cluster.Kinds;
using Place = Vitess.Reconcile.Api.Shapes.Place;

namespace Vitess.Reconcile.Tests.Planning;

/// <summary>Which objects each field of a VitessCluster reaches: every field of the recorded inputs, changed once.</summary>
public sealed partial class FieldTableTests
{
    [Fact]
    public void Every_field_reaches_the_objects_that_are_listed_and_no_others() =>
        GoldenFile.Matches(Table(Reach), "Planning/fields.verified.txt");

    [Fact]
    public void A_field_that_reaches_too_far_is_seen()
    {
        var kept = File.ReadAllText(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Golden", "Planning", "fields.verified.txt"));
        var first = RecordedObjects.Inputs.Take(1).ToList();
        Assert.All(Table(Reach, first).TrimEnd().Split('\n').Skip(1), line => Assert.Contains(line, kept, StringComparison.Ordinal));
        Assert.Contains(Table(Planted, first).TrimEnd().Split('\n').Skip(1), line => !kept.Contains(line, StringComparison.Ordinal));
    }

    /// <summary>As if every change of a spec were also a change of each Service.</summary>
    private static string Planted(ValueList<WantedObject> before, ValueList<WantedObject> after) => Reach(before, after
        .Select(wanted => wanted.Rendered.Key.Kind == Kinds.Service
            ? wanted with { Rendered = wanted.Rendered with { Hash = "planted", Object = wanted.Rendered.Object.WithAt(["spec", "planted"], true) } }
            : wanted)
        .ToValueList());

    private static string Table(Func<ValueList<WantedObject>, ValueList<WantedObject>, string> reach, List<string>? inputs = null)
    {
        var text = new StringBuilder("field (the first input that has it): objects; ! are restarted or have their pods replaced, + are new, - are gone\n");
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var input in inputs ?? RecordedObjects.Inputs.ToList())
        {
            var given = Given(input);
            var before = ClusterTree.Render(given);
            foreach (var leaf in SpecEdits.Leaves(given.Cluster.Spec))
            {
                var field = Keys().Replace(Places().Replace(leaf.Text, "[]"), "$1.*");
                if (!seen.Contains(field) && Changed(given.Cluster.Spec, leaf) is { } spec)
                {
                    seen.Add(field);
                    var after = reach(before, ClusterTree.Render(given with { Cluster = given.Cluster with { Spec = spec } }));
                    text.Append(field).Append(" (").Append(input).Append("): ").Append(after).Append('\n');
                }
            }
        }
        return text.ToString();
    }

    /// <summary>The spec with one field changed, or taken out where no other value is valid; null when neither is.</summary>
    private static Json? Changed(Json spec, SpecLeaf leaf) => SpecEdits.Others(leaf.Value)
        .Select(other => SpecEdits.With(spec, leaf.Path.AsSpan(), other))
        .Concat((spec["cells"]?.Items ?? []).Select(cell => SpecEdits.With(spec, leaf.Path.AsSpan(), cell["name"] ?? Json.Null)))
        .Append(SpecEdits.Without(spec, leaf.Path.AsSpan()))
        .Append(SpecEdits.Renamed(spec, leaf.Value, $"{leaf.Value.AsText}x"))
        .FirstOrDefault(changed => changed != spec && IsValid(changed));

    private static bool IsValid(Json spec)
    {
        var defects = new List<Defect>();
        var read = VitessClusterSpec.Shape.Read(spec, Place.Spec, defects, UnknownFields.ArePassedOver);
        return defects.Count == 0 && SpecRules.Check(read).Count == 0;
    }

    private static string Reach(ValueList<WantedObject> before, ValueList<WantedObject> after)
    {
        var was = before.ToValueMap(wanted => wanted.Rendered.Key, wanted => wanted.Rendered);
        var now = after.ToValueMap(wanted => wanted.Rendered.Key, wanted => wanted.Rendered);
        var words = now.Keys.Union(was.Keys).Order()
            .Select(key => (key.Kind, Mark: Mark(was.GetValueOrDefault(key), now.GetValueOrDefault(key))))
            .Where(touched => touched.Mark is not null)
            .GroupBy(touched => touched)
            .Select(group => $"{group.Key.Mark}{group.Key.Kind} {group.Count()}");
        return string.Join(", ", words) is { Length: > 0 } all ? all : "none";
    }

    private static string? Mark(Rendered? was, Rendered? now)
    {
        if (was is null || now is null)
        {
            return was is null ? "+" : "-";
        }
        var change = ObjectChange.Of(now, was.Object, was, isProvenAbsent: true);
        return change.Kind == ObjectChangeKind.Restart || change.ReplacesPods ? "!"
            : was.Hash != now.Hash ? ""
            : null;
    }

    private static TreeSnapshot Given(string input)
    {
        var documents = RecordedObjects.Given(input);
        var objects = RecordedObjects.Of(input).Values.Select(Projection.Of).OfType<ObservedObject>().ToValueList();
        var cluster = documents.Single(document => document["kind"]?.AsText == Kinds.VitessCluster);
        var standing = objects.OfType<ObservedObject.Resource>().Single(one => one.Key.Kind == Kinds.VitessCluster);
        return new()
        {
            Now = DateTimeOffset.UnixEpoch,
            Options = new() { Holder = "test" },
            Cluster = standing with { Spec = cluster["spec"] ?? Json.EmptyMap },
            Objects = objects.Where(one => one.Key.Kind is Kinds.Secret or Kinds.Service).ToValueList(),
        };
    }

    [GeneratedRegex(@"\[\d+]")]
    private static partial Regex Places();

    [GeneratedRegex(@"(annotations|extraLabels|extraFlags|extraVitessFlags|vtbackupExtraFlags|matchLabels|labels|nodeSelector)\..*$")]
    private static partial Regex Keys();
}
