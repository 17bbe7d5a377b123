using System.Text;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Reads one JSON document and remembers the lines of its fields.</summary>
internal static class JsonReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Json.DepthMax };

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document alone.</param>
    /// <param name="linesBefore">How many lines of the file stand before it.</param>
    internal static ParsedText Read(string text, int linesBefore)
    {
        var state = new ReadingState(linesBefore + 1);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var lines = new LineCount(utf8, linesBefore);
        try
        {
            var reader = new Utf8JsonReader(utf8, Options);
            reader.Read();
            var value = ReadValue(ref reader, "", lines, state);
            reader.Read();
            return state.Result(value);
        }
        catch (JsonException broken)
        {
            var line = linesBefore + 1 + (int)(broken.LineNumber ?? 0);
            var message = broken.Message.Split(" LineNumber:")[0].TrimEnd('.');
            state.Fault(line, "", $"This is not JSON: {message}", "Correct the line or the one before it");
            return state.Result(value: null);
        }
    }

    private static Json ReadValue(ref Utf8JsonReader reader, string path, LineCount lines, ReadingState state)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, path, lines, state);
            case JsonTokenType.StartArray:
                var items = new List<Json>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var item = ReadingState.Item(path, items.Count);
                    state.At(item, lines.At(reader.TokenStartIndex));
                    items.Add(ReadValue(ref reader, item, lines, state));
                }
                return Json.List(items);
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? whole : YamlScalar.Float(reader.GetDouble());
            case JsonTokenType.String:
                return reader.GetString() ?? "";
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

    private static Json ReadMap(ref Utf8JsonReader reader, string path, LineCount lines, ReadingState state)
    {
        var members = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString() ?? "";
            var line = lines.At(reader.TokenStartIndex);
            var member = ReadingState.Member(path, name);
            if (members.ContainsKey(name))
            {
                state.Duplicate(line, member, name);
            }
            else
            {
                state.At(member, line);
            }
            reader.Read();
            members[name] = ReadValue(ref reader, member, lines, state);
        }
        return Json.Map(members.ToValueMap());
    }

    /// <summary>Turns positions, asked for in rising order, into lines.</summary>
    private sealed class LineCount(byte[] utf8, int linesBefore)
    {
        private int line = linesBefore + 1;
        private int counted;

        internal int At(long position)
        {
            for (; counted < position; counted++)
            {
                line += utf8[counted] == (byte)'\n' ? 1 : 0;
            }
            return line;
        }
    }
}
