namespace Vitess.Reconcile.Api.Shapes;

/// <summary>One field of a record of the API.</summary>
/// <typeparam name="TRecord">The record that has it.</typeparam>
public sealed record Field<TRecord>
{
    /// <summary>Its name in JSON.</summary>
    public required string Name { get; init; }

    /// <summary>The type of the API that declares it, be it another than the one that contains it.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether a resource without it is refused; null counts as without.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>When the Go operator writes it.</summary>
    public required Presence Presence { get; init; }

    /// <summary>What the API server fills in where the field is absent; null for most fields.</summary>
    public required Json? SchemaDefault { get; init; }

    /// <summary>What must stand in it, as in <c>a text</c>.</summary>
    public required string Wanted { get; init; }

    /// <summary>Its kind in the words of an OpenAPI v3 schema.</summary>
    public required Func<Json> Schema { get; init; }

    /// <summary>The record with the field set to what stands at a place.</summary>
    public required Func<TRecord, Json, Place, Findings, TRecord> Read { get; init; }

    /// <summary>What a record has in the field, in one of the forms; null when it is not to be written.</summary>
    public required Func<TRecord, Form, Json?> Write { get; init; }

    /// <summary>The same field of a record that contains this one's.</summary>
    /// <typeparam name="TOuter">The containing record.</typeparam>
    /// <param name="get">The inner record of an outer one.</param>
    /// <param name="set">The outer record with another inner one.</param>
    public Field<TOuter> Within<TOuter>(Func<TOuter, TRecord> get, Func<TOuter, TRecord, TOuter> set) => new()
    {
        Name = Name,
        Owner = Owner,
        IsRequired = IsRequired,
        Presence = Presence,
        SchemaDefault = SchemaDefault,
        Wanted = Wanted,
        Schema = Schema,
        Read = (outer, value, place, findings) => set(outer, Read(get(outer), value, place, findings)),
        Write = (outer, form) => Write(get(outer), form),
    };

    internal static Field<TRecord> Of<TValue>(
        string owner,
        string name,
        Kind<TValue> kind,
        Func<TRecord, TValue?> get,
        Func<TRecord, TValue?, TRecord> set,
        Presence presence,
        bool isRequired,
        Json? schemaDefault) => new()
        {
            Name = name,
            Owner = owner,
            IsRequired = isRequired,
            Presence = presence,
            SchemaDefault = schemaDefault,
            Wanted = kind.Wanted,
            Schema = () => schemaDefault is null ? kind.Schema() : kind.Schema().With("default", schemaDefault),
            Read = (record, value, place, findings) => set(record, kind.Read(value, place, findings)),
            Write = (record, form) => (form, get(record)) switch
            {
                (Form.AsGiven, null) => null,
                (Form.AsGiven, { } value) => kind.Write(value, form),
                (Form.AsGo, null) => presence == Presence.Always ? kind.Zero() : schemaDefault,
                (Form.AsGo, { } value) => presence == Presence.WhenNotZero && kind.IsZero(value)
                    ? schemaDefault
                    : kind.Write(value, form),
            },
        };
}
