namespace Vitess.Reconcile.Api.Shapes;

/// <summary>The kinds of values that the API's own fields have.</summary>
internal static class Kinds
{
    /// <summary>A text without bounds.</summary>
    internal static Kind<string> Text { get; } = TextKind.Of(new());

    /// <summary>True or false.</summary>
    internal static Kind<bool?> Truth { get; } = new()
    {
        Wanted = "true or false",
        Read = ReadTruth,
        Write = (value, _) => value == true,
        IsZero = value => value != true,
        Zero = () => Json.False,
        Schema = () => Json.Map(("type", "boolean")),
    };

    /// <summary>A map of texts by name; an empty one counts as unset in Go.</summary>
    internal static Kind<ValueMap<string, string>?> TextMap { get; } = new()
    {
        Wanted = "a map of texts",
        Read = ReadTextMap,
        Write = (value, _) => Json.Map(value.GetValueOrDefault()),
        IsZero = value => value is null or { Count: 0 },
        Zero = () => Json.Null,
        Schema = () => Json.Map(
            ("type", "object"), ("additionalProperties", Json.Map(("type", "string")))),
    };

    /// <summary>A list of texts.</summary>
    internal static Kind<ValueList<string>?> Texts { get; } = ListOf(Text);

    /// <summary>A text within bounds.</summary>
    /// <param name="limits">The bounds.</param>
    internal static Kind<string> TextOf(TextLimits limits) => TextKind.Of(limits);

    /// <summary>One of a few words.</summary>
    /// <param name="words">The words.</param>
    internal static Kind<string> OneOf(params ReadOnlySpan<string> words) => TextKind.Of(new() { Words = [.. words] });

    /// <summary>A whole number of 32 bits.</summary>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    internal static Kind<int?> Int32(int min = int.MinValue, int max = int.MaxValue) => new()
    {
        Wanted = WholeNumber.Wanted(min, max, int.MinValue, int.MaxValue),
        Read = (value, place, findings) =>
            (int?)WholeNumber.Read(value, place, findings, min, max, int.MinValue, int.MaxValue),
        Write = (value, _) => value.GetValueOrDefault(),
        IsZero = value => value is null or 0,
        Zero = () => 0L,
        Schema = () => WholeNumber.Schema("int32", min, max, int.MinValue, int.MaxValue),
    };

    /// <summary>A whole number of 64 bits.</summary>
    /// <param name="min">The least that is allowed.</param>
    internal static Kind<long?> Int64(long min = long.MinValue) => new()
    {
        Wanted = WholeNumber.Wanted(min, long.MaxValue, long.MinValue, long.MaxValue),
        Read = (value, place, findings) =>
            WholeNumber.Read(value, place, findings, min, long.MaxValue, long.MinValue, long.MaxValue),
        Write = (value, _) => value.GetValueOrDefault(),
        IsZero = value => value is null or 0,
        Zero = () => 0L,
        Schema = () => WholeNumber.Schema("int64", min, long.MaxValue, long.MinValue, long.MaxValue),
    };

    /// <summary>A record of the API.</summary>
    /// <param name="shape">Its shape.</param>
    internal static Kind<TRecord> Of<TRecord>(Shape<TRecord> shape)
        where TRecord : class, new() => new()
        {
            Wanted = $"a map with the fields of {shape.Name}",
            Read = shape.Read,
            Write = shape.Write,
            IsZero = _ => false,
            Zero = () => shape.Write(new(), Form.AsGo),
            Schema = shape.Schema,
        };

    /// <summary>A list of records of the API.</summary>
    /// <param name="shape">The shape of its items.</param>
    /// <param name="min">How many items there must be at least.</param>
    /// <param name="max">How many items there may be.</param>
    internal static Kind<ValueList<TRecord>?> ListOf<TRecord>(Shape<TRecord> shape, int min = 0, int max = int.MaxValue)
        where TRecord : class, new() => ListOf(Of(shape), min, max, $"a list of {shape.Name}");

    /// <summary>A list of records of the API with a bound of our own, above which one that stands is taken all the same.</summary>
    /// <param name="shape">The shape of its items.</param>
    /// <param name="bound">How many items may be written.</param>
    internal static Kind<ValueList<TRecord>?> BoundedListOf<TRecord>(Shape<TRecord> shape, int bound)
        where TRecord : class, new()
    {
        var (list, bounded) = (ListOf(shape), ListOf(shape, max: bound));
        return bounded with
        {
            Read = (value, place, findings) =>
                (findings.Unknown == UnknownFields.ArePassedOver ? list : bounded).Read(value, place, findings),
        };
    }

    /// <summary>A list of records of the API, no two of which are alike in some texts.</summary>
    /// <param name="shape">The shape of its items.</param>
    /// <param name="bound">How many items may be written.</param>
    /// <param name="keys">The fields that must not all be alike; one that is absent counts as empty.</param>
    internal static Kind<ValueList<TRecord>?> MapListOf<TRecord>(Shape<TRecord> shape, int bound, params ValueList<string> keys)
        where TRecord : class, new()
    {
        var list = BoundedListOf(shape, bound);
        return list with
        {
            Read = (value, place, findings) =>
            {
                ListItems.CheckDistinct(value, place, findings, keys);
                return list.Read(value, place, findings);
            },
            Schema = () => list.Schema()
                .With("x-kubernetes-list-type", "map")
                .With("x-kubernetes-list-map-keys", Json.List(keys.Select(Json.FromString))),
        };
    }

    /// <summary>A list of texts of which there must be so and so many.</summary>
    /// <param name="min">How many items there must be at least.</param>
    /// <param name="max">How many items there may be.</param>
    internal static Kind<ValueList<string>?> TextsOf(int min, int max) => ListOf(Text, min, max);

    private static Kind<ValueList<TItem>?> ListOf<TItem>(
        Kind<TItem> item, int min = 0, int max = int.MaxValue, string wanted = "a list of texts")
        where TItem : class => new()
        {
            Wanted = wanted,
            Read = (value, place, findings) => ListItems.Read(item, value, place, findings, min, max, wanted),
            Write = (value, form) => Json.List(value.GetValueOrDefault().Select(one => item.Write(one, form))),
            IsZero = value => value is null or { Count: 0 },
            Zero = () => Json.Null,
            Schema = () => Json.Map(
                ("type", "array"),
                ("items", item.Schema()),
                ("minItems", min > 0 ? min : null),
                ("maxItems", max < int.MaxValue ? max : null)),
        };

    private static bool? ReadTruth(Json value, Place place, Findings findings)
    {
        if (value.AsBoolean is not { } truth)
        {
            findings.Mismatch(place, value, "true or false", value.AsText is "true" or "false"
                ? $"Write {value.AsText} without quotes"
                : null);
            return null;
        }
        return truth;
    }

    private static ValueMap<string, string>? ReadTextMap(Json value, Place place, Findings findings)
    {
        if (!value.IsMap)
        {
            findings.Mismatch(place, value, "a map of texts");
            return null;
        }
        var texts = new List<KeyValuePair<string, string>>(value.Members.Count);
        foreach (var (name, member) in value.Members)
        {
            // The API server takes members that are null out of a map of texts.
            if (member != Json.Null && Text.Read(member, place.Member(name), findings) is { } text)
            {
                texts.Add(KeyValuePair.Create(name, text));
            }
        }
        return texts.ToValueMap();
    }
}
