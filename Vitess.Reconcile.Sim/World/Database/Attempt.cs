namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a process that takes time ended. It succeeds unless somebody says why not.</summary>
internal sealed class Attempt
{
    /// <summary>Why it failed, in the words that the caller is told; null while it has not.</summary>
    internal string? Failure { get; private set; }

    internal bool HasFailed => Failure is not null;

    /// <summary>Keeps the first reason of failure.</summary>
    internal void Fail(string why) => Failure ??= why;
}
