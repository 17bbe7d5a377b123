using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vitess.Reconcile.Values;

/// <summary>What a JSON value is.</summary>
public enum JsonKind
{
    /// <summary>The literal null.</summary>
    Null,

    /// <summary>The literal true or false.</summary>
    Boolean,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>Members by name, in ordinal order of the names.</summary>
    Map,
}

/// <summary>An immutable JSON value with value equality.</summary>
/// <remarks>
/// Members of a map are in ordinal order of their names, whatever order they were given in; of two with one name the
/// later wins. Numbers are kept as written, so 1 and 1.0 differ.
/// </remarks>
public sealed class Json : IEquatable<Json>
{
    /// <summary>How deep values may nest. Source: the API server refuses deeper objects (10,000); users' files never reach 200.</summary>
    public const int DepthMax = 500;

    // Reason: the writer asks for 256 bytes at once, and doubling from there to a pod's 12 KB copies as much again.
    private const int WrittenUsually = 1024;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = DepthMax };
    private static readonly JsonWriterOptions CompactOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DepthMax,
        SkipValidation = true,
    };

    private readonly string text;
    private readonly ValueList<Json> items;
    private readonly ValueMap<string, Json> members;

    private Json(JsonKind kind, string text = "", ValueList<Json> items = default, ValueMap<string, Json> members = default) =>
        (Kind, this.text, this.items, this.members) = (kind, text, items, members);

    /// <summary>The literal null.</summary>
    public static Json Null { get; } = new(JsonKind.Null);

    /// <summary>The literal true.</summary>
    public static Json True { get; } = new(JsonKind.Boolean, "true");

    /// <summary>The literal false.</summary>
    public static Json False { get; } = new(JsonKind.Boolean, "false");

    /// <summary>The map without members.</summary>
    public static Json EmptyMap { get; } = new(JsonKind.Map);

    /// <summary>The list without items.</summary>
    public static Json EmptyList { get; } = new(JsonKind.List);

    /// <summary>What kind of value this is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The items of a list; empty for every other kind.</summary>
    public ValueList<Json> Items => items;

    /// <summary>The members of a map; empty for every other kind.</summary>
    public ValueMap<string, Json> Members => members;

    /// <summary>The text of a text, else null.</summary>
    public string? AsText => Kind == JsonKind.Text ? text : null;

    /// <summary>The truth of a boolean, else null.</summary>
    public bool? AsBoolean => Kind == JsonKind.Boolean ? text == "true" : null;

    /// <summary>A number as it was written, else null.</summary>
    public string? AsNumber => Kind == JsonKind.Number ? text : null;

    /// <summary>The value of a whole number of 64 bits, else null.</summary>
    public long? AsInteger =>
        Kind == JsonKind.Number && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? n
            : null;

    /// <summary>Whether this is a map.</summary>
    public bool IsMap => Kind == JsonKind.Map;

    /// <summary>Whether this is a list.</summary>
    public bool IsList => Kind == JsonKind.List;

    /// <summary>A member of a map; null when there is none or this is no map. A member that is the literal null is that.</summary>
    /// <param name="name">The member's name.</param>
    public Json? this[string name] => members.TryGetValue(name, out var value) ? value : null;

    /// <summary>Whether the values are equal.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator ==(Json? left, Json? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator !=(Json? left, Json? right) => !(left == right);

    /// <summary>A text.</summary>
    /// <param name="value">The text; null is no value, not the literal.</param>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Json?(string? value) => value is null ? null : new(JsonKind.Text, value);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Json(long value) => new(JsonKind.Number, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>True or false.</summary>
    /// <param name="value">The truth.</param>
    public static implicit operator Json(bool value) => value ? True : False;

    /// <summary>A text.</summary>
    /// <param name="value">The text.</param>
    public static Json FromString(string value) => value;

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static Json FromInt64(long value) => value;

    /// <summary>True or false.</summary>
    /// <param name="value">The truth.</param>
    public static Json FromBoolean(bool value) => value;

    /// <summary>A number kept as written.</summary>
    /// <param name="written">A number in JSON's own form.</param>
    public static Json Number(string written) => new(JsonKind.Number, written);

    /// <summary>A list.</summary>
    /// <param name="values">Its items.</param>
    public static Json List(params IEnumerable<Json> values) => List(values.ToValueList());

    /// <summary>A list.</summary>
    /// <param name="values">Its items.</param>
    public static Json List(ValueList<Json> values) => values.Count == 0 ? EmptyList : new(JsonKind.List, items: values);

    /// <summary>A map. A member whose value is null (not the literal) is left out.</summary>
    /// <param name="entries">Names and values.</param>
    public static Json Map(params ReadOnlySpan<(string Name, Json? Value)> entries)
    {
        var count = 0;
        foreach (var (_, value) in entries)
        {
            count += value is null ? 0 : 1;
        }
        var present = new KeyValuePair<string, Json>[count];
        count = 0;
        foreach (var (name, value) in entries)
        {
            if (value is not null)
            {
                present[count++] = KeyValuePair.Create(name, value);
            }
        }
        return Map(new ValueMap<string, Json>(ValueMap.Sorted(present)));
    }

    /// <summary>A map of these members.</summary>
    /// <param name="values">Names and values.</param>
    public static Json Map(ValueMap<string, Json> values) => values.Count == 0 ? EmptyMap : new(JsonKind.Map, members: values);

    /// <summary>A map of texts, such as labels.</summary>
    /// <param name="values">Names and texts.</param>
    public static Json Map(ValueMap<string, string> values) => Map(values.ToValueMap(e => e.Key, e => (Json)e.Value));

    /// <summary>Reads JSON.</summary>
    /// <param name="utf8">The whole text.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static Json Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        reader.Read();
        var value = Read(ref reader);
        return reader.Read() ? throw new JsonException("There is more than one value.") : value;
    }

    /// <summary>Reads JSON.</summary>
    /// <param name="json">The whole text.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static Json Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>What stands at a path of member names; null where the path ends early.</summary>
    /// <param name="path">Names from the outside in.</param>
    public Json? At(params ReadOnlySpan<string> path)
    {
        var value = this;
        foreach (var name in path)
        {
            if (value[name] is not { } next)
            {
                return null;
            }
            value = next;
        }
        return value;
    }

    /// <summary>This map with a member set; with null (not the literal) it is taken out.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its new value.</param>
    public Json With(string name, Json? value) => Map(value is null ? members.Without(name) : members.With(name, value));

    /// <summary>This map with a member deep inside set; maps on the way are made when missing.</summary>
    /// <param name="path">Names from the outside in; at least one.</param>
    /// <param name="value">The new value; null (not the literal) takes it out.</param>
    public Json WithAt(ReadOnlySpan<string> path, Json? value) => path.Length == 1
        ? With(path[0], value)
        : value is null && this[path[0]] is null
            ? this
            : With(path[0], (this[path[0]] ?? EmptyMap).WithAt(path[1..], value));

    /// <summary>Writes this value.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonKind.Null:
                writer.WriteNullValue();
                break;
            case JsonKind.Boolean:
                writer.WriteBooleanValue(text == "true");
                break;
            case JsonKind.Number:
                writer.WriteRawValue(text, skipInputValidation: true);
                break;
            case JsonKind.Text:
                writer.WriteStringValue(text);
                break;
            case JsonKind.List:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    item.WriteTo(writer);
                }
                writer.WriteEndArray();
                break;
            case JsonKind.Map:
                writer.WriteStartObject();
                foreach (var member in members.AsSpan())
                {
                    writer.WritePropertyName(member.Key);
                    member.Value.WriteTo(writer);
                }
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>This value in UTF-8, without blanks.</summary>
    public byte[] ToUtf8() => Written().WrittenSpan.ToArray();

    /// <summary>The digest of the compact form.</summary>
    internal Digest ToDigest() => Digest.Of(Written().WrittenSpan);

    private System.Buffers.ArrayBufferWriter<byte> Written()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(WrittenUsually);
        using (var writer = new Utf8JsonWriter(buffer, CompactOptions))
        {
            WriteTo(writer);
        }
        return buffer;
    }

    /// <summary>This value as text, without blanks.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Written().WrittenSpan);

    /// <inheritdoc/>
    public bool Equals(Json? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Kind == other.Kind && Kind switch
        {
            JsonKind.Map => members == other.members,
            JsonKind.List => items == other.items,
            JsonKind.Null or JsonKind.Boolean or JsonKind.Number or JsonKind.Text => text == other.text,
        });

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Json);

    /// <inheritdoc/>
    public override int GetHashCode() => ((int)Kind * 1000) + text.Length + items.Count + members.Count;

    private static Json Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return Null;
            case JsonTokenType.True:
                return True;
            case JsonTokenType.False:
                return False;
            case JsonTokenType.Number:
                return new(JsonKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.String:
                return new(JsonKind.Text, Text(ref reader));
            case JsonTokenType.StartArray:
                var list = new List<Json>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Read(ref reader));
                }
                return List(list.ToValueList());
            case JsonTokenType.StartObject:
                var map = new List<KeyValuePair<string, Json>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = Text(ref reader);
                    reader.Read();
                    map.Add(KeyValuePair.Create(name, Read(ref reader)));
                }
                return Map(map.ToValueMap());
            case JsonTokenType.None or JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName
                or JsonTokenType.Comment:
            default:
                throw new JsonException($"A value cannot begin with {reader.TokenType}.");
        }
    }

    /// <summary>A text of which half a surrogate pair stands alone is no JSON that can be kept: it is refused like other broken JSON.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException(broken.Message, broken);
        }
    }
}
