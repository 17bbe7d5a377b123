using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Planning;

public sealed class ObjectDiffTests
{
    /// <summary>The API server stores what is finer than thousandths rounded up.</summary>
    [Theory]
    [InlineData("1u", "1m", 0)]
    [InlineData("1m", "1u", 0)]
    [InlineData("1500m", "1.5", 0)]
    [InlineData("2u", "2m", 1)]
    public void A_quantity_that_is_stored_rounded_is_told_as_no_change(string before, string after, int changes) => Assert.Equal(
        changes, FieldChanges.Between(Json.Map(("cpu", before)), Json.Map(("cpu", after))).Count);

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "a")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":2,"c":3}}""", "a.b a.c")]
    [InlineData("""{"a":{"b":1}}""", """{}""", "a")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", "a.b")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"b"}""", "a")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "")]
    [InlineData("""{}""", """{"b":{"c":2}}""", "")]
    public void What_is_asked_for_has_to_be_there_and_more_may_be(string wanted, string stored, string paths) =>
        Assert.Equal(paths, Differences(wanted, stored));

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"b":0,"c":{"d":""}}""")]
    public void A_zero_value_that_is_not_stored_is_no_difference(string zero) =>
        Assert.Equal("", Differences($$"""{"a":{{zero}}}""", "{}"));

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("\"0\"")]
    [InlineData("[0]")]
    [InlineData("""{"b":0,"c":1}""")]
    public void Any_other_value_that_is_not_stored_is_one(string value) =>
        Assert.Equal("a", Differences($$"""{"a":{{value}}}""", "{}"));

    [Theory]
    [InlineData("0", "1")]
    [InlineData("false", "true")]
    [InlineData("\"\"", "\"x\"")]
    public void A_zero_value_is_one_where_another_is_stored(string zero, string stored) =>
        Assert.Equal("a", Differences($$"""{"a":{{zero}}}""", $$"""{"a":{{stored}}}"""));

    [Theory]
    [InlineData("\"1000m\"", "\"1\"", "")]
    [InlineData("\"1024Mi\"", "\"1Gi\"", "")]
    [InlineData("1", "\"1\"", "")]
    [InlineData("\"0.5\"", "\"500m\"", "")]
    [InlineData("\"1G\"", "\"1Gi\"", "a")]
    [InlineData("\"1\"", "\"2\"", "a")]
    [InlineData("\"one\"", "\"One\"", "a")]
    public void Quantities_of_one_value_are_equal(string wanted, string stored, string paths) =>
        Assert.Equal(paths, Differences($$"""{"a":{{wanted}}}""", $$"""{"a":{{stored}}}"""));

    [Theory]
    [InlineData("""[{"name":"x","v":1},{"name":"y","v":2}]""", """[{"name":"y","v":2},{"name":"x","v":1}]""", "")]
    [InlineData("""[{"name":"x","v":1}]""", """[{"name":"added","v":9},{"name":"x","v":1}]""", "")]
    [InlineData("""[{"name":"x","v":1},{"name":"y","v":2}]""", """[{"name":"x","v":1},{"name":"y","v":3}]""", "a[y].v")]
    [InlineData("""[{"name":"x","v":1},{"name":"y","v":2}]""", """[{"name":"x","v":1}]""", "a[y]")]
    public void Lists_of_things_with_a_name_each_are_matched_by_name(string wanted, string stored, string paths) =>
        Assert.Equal(paths, Differences($$"""{"a":{{wanted}}}""", $$"""{"a":{{stored}}}"""));

    [Theory]
    [InlineData("[1,2]", "[1,2]", "")]
    [InlineData("[1,2]", "[2,1]", "a[0] a[1]")]
    [InlineData("[1,2]", "[1,2,3]", "a")]
    [InlineData("[1,2]", "[1]", "a")]
    [InlineData("[]", "[1]", "a")]
    [InlineData("""[{"v":1}]""", """[{"v":1,"w":2}]""", "")]
    [InlineData("""[{"v":1}]""", """[{"v":2}]""", "a[0].v")]
    public void Other_lists_are_matched_by_position(string wanted, string stored, string paths) =>
        Assert.Equal(paths, Differences($$"""{"a":{{wanted}}}""", $$"""{"a":{{stored}}}"""));

    [Theory]
    [InlineData("""[{"name":"","v":1},{"name":"","v":2}]""", """[{"name":"","v":1},{"name":"","v":2}]""", "")]
    [InlineData("""[{"name":"","v":1},{"name":"","v":2}]""", """[{"name":"","v":1},{"name":"","v":3}]""", "a[1].v")]
    [InlineData("""[{"name":"","v":1}]""", """[{"v":1}]""", "")]
    [InlineData("""[{"name":"x","v":1},{"name":"x","v":2}]""", """[{"name":"x","v":1},{"name":"x","v":3}]""", "a[1].v")]
    [InlineData("""[{"name":"x","v":1},{"v":2}]""", """[{"name":"x","v":1},{"v":3}]""", "a[1].v")]
    public void Names_that_are_empty_or_not_unique_tell_nothing_apart(string wanted, string stored, string paths) =>
        Assert.Equal(paths, Differences($$"""{"a":{{wanted}}}""", $$"""{"a":{{stored}}}"""));

    private static string Differences(string wanted, string stored) =>
        string.Join(' ', ObjectDiff.Of(Json.Parse(wanted), Json.Parse(stored)));
}
