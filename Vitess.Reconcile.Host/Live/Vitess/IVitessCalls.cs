using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>Asks vtctlds and has them act, each at the host and port that the question or the call names.</summary>
/// <remarks>Every failure is an outcome; only the caller's own cancellation is an exception.</remarks>
internal interface IVitessCalls
{
    /// <summary>Asks a vtctld.</summary>
    /// <param name="query">What; never <see cref="Query.Object"/>.</param>
    /// <param name="within">How long it may take from now.</param>
    /// <param name="cancel">Gives it up.</param>
    Task<Outcome> Ask(Query query, TimeSpan within, CancellationToken cancel);

    /// <summary>Has a vtctld act, once: a call that may have arrived is never repeated, and ends unknown.</summary>
    /// <param name="move">The call.</param>
    /// <param name="within">How long it may take from now; vtctld is told.</param>
    /// <param name="notAfter">The last instant at which it may be sent; later it ends refused. Null when age does no harm.</param>
    /// <param name="cancel">Gives it up.</param>
    Task<Outcome> Invoke(Move.Invoke move, TimeSpan within, DateTimeOffset? notAfter, CancellationToken cancel);
}
