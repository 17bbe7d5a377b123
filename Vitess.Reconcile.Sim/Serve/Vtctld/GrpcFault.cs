using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>What goes wrong with one call on the wire. The set is closed.</summary>
internal abstract record GrpcFault
{
    private GrpcFault() { }

    /// <summary>The call waits before it is taken up.</summary>
    internal sealed record Late(TimeSpan By) : GrpcFault;

    /// <summary>The stream is reset before the call is taken up.</summary>
    /// <param name="ErrorCode">HTTP/2's; 7 says that the server did not look at it.</param>
    internal sealed record Reset(int ErrorCode) : GrpcFault;

    /// <summary>The connection is cut before the call is taken up.</summary>
    internal sealed record Cut : GrpcFault;

    /// <summary>The call takes effect, and then the connection is cut.</summary>
    internal sealed record CutAfter : GrpcFault;

    /// <summary>The call takes effect; of the answer, so many bytes arrive.</summary>
    internal sealed record Half(int Bytes) : GrpcFault;

    /// <summary>The call takes effect; the answer ends without a status.</summary>
    internal sealed record WithoutStatus : GrpcFault;

    /// <summary>The server says goodbye and answers all the same.</summary>
    internal sealed record Goodbye : GrpcFault;

    /// <summary>The call is answered with a status and does not take effect.</summary>
    internal sealed record Status(GrpcCode Code, string Message) : GrpcFault;

    /// <summary>Something in between answers with an HTTP status.</summary>
    internal sealed record Http(int StatusCode) : GrpcFault;

    /// <summary>The call takes effect; the answer is compressed.</summary>
    internal sealed record Packed(string Encoding) : GrpcFault;
}
