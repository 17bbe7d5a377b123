namespace Vitess.Reconcile.Api.Definitions;

/// <summary>A column of what <c>kubectl get</c> prints.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Type">The type of its values in the words of OpenAPI.</param>
/// <param name="Path">The JSONPath of the value.</param>
internal sealed record Column(string Name, string Type, string Path)
{
    /// <summary>Since when the object exists: it is left out where a CRD lists columns without it.</summary>
    internal static Column Age { get; } = new("Age", "date", ".metadata.creationTimestamp");

    internal Json ToJson() => Json.Map(("name", Name), ("type", Type), ("jsonPath", Path));
}
