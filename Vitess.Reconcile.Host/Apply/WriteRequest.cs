using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Apply;

/// <summary>A request that changes an object.</summary>
/// <param name="Verb">How.</param>
/// <param name="Key">Which object.</param>
/// <param name="Body">What is sent.</param>
public sealed record WriteRequest(WriteVerb Verb, ObjectKey Key, Json Body)
{
    /// <summary>The subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The identity that a deletion asks for; null for the other verbs, which carry it in the body.</summary>
    public string? Uid { get; init; }

    /// <summary>The resourceVersion that a deletion asks for.</summary>
    public string? Version { get; init; }
}

/// <summary>How an object is changed.</summary>
public enum WriteVerb
{
    /// <summary>It is created.</summary>
    Post,

    /// <summary>Server-side apply, forced.</summary>
    Apply,

    /// <summary>A JSON merge patch.</summary>
    MergePatch,

    /// <summary>A JSON patch.</summary>
    JsonPatch,

    /// <summary>It is deleted.</summary>
    Delete,
}
