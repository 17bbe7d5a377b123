using Google.Protobuf;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The line to the vtctld of one cluster for the time of one effect.</summary>
/// <param name="Servers">Who is called.</param>
/// <param name="Ready">Those that are ready, as host and port; empty to have the name resolved.</param>
/// <param name="Until">When the effect's time is over.</param>
/// <param name="Now">The clock.</param>
/// <param name="Stop">Ends it early.</param>
internal sealed record VtctldLine(
    VtctldServers Servers, ValueList<string> Ready, DateTimeOffset Until, Func<DateTimeOffset> Now, CancellationToken Stop)
{
    /// <summary>Asks, on another vtctld too when one does not answer.</summary>
    internal Task<GrpcReply> Ask(string method, IMessage message) =>
        Send(method, message, mayRepeat: true, static () => false);

    /// <summary>Calls, once.</summary>
    /// <param name="request">What to call.</param>
    /// <param name="notAfter">The last instant at which it may be sent; null when age does no harm.</param>
    internal Task<GrpcReply> Call(VtctldRequest request, DateTimeOffset? notAfter) => Send(
        request.Method, request.Message, mayRepeat: false, () => notAfter is { } last && Now() > last);

    private async Task<GrpcReply> Send(string method, IMessage message, bool mayRepeat, Func<bool> isLate)
    {
        var left = Until - Now();
        return left <= TimeSpan.Zero
            ? GrpcReply.Failed(GrpcCode.DeadlineExceeded, "there was no time left to send it", GrpcWitness.Client)
            : await Servers.Call(
                new(VtctldMethods.Service + method, message.ToByteArray(), left, isLate), mayRepeat, Ready, Stop);
    }
}
