using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Health;

/// <summary>A tablet that has a pod and that the spec does not ask for any more.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Pod">Its pod.</param>
internal sealed record UnwantedTablet(TabletAlias Alias, ObservedObject.Pod Pod)
{
    /// <summary>The pods of tablets that the shard controls but for those of wanted tablets.</summary>
    internal static ValueList<UnwantedTablet> Of(Snapshot snapshot, ValueList<TabletHealth> wanted)
    {
        var left = 0;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            left += IsTablet(owned) ? 1 : 0;
        }
        foreach (var tablet in wanted.AsSpan())
        {
            left -= tablet.Pod is not null && IsTablet(tablet.Pod) ? 1 : 0;
        }
        // Nearly always there is none, which is told without looking for each.
        return left == 0 ? [] : [.. snapshot.Owned.Select(owned => Of(owned, wanted)).OfType<UnwantedTablet>()];
    }

    private static UnwantedTablet? Of(ObservedObject owned, ValueList<TabletHealth> wanted) =>
        owned is ObservedObject.Pod pod && IsTablet(pod) && !wanted.Any(tablet => tablet.Pod?.Key == pod.Key)
            && AliasOf(pod.Meta) is { } alias
            ? new(alias, pod)
            : null;

    /// <summary>The alias that the labels of a tablet's object spell; null when they spell none.</summary>
    internal static TabletAlias? AliasOf(ObjectMeta meta) =>
        uint.TryParse(meta.Labels.GetValueOrDefault(Labels.TabletUid), NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
        && meta.Labels.GetValueOrDefault(Labels.Cell) is { Length: > 0 } cell
            ? new(new(cell), uid)
            : null;

    private static bool IsTablet(ObservedObject owned) =>
        owned is ObservedObject.Pod && owned.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet;
}
