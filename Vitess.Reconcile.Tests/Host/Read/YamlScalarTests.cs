using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Y", "true")]
    [InlineData("On", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("no", "false")]
    [InlineData("n", "false")]
    [InlineData("OFF", "false")]
    [InlineData("False", "false")]
    [InlineData("yEs", "\"yEs\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("nUll", "\"nUll\"")]
    [InlineData("010", "8")]
    [InlineData("0o10", "8")]
    [InlineData("08", "8")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1f", "-31")]
    [InlineData("0b101", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("+5", "5")]
    [InlineData("-80", "-80")]
    [InlineData("80-", "\"80-\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1.50", "1.5")]
    [InlineData("3.0", "3")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("-0.05", "-0.05")]
    [InlineData("1e3", "1000")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1e21", "1e+21")]
    [InlineData("12345678901234567890.5", "12345678901234567000")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("190:20:30", "\"190:20:30\"")]
    [InlineData("v22.0.0", "\"v22.0.0\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("'010'", "\"010\"")]
    [InlineData("!!str 010", "\"010\"")]
    [InlineData("!!int \"3\"", "3")]
    [InlineData("!other 3", "\"3\"")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    public void Means_what_it_means_to_kubectl(string written, string value) =>
        Assert.Equal(Json.Parse(value), YamlReader.Read($"a: {written}\n", linesBefore: 0).Value?["a"]);

    [Theory]
    [InlineData("y: 1", "true")]
    [InlineData("010: 1", "8")]
    [InlineData("1.50: 1", "1.5")]
    public void Names_of_fields_become_texts(string written, string name) =>
        Assert.Equal([name], YamlReader.Read(written, linesBefore: 0).Value?.Members.Keys);
}
