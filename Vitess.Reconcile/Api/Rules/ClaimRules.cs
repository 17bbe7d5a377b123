using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>How long the data of tablets is kept that are not wanted any more.</summary>
internal static class ClaimRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Error(
            "claim-retention-time",
            "A time for which claims are kept is none, or longer than any calendar.",
            view => Policy(view).Where(one => one.Policy.DeleteAfter is { Length: > 0 } && one.Policy.KeptFor is null).Select(one => new Finding(
                one.Place.Member("deleteAfter"),
                $"A claim cannot be kept for {Quote.Of(one.Policy.DeleteAfter ?? "")}",
                "Write a time above zero such as 168h, or whenScaled: Delete to keep nothing"))),
        RuleCheck.Warning(
            "claim-retention-unused",
            "A time for which claims are kept stands beside the word that they are not kept.",
            view => Policy(view)
                .Where(one => one.Policy is { DeleteAfter: { Length: > 0 }, WhenScaled: DataVolumeClaimRetentionPolicy.Delete })
                .Select(one => new Finding(
                    one.Place.Member("deleteAfter"),
                    "whenScaled is Delete, so that claims go at once and deleteAfter counts for nothing",
                    "Write whenScaled: Retain to keep claims for that time, or take deleteAfter out"))),
        RuleCheck.Warning(
            "claim-deleted-without-backup",
            "Claims are deleted when pools shrink, and no backups are taken.",
            view => Policy(view)
                .Where(one => one.Policy.WhenScaled == DataVolumeClaimRetentionPolicy.Delete && (view.Spec.Backup?.Locations).GetValueOrDefault().Count == 0)
                .Select(one => new Finding(
                    one.Place.Member("whenScaled"),
                    "Claims are deleted as soon as a pool shrinks, and there is no place for backups: what only they hold is lost",
                    "Write whenScaled: Retain with a time in deleteAfter, or add backup.locations"))),
    ];

    private static IEnumerable<(DataVolumeClaimRetentionPolicy Policy, Place Place)> Policy(SpecView view) =>
        view.Spec.DataVolumeClaimRetentionPolicy is { } policy
            ? [(policy, Place.Spec.Member("dataVolumeClaimRetentionPolicy"))]
            : [];
}
