namespace Vitess.Reconcile.Cluster;

/// <summary>Which object: its kind, namespace and name.</summary>
/// <param name="Kind">The kind as in the object itself, such as <c>Pod</c>; one of <see cref="Kinds"/>.</param>
/// <param name="Namespace">Empty for objects without a namespace, such as nodes.</param>
/// <param name="Name">The object's name; unique in its kind and namespace at any moment, and used again over time.</param>
public readonly record struct ObjectKey(string Kind, string Namespace, string Name) : IComparable<ObjectKey>
{
    /// <summary>Orders by kind, then namespace, then name.</summary>
    /// <param name="other">The other key.</param>
    public int CompareTo(ObjectKey other) =>
        string.CompareOrdinal(Kind, other.Kind) is var byKind and not 0 ? byKind
        : string.CompareOrdinal(Namespace, other.Namespace) is var byNamespace and not 0 ? byNamespace
        : string.CompareOrdinal(Name, other.Name);

    /// <summary>Kind and name with a slash between them, as kubectl takes them.</summary>
    public override string ToString() => $"{Kind}/{Name}";
}
