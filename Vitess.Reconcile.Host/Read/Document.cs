namespace Vitess.Reconcile.Host.Read;

/// <summary>One object of a file.</summary>
/// <param name="Object">The whole object.</param>
/// <param name="Lines">Where its fields stand.</param>
public sealed record Document(Json Object, LineMap Lines)
{
    /// <summary>As in the field <c>kind</c>; empty without one.</summary>
    public string Kind => Object["kind"]?.AsText ?? "";

    /// <summary>The object's name; empty without one.</summary>
    public string Name => Object.At("metadata", "name")?.AsText ?? "";

    /// <summary>The object's namespace; null when it names none.</summary>
    public string? Namespace => Object.At("metadata", "namespace")?.AsText;
}
