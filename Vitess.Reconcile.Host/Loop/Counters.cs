namespace Vitess.Reconcile.Host.Loop;

/// <summary>How often things have happened in this process.</summary>
public sealed class Counters
{
    /// <summary>Inputs taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>Passes run, failed ones included.</summary>
    public long Passes { get; internal set; }

    /// <summary>Passes that ended in an exception, each a defect of this program.</summary>
    public long Exceptions { get; internal set; }

    /// <summary>Moves begun.</summary>
    public long Moves { get; internal set; }

    /// <summary>Moves that were refused.</summary>
    public long MovesRefused { get; internal set; }

    /// <summary>Moves whose end is not known.</summary>
    public long MovesUnknown { get; internal set; }

    /// <summary>Questions asked.</summary>
    public long Reads { get; internal set; }

    /// <summary>Questions that were not answered.</summary>
    public long ReadsFailed { get; internal set; }

    /// <summary>Lists begun.</summary>
    public long Lists { get; internal set; }

    /// <summary>Lists that were refused or not answered.</summary>
    public long ListsFailed { get; internal set; }

    /// <summary>Watches that ended.</summary>
    public long WatchesLost { get; internal set; }

    /// <summary>How often this process began to lead.</summary>
    public long Elections { get; internal set; }
}
