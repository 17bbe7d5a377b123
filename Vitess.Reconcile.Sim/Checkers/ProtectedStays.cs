using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Cluster.Kinds;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>While deletionProtection is Enabled, nobody lets go of what holds data, unless an annotation on it allows that.</summary>
/// <param name="api">What stands.</param>
internal sealed class ProtectedStays(ApiServer api) : ILaw
{
    public string Text => "A protected resource never goes.";

    public string? Judge(Happening happening) =>
        happening is Happening.Wrote { Move: Move.Patch patch, Before: { } before } wrote
        && before.IsBeingDeleted() && IsHeld(before) && (wrote.After is not { } after || !IsHeld(after))
        && before.Annotation(Annotations.TurnDownAllowed) is null && before.Annotation(Annotations.Emptied) is null
        && IsProtected(before) && Data(before) is { } data
            ? $"{wrote.Holder} let {patch.Key} go, which holds {data}."
            : null;

    private static bool IsHeld(Json it) => (it.At("metadata", "finalizers")?.Items ?? []).Any(finalizer => finalizer.AsText == Annotations.Protected);

    private bool IsProtected(Json it)
    {
        var name = it["kind"]?.AsText == Kinds.VitessCluster ? it.Name() : it.Label(Labels.Cluster) ?? "";
        return api.Find(Served.VitessCluster, it.Namespace(), name)?.At("spec", "deletionProtection")?.AsText == "Enabled";
    }

    /// <summary>Something that would be lost with a resource; null when there is nothing.</summary>
    private string? Data(Json it)
    {
        var kind = it["kind"]?.AsText switch
        {
            Kinds.VitessCluster => Served.VitessKeyspace,
            Kinds.VitessKeyspace => Served.VitessShard,
            _ => Served.PersistentVolumeClaim,
        };
        foreach (var below in api.All(kind))
        {
            if (below.Namespace() == it.Namespace() && IsBelow(below, it) && !Retention.IsKept(below))
            {
                return $"{kind.Name} {below.Name()}";
            }
        }
        return null;
    }

    private static bool IsBelow(Json below, Json it) => it["kind"]?.AsText switch
    {
        Kinds.VitessCluster => below.Label(Labels.Cluster) == it.Name(),
        Kinds.VitessKeyspace => IsSame(Labels.Cluster, below, it) && IsSame(Labels.Keyspace, below, it),
        _ => IsSame(Labels.Cluster, below, it) && IsSame(Labels.Keyspace, below, it) && IsSame(Labels.Shard, below, it)
            && below.Label(Labels.Component) == Labels.VtTablet,
    };

    private static bool IsSame(string label, Json one, Json other) => one.Label(label) == other.Label(label);
}
