using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Where each value of an object comes from.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Owner">The resource whose pass makes it.</param>
/// <param name="Component">The component that it belongs to, as its label says; empty without one.</param>
/// <param name="Values">Every value, in the order of their paths.</param>
public sealed record Explanation(ObjectKey Key, ObjectKey Owner, string Component, ValueList<ExplainedValue> Values);

/// <summary>A value of an object and where it comes from.</summary>
/// <param name="Path">As in a <see cref="FieldChange"/>.</param>
/// <param name="Value">The value.</param>
/// <param name="Origins">What it depends on, in order of the paths; none when it is a default of the operator.</param>
/// <param name="Overrides">Fields of the spec that are not set and would change a default, each with its path.</param>
public sealed record ExplainedValue(string Path, Json Value, ValueList<Origin> Origins, ValueList<string> Overrides);

/// <summary>Something that a value depends on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The field of the user's file, or the name of the option.</param>
/// <param name="IsNeeded">Whether it cannot be left out; then nothing is overridden.</param>
/// <param name="Otherwise">What the value would be without it: what it overrides. Null when nothing would stand there.</param>
public sealed record Origin(OriginKind Kind, string Path, bool IsNeeded, Json? Otherwise);

/// <summary>What a value can depend on.</summary>
public enum OriginKind
{
    /// <summary>A field of the user's file.</summary>
    Field,

    /// <summary>An option of the operator, by the name of its property.</summary>
    Option,
}
