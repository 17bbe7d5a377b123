using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Whoever sees that a drain is finished may delete the pod, so that two of a shard would take two tablets away.</summary>
internal sealed class OneFinishedDrain : ILaw
{
    private readonly SortedDictionary<string, SortedSet<string>> finished = new(StringComparer.Ordinal);

    public string Text => "At most one drain of a shard is finished.";

    public string? Judge(Happening happening)
    {
        if (happening is not Happening.Stored { Kind: Cluster.Kinds.Pod, Object: var pod } stored
            || pod.OwnerReferences() is not [var owner, ..] || owner["uid"]?.AsText is not { } shard)
        {
            return null;
        }
        if (!finished.TryGetValue(shard, out var pods))
        {
            finished.Add(shard, pods = new(StringComparer.Ordinal));
        }
        if (stored.IsGone || pod.Annotation(GoAnnotations.DrainFinished) is null)
        {
            pods.Remove(pod.Name());
            return null;
        }
        return pods.Add(pod.Name()) && pods.Count > 1 ? $"The drains of {string.Join(" and ", pods)} are finished." : null;
    }
}
