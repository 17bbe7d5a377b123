namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>A request to the API server and the bounds that it has to keep.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Target">The path with its query.</param>
internal sealed record KubeRequest(HttpMethod Method, string Target)
{
    internal const string MergePatch = "application/merge-patch+json";
    internal const string JsonPatch = "application/json-patch+json";
    internal const string Apply = "application/apply-patch+yaml";

    /// <summary>The body; null for none.</summary>
    public Json? Body { get; init; }

    /// <summary>The body's type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>When it has to be answered.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The last instant at which it may be sent; null when age does no harm.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Whether it may be sent again when it is not known whether it was carried out.</summary>
    /// <value>True for what only reads, and for writes that name the version which they change.</value>
    public bool IsRepeatable { get; init; }
}

/// <summary>How a request ended. The set is closed.</summary>
internal abstract record KubeReply
{
    private KubeReply() { }

    /// <summary>It was answered.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The answer as it came.</param>
    /// <param name="IsCertain">Whether no earlier sending of the same request can have been carried out unheard.</param>
    internal sealed record Answered(int Status, ReadOnlyMemory<byte> Body, bool IsCertain) : KubeReply
    {
        internal bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <summary>It was not sent, or not as a whole, so that it was not carried out.</summary>
    internal sealed record NotSent(string Why) : KubeReply;

    /// <summary>It was sent, and whether it was carried out is not known.</summary>
    internal sealed record Unheard(string Why) : KubeReply;
}
