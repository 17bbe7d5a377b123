using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests;

/// <summary>The example of the library's README, which a test holds equal to this text.</summary>
internal static class Embedding
{
    // example: begin
    /// <summary>What there is to do about a cluster.</summary>
    /// <param name="objects">Each object of the namespace in JSON, as the API server gives it; one is the VitessCluster.</param>
    /// <param name="now">The present instant: the library has no clock of its own.</param>
    internal static IEnumerable<string> Act(IEnumerable<string> objects, DateTimeOffset now)
    {
        var seen = objects.Select(Json.Parse).Select(Projection.Of).OfType<ObservedObject>().ToValueList();
        var cluster = seen.OfType<ObservedObject.Resource>().First(it => it.Key.Kind == Kinds.VitessCluster);
        var options = new Options { Holder = "my-controller-0" };

        // Every object that the cluster should consist of, the whole way down.
        var tree = new TreeSnapshot { Now = now, Options = options, Cluster = cluster, Objects = seen };
        foreach (var wanted in ClusterTree.Render(tree))
        {
            yield return $"wanted: {wanted.Rendered.Key}, {wanted.Rendered.Object.ToString().Length} bytes";
        }

        // One pass of one resource: what an operator does again and again, whenever something has changed.
        var plan = Reconciler.Reconcile(new Snapshot
        {
            Now = now,
            Options = options,
            Subject = cluster,
            Owned = seen.Where(it => it.Meta.Owner?.Uid == cluster.Meta.Uid).OrderBy(it => it.Key).ToValueList(),
            Readings = Readings.None,    // what vtctld answered to the needs of the plans before, and when
        });
        foreach (var planned in plan.Moves)
        {
            // Each is at most one write or one call, and every subset is safe in every order.
            yield return planned.Move.Match(
                create: it => $"create {it.Wanted.Object}",
                apply: it => $"apply {it.Wanted.Object}",
                patch: it => $"patch {it.Key} with {it.Change}",
                setTurn: it => $"annotate {it.Key} with {it.Annotation}={it.Now}",
                setStatus: it => $"set the status of {it.Key} to {it.Status}",
                delete: it => $"delete {it.Key}: {it.Why}",
                invoke: it => $"call {it.Vtctld}: {it.Why}");
        }
        foreach (var need in plan.Needs)
        {
            yield return $"ask {need}";
        }
    }
    // example: end
}
