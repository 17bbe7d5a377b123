namespace Vitess.Reconcile.Kubernetes;

/// <summary>What every kind has: metadata, and mostly a spec and a status.</summary>
internal static class ObjectShape
{
    /// <summary>An object's metadata.</summary>
    public static Shape Metadata { get; } = Shape.Map(
        ("labels", Shape.Texts),
        ("annotations", Shape.Texts),
        ("ownerReferences", Shape.Keyed(Shape.AtomicMap, "uid")),
        ("finalizers", Shape.Set()),
        ("managedFields", Shape.Opaque))
        .Omitting("generateName", "namespace", "uid", "resourceVersion", "selfLink", "generation");

    /// <summary>An object with these shapes of spec and status.</summary>
    public static Shape Spec(Shape spec, Shape status) => Shape.Map(("metadata", Metadata), ("spec", spec), ("status", status));
}
