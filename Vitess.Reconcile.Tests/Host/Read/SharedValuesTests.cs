using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Read;

/// <summary>What objects have in common is kept once.</summary>
public sealed class SharedValuesTests
{
    private static readonly ValueList<Json> Vtorcs = RecordedObjects.Of("02-three-zones").Values
        .Where(it => it["kind"]?.AsText == Kinds.Deployment && it.ToString().Contains("vtorc", StringComparison.Ordinal)).ToValueList();

    [Fact]
    public void Equal_parts_of_two_objects_are_one_value_and_nothing_changes_in_either()
    {
        var shared = new SharedValues();
        var (one, other) = (Of(shared, Vtorcs[0]), Of(shared, Vtorcs[1]));
        Assert.Equal(Projection.ContentOf(Vtorcs[0]), one.Content);
        Assert.Equal(Projection.ContentOf(Vtorcs[1]), other.Content);
        Assert.NotEqual(one.Content, other.Content);
        Assert.Same(Probe(one), Probe(other));
        Assert.NotSame(Probe(one), Probe(Of(new(), Vtorcs[0])));
    }

    [Fact]
    public void Values_that_differ_are_never_taken_for_one_another()
    {
        var shared = new SharedValues();
        foreach (var text in (string[])["1", "\"1\"", "true", "\"true\"", "null", "[]", "{}", "\"\"", "[1]", "{\"a\":1}", "{\"b\":1}", "[[1]]", "1.0"])
        {
            var spec = Json.Parse(text);
            var seen = new ObservedObject.Resource(Of(shared, Vtorcs[0]).Meta, spec, Json.EmptyMap);
            Assert.Equal(spec.ToString(), Assert.IsType<ObservedObject.Resource>(shared.Of(seen)).Spec.ToString());
        }
    }

    [Fact]
    public void What_is_rendered_shares_its_parts_with_what_stands()
    {
        var shared = new SharedValues();
        var standing = Of(shared, Vtorcs[0]);
        var rendered = Json.Parse(Projection.ContentOf(Vtorcs[1]).ToString());
        Assert.Equal(rendered, shared.Of(rendered));
        Assert.Same(Probe(standing), Probe(standing with { Content = shared.Of(rendered) }));
    }

    [Fact]
    public void What_is_known_is_bounded_and_forgetting_it_changes_no_value()
    {
        var shared = new SharedValues(capacity: 100);
        for (var i = 0; i < 50; i++)
        {
            var own = Vtorcs[0].WithAt(["metadata", "name"], i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(Projection.ContentOf(own), Of(shared, own).Content);
        }
    }

    private static Json? Probe(ObservedObject.Deployment deployment) =>
        deployment.Content.At("spec", "template", "spec", "containers")?.Items[0]["livenessProbe"];

    private static ObservedObject.Deployment Of(SharedValues shared, Json whole) => Assert.IsType<ObservedObject.Deployment>(
        shared.Of(Projection.Of(Json.Parse(whole.ToString())) ?? throw new InvalidOperationException("It is not projected.")));
}
