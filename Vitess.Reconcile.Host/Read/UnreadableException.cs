namespace Vitess.Reconcile.Host.Read;

/// <summary>A document cannot be read any further.</summary>
internal sealed class UnreadableException : Exception
{
    public UnreadableException()
        : this(0, "", "")
    {
    }

    public UnreadableException(string message)
        : this(0, message, "")
    {
    }

    public UnreadableException(string message, Exception innerException)
        : base(message, innerException) => Remedy = "";

    internal UnreadableException(int line, string problem, string remedy)
        : base(problem) => (Line, Remedy) = (line, remedy);

    internal int Line { get; }

    internal string Remedy { get; }
}
