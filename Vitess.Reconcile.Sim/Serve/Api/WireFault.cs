namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>What goes wrong with a request.</summary>
internal abstract record WireFault
{
    private WireFault() { }

    /// <summary>The connection is cut before anything happens.</summary>
    internal sealed record CutBefore : WireFault;

    /// <summary>The connection is cut after the request was carried out.</summary>
    internal sealed record CutAfter : WireFault;

    /// <summary>Half of the answer comes.</summary>
    internal sealed record Half : WireFault;

    /// <summary>The request is carried out later.</summary>
    internal sealed record Late(TimeSpan By) : WireFault;

    /// <summary>The request is not carried out, and answered with a status.</summary>
    internal sealed record Answer(int Status, string? RetryAfter = null) : WireFault;
}
