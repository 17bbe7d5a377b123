using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>Whoever answers unary gRPC calls, whatever they come over.</summary>
internal interface IUnaryAnswers
{
    /// <summary>Answers one call.</summary>
    /// <param name="method">The full name, as in <c>/vtctlservice.Vtctld/GetTablets</c>.</param>
    /// <param name="request">The request's message.</param>
    /// <param name="within">How long the caller waits.</param>
    /// <param name="stop">Set when the caller has gone.</param>
    Task<UnaryAnswer> Answer(string method, byte[] request, TimeSpan within, CancellationToken stop);
}

/// <summary>The end of a call.</summary>
/// <param name="Code">Its status.</param>
/// <param name="Message">What went wrong; empty when nothing did.</param>
/// <param name="Body">The answer's message; null when something went wrong.</param>
internal sealed record UnaryAnswer(GrpcCode Code, string Message, byte[]? Body)
{
    internal static UnaryAnswer Of(byte[] body) => new(GrpcCode.Ok, "", body);

    internal static UnaryAnswer Failed(GrpcCode code, string message) => new(code, message, null);
}
