using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>Answers by hand, and keeps what was asked.</summary>
internal sealed class Answers(Func<string, byte[], UnaryAnswer> answer) : IUnaryAnswers
{
    private readonly Lock gate = new();
    private readonly List<string> methods = [];

    /// <summary>The methods that were called, in order.</summary>
    internal IReadOnlyList<string> Methods
    {
        get
        {
            lock (gate)
            {
                return [.. methods];
            }
        }
    }

    /// <summary>How long the last caller said that it waits.</summary>
    internal TimeSpan Within { get; private set; }

    public Task<UnaryAnswer> Answer(string method, byte[] request, TimeSpan within, CancellationToken stop)
    {
        lock (gate)
        {
            methods.Add(method[VtctldMethods.Service.Length..]);
            Within = within;
        }
        return Task.FromResult(answer(method[VtctldMethods.Service.Length..], request));
    }

    /// <summary>Answers every method with nothing at all, which each takes for an empty answer.</summary>
    internal static Answers Empty() => new((_, _) => UnaryAnswer.Of([]));

    /// <summary>Answers as a real vtctld was recorded to; the same request has the same answer.</summary>
    internal static Answers Recorded() => new((method, request) =>
        RecordedCalls.All.FirstOrDefault(call => call.Method == method && call.RequestBytes.AsSpan().SequenceEqual(request))
            is { } call
            ? new(call.Reply.Code, call.Reply.Message, call.Reply.Body)
            : UnaryAnswer.Failed(GrpcCode.Unimplemented, $"unknown method {method} for service vtctlservice.Vtctld"));
}
