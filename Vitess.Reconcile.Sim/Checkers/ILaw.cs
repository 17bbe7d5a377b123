namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A law of the simulated world. It sees all that happens and says what is wrong.</summary>
internal interface ILaw
{
    /// <summary>The law in one sentence.</summary>
    string Text { get; }

    /// <summary>Looks at something that has just happened.</summary>
    /// <returns>How it breaks the law; null when it does not.</returns>
    string? Judge(Happening happening);
}
