namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Collects what one reading finds wrong.</summary>
/// <param name="Defects">Receives every defect, in the order of reading.</param>
/// <param name="Unknown">What to do about fields that the API does not have.</param>
public sealed record Findings(ICollection<Defect> Defects, UnknownFields Unknown)
{
    /// <summary>Takes down that the value at a place is not of the wanted kind.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="wanted">What must stand there, as in <c>a whole number</c>.</param>
    /// <param name="remedy">What to write; the wanted kind, unless given.</param>
    public void Mismatch(Place place, Json found, string wanted, string? remedy = null) =>
        Add(place, $"{Quote.Of(found)} is not {wanted}", remedy ?? $"Write {wanted}");

    /// <summary>Takes down a defect.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="problem">What was found and why it cannot stand.</param>
    /// <param name="remedy">What to write instead.</param>
    public void Add(Place place, string problem, string remedy) => Defects.Add(new(place.ToString(), problem, remedy));
}
