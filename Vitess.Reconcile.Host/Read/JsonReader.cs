using System.Text;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Reads one JSON document and remembers the lines of its fields.</summary>
internal sealed class JsonReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Json.DepthMax };

    private readonly ReadingState state;
    private readonly LineCount lines;
    private readonly Words words = new();

    private JsonReader(byte[] utf8, int linesBefore)
    {
        state = new(linesBefore + 1);
        lines = new(utf8, linesBefore);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document alone.</param>
    /// <param name="linesBefore">How many lines of the file stand before it.</param>
    internal static ParsedText Read(string text, int linesBefore)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var reading = new JsonReader(utf8, linesBefore);
        try
        {
            var reader = new Utf8JsonReader(utf8, Options);
            reader.Read();
            var value = reading.ReadValue(ref reader, ReadingState.Root);
            reader.Read();
            return reading.state.Result(value);
        }
        catch (JsonException broken)
        {
            var line = linesBefore + 1 + (int)(broken.LineNumber ?? 0);
            var message = broken.Message.Split(" LineNumber:")[0].TrimEnd('.');
            reading.state.Fault(line, "", $"This is not JSON: {message}", "Correct the line or the one before it");
            return reading.state.Result(value: null);
        }
    }

    private Json ReadValue(ref Utf8JsonReader reader, int place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, place);
            case JsonTokenType.StartArray:
                var items = new List<Json>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, state.Item(place, items.Count, lines.At(reader.TokenStartIndex))));
                }
                return Json.List(items);
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? whole : YamlScalar.Float(reader.GetDouble());
            case JsonTokenType.String:
                return ReadText(ref reader);
            case JsonTokenType.True:
                return Json.True;
            case JsonTokenType.False:
                return Json.False;
            case JsonTokenType.Null:
                return Json.Null;
            case JsonTokenType.None or JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName
                or JsonTokenType.Comment:
            default:
                throw new JsonException($"A value cannot begin with {reader.TokenType}.");
        }
    }

    private Json ReadMap(ref Utf8JsonReader reader, int around)
    {
        var members = new List<KeyValuePair<string, Json>>();
        var places = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText(ref reader);
            var place = state.Member(around, name, lines.At(reader.TokenStartIndex));
            reader.Read();
            places.Add(place);
            members.Add(new(name, ReadValue(ref reader, place)));
        }
        var map = members.ToValueMap();
        if (map.Count < members.Count)
        {
            var known = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var (_, place) in members.Zip(places).Where(member => !known.Add(member.First.Key)))
            {
                state.Duplicate(place);
            }
        }
        return Json.Map(map);
    }

    /// <summary>A text, which may be escaped into something that is none.</summary>
    private string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return words.Of(ref reader);
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException(broken.Message, path: null, lines.At(reader.TokenStartIndex) - lines.First, bytePositionInLine: null, broken);
        }
    }

    /// <summary>Short texts as they were read before. Reason: most names and many values of Kubernetes objects come again and again.</summary>
    private sealed class Words
    {
        // Reason: names of fields, kinds and sizes are shorter; longer texts are seldom the same.
        private const int LengthMax = 40;

        private readonly string?[] known = new string?[1024];

        internal string Of(ref Utf8JsonReader reader)
        {
            if (reader.ValueSpan.Length > LengthMax)
            {
                return reader.GetString() ?? "";
            }
            var place = 0u;
            foreach (var letter in reader.ValueSpan)
            {
                place = unchecked((place * 31) + letter);
            }
            ref var word = ref known[place % known.Length];
            return word is not null && reader.ValueTextEquals(word) ? word : word = reader.GetString() ?? "";
        }
    }

    /// <summary>Turns positions, asked for in rising order, into lines.</summary>
    private sealed class LineCount(byte[] utf8, int linesBefore)
    {
        private int line = linesBefore + 1;
        private int counted;

        internal int First { get; } = linesBefore + 1;

        internal int At(long position)
        {
            line += utf8.AsSpan(counted, (int)position - counted).Count((byte)'\n');
            counted = (int)position;
            return line;
        }
    }
}
