namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>A request to the API server as it came.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path with its query.</param>
internal sealed record ApiAsked(string Method, string Target)
{
    /// <summary>The forms of answer that are wanted.</summary>
    public string Accept { get; init; } = "";

    /// <summary>The type of the body; empty when there is none.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The body; empty when there is none.</summary>
    public string Body { get; init; } = "";

    /// <summary>The program that asks, which becomes the field manager where none is named.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Who asks.</summary>
    public Caller Caller { get; init; } = Caller.Everybody;

    /// <summary>The target without its query.</summary>
    internal string Path => Target.Split('?', 2)[0];
}

/// <summary>An answer of the API server.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The answer; null for plain text.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record ApiAnswer(int Status, Json? Body, string ContentType = "application/json")
{
    /// <summary>The answer where it is plain text.</summary>
    public string Text { get; init; } = "";

    /// <summary>What is told beside the answer, a header each.</summary>
    public ValueList<string> Warnings { get; init; } = [];

    /// <summary>The answer where it is neither; empty otherwise.</summary>
    public byte[] Binary { get; init; } = [];

    internal byte[] Bytes => Binary.Length > 0 ? Binary : Body?.ToUtf8() ?? System.Text.Encoding.UTF8.GetBytes(Text);

    internal static ApiAnswer Plain(string text) => new(200, null, "text/plain; charset=utf-8") { Text = text };
}
