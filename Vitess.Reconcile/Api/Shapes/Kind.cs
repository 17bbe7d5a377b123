namespace Vitess.Reconcile.Api.Shapes;

/// <summary>How the values of a field are read, checked, written and described.</summary>
/// <typeparam name="TValue">The value in a record; its default, null, stands for unset.</typeparam>
public sealed record Kind<TValue>
{
    /// <summary>What must stand in a field of this kind, as in <c>a whole number from 1 to 65536</c>.</summary>
    public required string Wanted { get; init; }

    /// <summary>Reads what stands at a place; null, with a defect taken down, when it is not of this kind.</summary>
    public required Func<Json, Place, Findings, TValue?> Read { get; init; }

    /// <summary>Writes a value that is not null.</summary>
    public required Func<TValue, Form, Json> Write { get; init; }

    /// <summary>Whether the Go operator takes a value for unset where it cannot tell them apart.</summary>
    public required Func<TValue, bool> IsZero { get; init; }

    /// <summary>What the Go operator writes when it must write the field and nothing is set.</summary>
    public required Func<Json> Zero { get; init; }

    /// <summary>The kind in the words of an OpenAPI v3 schema, as a CRD holds it.</summary>
    public required Func<Json> Schema { get; init; }
}
