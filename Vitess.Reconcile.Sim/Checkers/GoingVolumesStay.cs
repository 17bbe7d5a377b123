namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The volume of a claim that somebody deleted lasts as long as its pod, which goes by the operator's will only when nothing is lost with it.</summary>
internal sealed class GoingVolumesStay : ILaw
{
    public string Text => "A pod whose claim somebody deleted goes by the operator's will only while another tablet has the rows, and it can do without them or restore them.";

    public string? Judge(Happening happening) =>
        happening is not Happening.TakenAway { IsDeleted: true, IsVolumeGoing: true } taken ? null
        : !taken.CanBeSpared ? $"{taken.Holder} deleted the pod of {taken.Tablet} of {taken.Shard}, which is wanted and has no backup to come back from, and its volume went with it."
        : !taken.Standing.Any(other => other.Alias != taken.Tablet && other.IsWell)
            ? $"{taken.Holder} deleted the pod of {taken.Tablet} of {taken.Shard}, and its volume went with it, while nobody else was well."
        : null;
}
