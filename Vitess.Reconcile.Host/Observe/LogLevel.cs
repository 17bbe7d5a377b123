namespace Vitess.Reconcile.Host.Observe;

/// <summary>How much an entry of the log matters.</summary>
internal enum LogLevel
{
    /// <summary>What only helps to find a defect.</summary>
    Debug,

    /// <summary>What was decided and done.</summary>
    Info,

    /// <summary>What did not go as planned and is tried again: if it goes on, somebody has to act.</summary>
    Warning,

    /// <summary>A defect, or something that a person has to put right.</summary>
    Error,
}
