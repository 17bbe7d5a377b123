namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>What the errors of vtctld mean. It answers nearly every refusal with status Unknown, so its words have to tell.</summary>
internal static class VtctldErrors
{
    private const string NoNode = "node doesn't exist: ";

    // Source: Vitess' topology errors of kind Timeout and Interrupted, and Go's own words for a context that ended.
    private static readonly string[] TimeRanOut =
    [
        "deadline exceeded: ", "interrupted: ", "context deadline exceeded", "context canceled",
        "code = DeadlineExceeded", "code = Canceled", "code = Unavailable", "timed out", "uncaught panic",
    ];

    // Steps of a reparent that change a tablet; one that was given up may still be at work in the tablet.
    private static readonly string[] Steps =
    [
        "PromoteReplica", "InitPrimary", "DemotePrimary", "UndoDemotePrimary", "SetReplicationSource", "reparent_journal",
        "upgraded to primary", "promot", "demot", "uncaught panic",
    ];

    /// <summary>Whether an error is the topology's own proof that a node is not there.</summary>
    /// <param name="reply">How the call ended.</param>
    /// <param name="path">The node's path below the topology's root, as in <c>keyspaces/commerce/Keyspace</c>.</param>
    /// <returns>False for any other node too: a missing parent or a missing cell proves nothing of this one.</returns>
    internal static bool IsMissing(GrpcReply reply, string path)
    {
        if (reply is not { Witness: GrpcWitness.Server, Code: GrpcCode.Unknown or GrpcCode.NotFound })
        {
            return false;
        }
        var at = reply.Message.LastIndexOf(NoNode, StringComparison.Ordinal);
        var node = at < 0 ? "" : reply.Message[(at + NoNode.Length)..].TrimEnd();
        return string.Equals(node, path, StringComparison.Ordinal)
            || node.EndsWith($"/{path}", StringComparison.Ordinal);
    }

    /// <summary>Whether an error names some node that is not there.</summary>
    internal static bool NamesMissing(GrpcReply reply) =>
        reply is { Witness: GrpcWitness.Server, Code: GrpcCode.Unknown or GrpcCode.NotFound }
        && reply.Message.Contains(NoNode, StringComparison.Ordinal);

    /// <summary>Whether a record was to be made that is there already.</summary>
    /// <remarks>A tablet that starts makes the records that it misses: whoever was first, the next reading tells what stands.</remarks>
    internal static bool IsThereAlready(GrpcReply reply) =>
        reply is { Witness: GrpcWitness.Server, Code: GrpcCode.Unknown or GrpcCode.AlreadyExists }
        && reply.Message.Contains("node already exists", StringComparison.Ordinal);

    /// <summary>Whether a call that failed may have taken effect, or may still do so.</summary>
    /// <param name="reply">How it ended; not well.</param>
    /// <param name="kind">What kind of call it was.</param>
    internal static bool MayTakeEffect(GrpcReply reply, CallKind kind) => reply.Witness switch
    {
        GrpcWitness.Client => false,
        GrpcWitness.Transport => reply.Code is not (GrpcCode.Unimplemented or GrpcCode.Unauthenticated or GrpcCode.PermissionDenied),
        GrpcWitness.Server => MayTakeEffect(reply.Code, reply.Message, kind),
    };

    private static bool MayTakeEffect(GrpcCode code, string message, CallKind kind) => code switch
    {
        GrpcCode.Unknown => GaveUp(message, kind),
        GrpcCode.Ok or GrpcCode.Canceled or GrpcCode.DeadlineExceeded or GrpcCode.ResourceExhausted or GrpcCode.Aborted
            or GrpcCode.Internal or GrpcCode.Unavailable or GrpcCode.DataLoss => true,
        GrpcCode.InvalidArgument or GrpcCode.NotFound or GrpcCode.AlreadyExists or GrpcCode.PermissionDenied
            or GrpcCode.FailedPrecondition or GrpcCode.OutOfRange or GrpcCode.Unimplemented or GrpcCode.Unauthenticated => false,
    };

    // A reparent that was given up before its first step has changed nothing: the tablets that did not answer are why.
    private static bool GaveUp(string message, CallKind kind) => Names(message, TimeRanOut) && kind switch
    {
        CallKind.Topology or CallKind.Tablet => true,
        CallKind.Reparent => Names(message, Steps),
    };

    private static bool Names(string message, string[] words) =>
        Array.Exists(words, word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a call works on.</summary>
internal enum CallKind
{
    /// <summary>One write of a topology record.</summary>
    Topology,

    /// <summary>One change of one tablet.</summary>
    Tablet,

    /// <summary>A reparent: many steps, each of which vtctld checks before the next.</summary>
    Reparent,
}
