namespace Vitess.Reconcile.Sim.Commands;

/// <summary>What the program tells the shell.</summary>
internal enum ExitCode
{
    /// <summary>Everything converged and every law held.</summary>
    Converged = 0,

    /// <summary>The simulator itself failed; the seed repeats it.</summary>
    Failed = 1,

    /// <summary>The command line or the file is wrong; nothing was simulated.</summary>
    BadInput = 2,

    /// <summary>The world did not converge.</summary>
    NotConverged = 3,

    /// <summary>A law was broken.</summary>
    LawBroken = 4,
}
