namespace Vitess.Reconcile.Tests.Live;

/// <summary>A request that may be a step of a rollout, before it is carried out.</summary>
/// <param name="Who">The process that sent it.</param>
/// <param name="Name">The step; empty for what is none.</param>
/// <param name="CarryOut">Has it carried out. Ends with whether it was, or refused.</param>
/// <param name="Try">Whether it would be carried out now.</param>
internal sealed record SentStep(string Who, string Name, Func<Task<bool>> CarryOut, Func<Task<bool>> Try);
