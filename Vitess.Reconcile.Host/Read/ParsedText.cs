using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Read;

/// <summary>What one document of a file says.</summary>
/// <param name="Value">Its value; null when it is empty or cannot be read.</param>
/// <param name="Lines">Where its fields stand.</param>
/// <param name="Faults">Where it is not YAML or JSON, with the line of each.</param>
internal sealed record ParsedText(Json? Value, LineMap Lines, ValueList<(int Line, Defect Defect)> Faults);
