using Vitess.Reconcile.Api.Definitions;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>
/// The fields of a record of the API, declared once: it reads, checks, writes and describes the record.
/// </summary>
/// <typeparam name="TRecord">The record; without arguments it is the one with nothing set.</typeparam>
public sealed record Shape<TRecord>
    where TRecord : class, new()
{
    private Shape(string name) => Name = name;

    /// <summary>The type's name in the API, as in <c>VitessCellTemplate</c>.</summary>
    public string Name { get; }

    /// <summary>The fields in the order of their declaration.</summary>
    public ValueList<Field<TRecord>> Fields { get; private init; }

    private ValueMap<string, Field<TRecord>> ByName { get; init; }

    /// <summary>A shape without fields.</summary>
    /// <param name="name">The type's name in the API.</param>
    public static Shape<TRecord> Of(string name) => new(name);

    /// <summary>
    /// With one field more, that may be absent and that the Go operator leaves out when it is a zero value.
    /// </summary>
    /// <typeparam name="TValue">What the record holds in it.</typeparam>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="kind">What may stand in it.</param>
    /// <param name="get">Its value in a record.</param>
    /// <param name="set">A record with another value.</param>
    /// <param name="schemaDefault">What the API server fills in where the field is absent.</param>
    public Shape<TRecord> Optional<TValue>(
        string name,
        Kind<TValue> kind,
        Func<TRecord, TValue?> get,
        Func<TRecord, TValue?, TRecord> set,
        Json? schemaDefault = null) =>
        With(Field<TRecord>.Of(Name, name, kind, get, set, Presence.WhenNotZero, isRequired: false, schemaDefault));

    /// <summary>With one field more, that may be absent and whose explicit zero value the Go operator keeps.</summary>
    /// <typeparam name="TValue">What the record holds in it.</typeparam>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="kind">What may stand in it.</param>
    /// <param name="get">Its value in a record.</param>
    /// <param name="set">A record with another value.</param>
    public Shape<TRecord> Nullable<TValue>(
        string name, Kind<TValue> kind, Func<TRecord, TValue?> get, Func<TRecord, TValue?, TRecord> set) =>
        With(Field<TRecord>.Of(Name, name, kind, get, set, Presence.WhenSet, isRequired: false, schemaDefault: null));

    /// <summary>With one field more, that may be absent and that the Go operator always writes.</summary>
    /// <typeparam name="TValue">What the record holds in it.</typeparam>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="kind">What may stand in it.</param>
    /// <param name="get">Its value in a record.</param>
    /// <param name="set">A record with another value.</param>
    public Shape<TRecord> Always<TValue>(
        string name, Kind<TValue> kind, Func<TRecord, TValue?> get, Func<TRecord, TValue?, TRecord> set) =>
        With(Field<TRecord>.Of(Name, name, kind, get, set, Presence.Always, isRequired: false, schemaDefault: null));

    /// <summary>With one field more, without which a resource is refused; the Go operator always writes it.</summary>
    /// <typeparam name="TValue">What the record holds in it.</typeparam>
    /// <param name="name">Its name in JSON.</param>
    /// <param name="kind">What may stand in it.</param>
    /// <param name="get">Its value in a record.</param>
    /// <param name="set">A record with another value.</param>
    public Shape<TRecord> Required<TValue>(
        string name, Kind<TValue> kind, Func<TRecord, TValue?> get, Func<TRecord, TValue?, TRecord> set) =>
        With(Field<TRecord>.Of(Name, name, kind, get, set, Presence.Always, isRequired: true, schemaDefault: null));

    /// <summary>With the fields of a record that this one contains, as if they were its own.</summary>
    /// <typeparam name="TInner">The contained record.</typeparam>
    /// <param name="inner">Its shape.</param>
    /// <param name="get">The contained record of a containing one.</param>
    /// <param name="set">The containing record with another contained one.</param>
    /// <param name="except">A field that is left out because the containing record has its own of that name.</param>
    public Shape<TRecord> Inlined<TInner>(
        Shape<TInner> inner,
        Func<TRecord, TInner> get,
        Func<TRecord, TInner, TRecord> set,
        string? except = null)
        where TInner : class, new() =>
        inner.Fields
            .Where(field => field.Name != except)
            .Aggregate(this, (shape, field) => shape.With(field.Within(get, set)));

    /// <summary>Reads a record and takes down all that is wrong; nothing throws.</summary>
    /// <param name="value">What stands at the place.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="defects">Receives the defects.</param>
    /// <param name="unknown">What to do about fields that the API does not have.</param>
    /// <returns>The record; a field with a defect is unset in it.</returns>
    public TRecord Read(
        Json value,
        Place place,
        ICollection<Defect> defects,
        UnknownFields unknown = UnknownFields.AreDefects) =>
        Read(value, place, new Findings(defects, unknown)) ?? new();

    /// <summary>Reads a record that a cluster stores, as far as it can be read.</summary>
    /// <param name="value">The record in JSON.</param>
    public TRecord Read(Json value) => Read(value, Place.Spec, [], UnknownFields.ArePassedOver);

    /// <summary>Writes a record.</summary>
    /// <param name="record">What to write.</param>
    /// <param name="form">In which form.</param>
    public Json Write(TRecord record, Form form)
    {
        var members = new List<KeyValuePair<string, Json>>(Fields.Count);
        foreach (var field in Fields)
        {
            if (field.Write(record, form) is { } value)
            {
                members.Add(KeyValuePair.Create(field.Name, value));
            }
        }
        return Json.Map(members.ToValueMap());
    }

    /// <summary>The record in the words of an OpenAPI v3 schema, as a CRD holds it.</summary>
    public Json Schema()
    {
        var required = Fields
            .Where(field => field.IsRequired)
            .Select(field => field.Name)
            .Order(StringComparer.Ordinal);
        var properties = Fields.ToValueMap(
            field => field.Name, field => Descriptions.On(field.Owner, field.Name, field.Schema()));
        return Json.Map(
            ("type", "object"),
            ("properties", properties.Count == 0 ? null : Json.Map(properties)),
            ("required", required.Any() ? Json.List(required.Select(Json.FromString)) : null));
    }

    internal TRecord? Read(Json value, Place place, Findings findings)
    {
        if (!value.IsMap)
        {
            findings.Mismatch(place, value, $"a map with the fields of {Name}");
            return null;
        }
        var record = new TRecord();
        foreach (var (name, member) in value.Members)
        {
            if (ByName.TryGetValue(name, out var field))
            {
                record = member == Json.Null ? record : field.Read(record, member, place.Member(name), findings);
            }
            else if (findings.Unknown == UnknownFields.AreDefects)
            {
                findings.UnknownField(place, Name, name, Fields.Select(known => known.Name));
            }
        }
        foreach (var field in Fields)
        {
            if (field.IsRequired && (value[field.Name] ?? Json.Null) == Json.Null)
            {
                findings.Missing(place.Member(field.Name), field.Wanted);
            }
        }
        return record;
    }

    private Shape<TRecord> With(Field<TRecord> field) =>
        this with { Fields = Fields.Add(field), ByName = ByName.With(field.Name, field) };
}
