using System.Globalization;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>How a gRPC call ended, as its status says.</summary>
/// <remarks>The numbers are gRPC's.</remarks>
internal enum GrpcCode
{
    Ok = 0,
    Canceled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

/// <summary>Who says how a call ended.</summary>
internal enum GrpcWitness
{
    /// <summary>The server's handler, by a status of its own.</summary>
    Server,

    /// <summary>Nobody: the connection or the time gave out after the request may have gone out.</summary>
    Transport,

    /// <summary>The client itself, which has sent nothing that a server could act on.</summary>
    Client,
}

/// <summary>The end of a unary gRPC call.</summary>
/// <param name="Code">Its status; by the transport's own lights where no server told one.</param>
/// <param name="Message">What went wrong, for people; empty when nothing did.</param>
/// <param name="Body">The answer's message; null when none came.</param>
/// <param name="Witness">Who says so.</param>
internal sealed record GrpcReply(GrpcCode Code, string Message, byte[]? Body, GrpcWitness Witness)
{
    /// <summary>Whether the server says that all went well.</summary>
    internal bool IsOk => Code == GrpcCode.Ok && Witness == GrpcWitness.Server;

    /// <summary>The end of a call that a server told nothing of.</summary>
    internal static GrpcReply Failed(GrpcCode code, string message, GrpcWitness witness) => new(code, message, null, witness);

    /// <summary>What went wrong, for people.</summary>
    public override string ToString()
    {
        var text = Message.Length > TextMax ? string.Concat(Message.AsSpan(0, TextMax), "…") : Message;
        return string.Create(CultureInfo.InvariantCulture, $"{Code}{(text.Length == 0 ? "" : ": ")}{text}");
    }

    // Reason: a panic of vtctld carries its whole stack; a status and a log line hold about this much.
    private const int TextMax = 1_000;
}
