namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What a client was told is written stays written, as far as the keyspace's durability promises it.</summary>
internal sealed class AcknowledgedSurvives : ILaw
{
    public string Text => "An acknowledged write is never lost.";

    public string? Judge(Happening happening) =>
        happening is Happening.Promoted { IsPromised: true, Missing: > 0 } promoted
            ? $"{promoted.Tablet} leads {promoted.Shard} without {promoted.Missing} acknowledged writes."
            : null;
}
