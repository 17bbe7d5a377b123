using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Withholds a change after which a tablet's MySQL server would not start on what it has stored.</summary>
/// <remarks>
/// Safety: no tablet that runs, or that may run again by itself, is made anew with a MySQL server of a version that does not start on its volume.
/// Liveness: whatever else is to be done on the shard goes on, removals and drains of such a tablet too; one that runs in vain, as its kubelet
/// has said for too long, is made anew all the same, since its change may mend it. What is withheld is told with what helps.
/// </remarks>
internal static class MysqlDowngrade
{
    /// <summary>Whether the change of a tablet is withheld.</summary>
    internal static bool Withholds(ShardView view, TabletHealth tablet, ObservedObject.Pod pod) => tablet.IsOutdated
        && MysqlVersions.Between(pod.MysqldImage, MysqlVersions.ImageIn(tablet.Desired.Pod)) == MysqlChange.Downgrade
        && !RunsInVain(view, tablet, pod);

    /// <summary>Tells which tablets keep their MySQL server, and what a person can do.</summary>
    internal static Steps Next(ShardView view)
    {
        var (held, wanted) = (new List<string>(), "");
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { Meta.IsGoing: false, State.IsOver: false } pod && Withholds(view, tablet, pod))
            {
                held.Add($"{tablet.Alias} (pod {pod.Key.Name}, MySQL {MysqlVersion.Of(pod.MysqldImage)})");
                wanted = MysqlVersions.ImageIn(tablet.Desired.Pod);
            }
        }
        return held.Count == 0 ? Steps.None : Steps.Blocked(
            "MysqlDowngrade", $"of shard {view.Name} stay as they are: tablets {string.Join(", ", held)}. The spec asks for MySQL {MysqlVersion.Of(wanted)} ({wanted}), which does not "
                + "start on the data of a later version. Put the image back. Or build them anew, one after another and none that leads, where another tablet or a backup has their rows in a form "
                + "that the wanted version reads: delete the claim of that tablet, and then its pod");
    }

    /// <summary>A crash, or a node that is away, passes; what kubelets have said for long does not.</summary>
    private static bool RunsInVain(ShardView view, TabletHealth tablet, ObservedObject.Pod pod) =>
        new Leaver(tablet.Alias, pod, LeaveFor.Update).IsBroken(view)
        && (pod.State.HasNeverRun || (pod.State.Reason.Length > 0 && pod.TooLong() <= view.Now));
}
