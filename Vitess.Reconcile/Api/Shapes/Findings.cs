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

    /// <summary>Takes down that a required field is missing.</summary>
    /// <param name="place">Where it should stand.</param>
    /// <param name="wanted">What must stand there.</param>
    public void Missing(Place place, string wanted) =>
        Add(place, "The field is required and not there", $"Add it: {wanted}");

    /// <summary>Takes down that a type does not have a field.</summary>
    /// <param name="place">Where the map with the field stands.</param>
    /// <param name="type">The type.</param>
    /// <param name="unknown">The field.</param>
    /// <param name="known">The fields that the type has.</param>
    public void UnknownField(Place place, string type, string unknown, IEnumerable<string> known)
    {
        var all = string.Join(", ", known.Order(StringComparer.Ordinal));
        var remedy = Nearest.Of(unknown, known) is { } near
            ? $"Write {Quote.Of(near)} if you meant that, or take it out"
            : all.Length > 0 ? $"Take it out; the fields are {all}"
            : "Take it out; there are no fields";
        Add(place.Member(unknown), $"{type} has no field {Quote.Of(unknown)}", remedy);
    }

    /// <summary>Takes down a defect.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="problem">What was found and why it cannot stand.</param>
    /// <param name="remedy">What to write instead.</param>
    public void Add(Place place, string problem, string remedy) => Defects.Add(new(place.ToString(), problem, remedy));
}
