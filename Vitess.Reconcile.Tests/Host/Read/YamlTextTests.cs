using FsCheck;
using FsCheck.Fluent;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class YamlTextTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Fact]
    public void Writes_well_known_fields_first_and_quotes_what_would_be_read_as_something_else()
    {
        var value = Json.Parse("""
            {"spec":{"a":"yes","b":"010","c":"plain text","d":"two\nlines\n","e":[],"f":[{"x":1,"y":"1e3"},["z"]],
            "g":{},"h":"a: b","i":"","j":"12:30","k":"tab\there","l":"- x","m":"it's: so","n":null,"o":true},
            "kind":"K","apiVersion":"v1","data":"2001-01-01"}
            """);
        Assert.Equal("""
            apiVersion: v1
            kind: K
            spec:
              a: 'yes'
              b: '010'
              c: plain text
              d: |
                two
                lines
              e: []
              f:
              - x: 1
                'y': '1e3'
              - - z
              g: {}
              h: 'a: b'
              i: ''
              j: '12:30'
              k: "tab\there"
              l: '- x'
              m: 'it''s: so'
              'n': null
              o: true
            data: '2001-01-01'

            """, YamlText.Of(value));
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Recorded_objects_are_read_back_as_they_were(string input)
    {
        foreach (var document in ApiData.Read(input, "objects.yaml").Documents)
        {
            Assert.Equal(document.Object, YamlReader.Read(YamlText.Of(document.Object), linesBefore: 0).Value);
        }
    }

    [Fact]
    public void Any_text_is_read_back_as_it_was()
    {
        var signs = Gen.Elements(
            "a", "0", " ", "\n", ":", "#", "-", "'", "\"", "\\", "\t", "\r", "é", "\u2028", "😀", "{", "&", "~", ".");
        var texts = Gen.ListOf(signs).Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var value = Json.Map(("a", Json.List([text, Json.Map((text, text))])), ("b", text));
            return YamlReader.Read(YamlText.Of(value), linesBefore: 0).Value == value;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
