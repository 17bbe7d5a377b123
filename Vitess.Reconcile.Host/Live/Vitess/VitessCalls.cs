using Google.Protobuf;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess.Messages;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>Queries and calls over gRPC.</summary>
/// <param name="access">How the vtctld at an address is convinced; asked for each effect.</param>
/// <param name="now">The clock that instants are compared with; it never goes back.</param>
/// <param name="told">Hears what vtctld logged during a call that went well; what it logs of others stays in its own
/// log.</param>
internal sealed class VitessCalls(
    Func<string, CancellationToken, Task<VtctldAccess>> access,
    Func<DateTimeOffset> now,
    Action<Move.Invoke, IReadOnlyList<string>>? told = null) : IVitessCalls, IDisposable
{
    private readonly VtctldConnections connections = new(now);

    public async Task<Outcome> Ask(Query query, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            var line = await Line(Addresses.Of(query), within, cancel);
            var outcome = await new VtctldQuestions(line).Ask(query);
            cancel.ThrowIfCancellationRequested();
            return outcome;
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return new Outcome.Unknown(failure.Message);
        }
    }

    public async Task<Outcome> Invoke(Move.Invoke move, TimeSpan within, DateTimeOffset? notAfter, CancellationToken cancel)
    {
        VtctldLine line;
        try
        {
            line = await Line(move.Vtctld, within, cancel);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return new Outcome.Refused($"not sent: {failure.Message}");
        }
        var request = VtctldRequests.Of(move.Call);
        var reply = await line.Call(request, notAfter);
        cancel.ThrowIfCancellationRequested();
        if (reply.IsOk)
        {
            Tell(move, request, reply);
            return new Outcome.Done(Result.Nothing.Instance);
        }
        return VtctldErrors.MayTakeEffect(reply, request.Kind)
            ? new Outcome.Unknown(reply.ToString())
            : new Outcome.Refused(reply.Witness == GrpcWitness.Client ? $"not sent: {reply}" : reply.ToString())
            {
                IsOvertaken = VtctldErrors.IsThereAlready(reply),
            };
    }

    public void Dispose() => connections.Dispose();

    private async Task<VtctldLine> Line(string address, TimeSpan within, CancellationToken cancel)
    {
        if (within <= TimeSpan.Zero)
        {
            throw new TimeoutException("there was no time left to send it");
        }
        var until = now() + within;
        var entry = await access(address, cancel).WaitAsync(within, cancel);
        return new(connections.At(address, entry), entry.Endpoints, until, now, cancel);
    }

    private void Tell(Move.Invoke move, VtctldRequest request, GrpcReply reply)
    {
        if (told is null || request.Kind != CallKind.Reparent || reply.Body is not { } body)
        {
            return;
        }
        try
        {
            told(move, [.. ReparentResponse.Parser.ParseFrom(body).Events.Select(line => line.Value)]);
        }
        catch (InvalidProtocolBufferException)
        {
            // The call went well all the same; only its log cannot be read.
        }
    }

    // What a secret, a name or an answer may do wrong. A defect of the program is none of these.
    private static bool IsExpected(Exception failure) => failure is
        FormatException or TimeoutException or InvalidDataException or InvalidProtocolBufferException or IOException
        or HttpRequestException;
}
