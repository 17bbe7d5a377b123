namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Two tablets that both complete commits let one shard's history fork.</summary>
/// <remarks>Without semi-synchronous replication a primary that is cut off goes on alone, and nobody can stop it.</remarks>
internal sealed class OneWriter : ILaw
{
    public string Text => "A shard never has two writable primaries.";

    public string? Judge(Happening happening) =>
        happening is Happening.Writable { IsPromised: true, Tablets.Count: > 1 } writable
            ? $"In {writable.Shard}, {string.Join(" and ", writable.Tablets)} can complete commits."
            : null;
}
