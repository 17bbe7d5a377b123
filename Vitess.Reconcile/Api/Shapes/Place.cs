using System.Globalization;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Where in a resource a value stands, from the outside in.</summary>
public sealed class Place
{
    private readonly Place? outer;
    private readonly string step;

    private Place(Place? outer, string step) => (this.outer, this.step) = (outer, step);

    /// <summary>The spec of a resource.</summary>
    public static Place Spec { get; } = Root("spec");

    /// <summary>A place that nothing stands around.</summary>
    /// <param name="name">The first word of every path under it, as in <c>spec</c>.</param>
    public static Place Root(string name) => new(outer: null, name);

    /// <summary>A member of the map at this place.</summary>
    /// <param name="name">The member's name.</param>
    public Place Member(string name) => new(this, "." + name);

    /// <summary>An item of the list at this place.</summary>
    /// <param name="index">Its position, counted from 0.</param>
    public Place Item(int index) => new(this, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <summary>The path, as in <c>spec.cells[0].name</c>.</summary>
    public override string ToString() => outer + step;
}
