using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>What a world needs of vtctld: effects that end there.</summary>
internal interface IVitessCalls
{
    /// <summary>Carries out a query other than of an object, or a call.</summary>
    /// <param name="effect">
    /// What to do, where, until when. Its age is compared with <see cref="Effect.NotAfter"/> at the very send. It is a
    /// <see cref="EffectTask.Read"/> or a <see cref="EffectTask.Do"/> of an invocation.
    /// </param>
    /// <param name="access">How the vtctld of that cluster is reached and convinced.</param>
    /// <param name="stop">Ends it early, as unknown once it was sent.</param>
    /// <returns>How it ended, within its deadline. It never fails for what a network or a server may do.</returns>
    Task<Outcome> Carry(Effect effect, VtctldAccess access, CancellationToken stop);
}
