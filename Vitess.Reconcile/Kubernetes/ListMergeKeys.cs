namespace Vitess.Reconcile.Kubernetes;

/// <summary>How two versions of a list become one.</summary>
public enum ListMerge
{
    /// <summary>The new list replaces the old one.</summary>
    Atomic,

    /// <summary>The list is a set of texts; each item is kept or taken out by itself.</summary>
    Set,

    /// <summary>Items with equal keys are one item and merge member by member.</summary>
    ByKey,
}

/// <summary>How the items of a list are told apart.</summary>
/// <param name="Merge">The manner of merging.</param>
/// <param name="Keys">
/// With <see cref="ListMerge.ByKey"/>, the members that identify an item. Server-side apply uses all of them, a
/// strategic merge patch only the first.
/// </param>
public sealed record ListMergeKey(ListMerge Merge, ValueList<string> Keys)
{
    /// <summary>A list that is replaced whole, which is what a list is unless its type says otherwise.</summary>
    public static ListMergeKey Atomic { get; } = new(ListMerge.Atomic, []);
}

/// <summary>
/// How one place of an object merges: the list-merge keys of Kubernetes' own kinds, walked from the outside in.
/// </summary>
public readonly record struct MergeRules
{
    private readonly Shape? shape;

    private MergeRules(Shape shape) => this.shape = shape;

    private Shape Shape => shape ?? Shape.Any;

    /// <summary>How a list at this place merges.</summary>
    public ListMergeKey List => Shape.Merge;

    /// <summary>Whether a map at this place is replaced as a whole, as selectors are.</summary>
    public bool IsAtomicMap => Shape.IsAtomic;

    /// <summary>The rules for every item of the list at this place.</summary>
    public MergeRules Item => new(Shape.IsList ? Shape.Each ?? Shape.Any : Shape.Any);

    /// <summary>Whether a map at this place is free: its keys are data, such as the names of labels.</summary>
    public bool IsFreeMap => Shape.Each is not null && !Shape.IsList && Shape.Members.Count == 0;

    /// <summary>The rules of a kind's objects.</summary>
    /// <param name="kind">The kind, such as <c>Pod</c>; of a custom resource only metadata has rules.</param>
    public static MergeRules Of(string kind) => new(Shapes.Of(kind));

    /// <summary>The rules for a member of the map at this place.</summary>
    /// <param name="name">The member's name.</param>
    public MergeRules Member(string name) => new(Shape.Member(name));
}
