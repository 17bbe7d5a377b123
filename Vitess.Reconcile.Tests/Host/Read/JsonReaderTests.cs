using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("{\"a\":\n[1,\n}", 4)]
    [InlineData("{\"a\":\n\"half of \\ud800 a pair\"}", 3)]
    [InlineData("{\"half of \\ud800 a pair\":1}", 2)]
    [InlineData("{\"a\":1}\n{", 3)]
    [InlineData("", 2)]
    public void What_is_no_JSON_is_a_fault_of_its_line(string text, int line)
    {
        var parsed = JsonReader.Read(text, linesBefore: 1);
        Assert.Null(parsed.Value);
        var (at, defect) = Assert.Single(parsed.Faults);
        Assert.Equal(line, at);
        Assert.StartsWith("This is not JSON: ", defect.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_JSON_is_read_as_it_is() => Assert.Equal(
        Json.Map(("a", Json.List([1, "ä\n😀", true, Json.Null])), ("b", Json.Map())),
        JsonReader.Read("""{"a":[1,"\u00e4\n\ud83d\ude00",true,null],"b":{}}""", linesBefore: 0).Value);
}
