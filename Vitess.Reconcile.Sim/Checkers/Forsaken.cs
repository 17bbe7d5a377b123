using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What may be lost because a user deleted a resource that nothing protected: the owner's own wish.</summary>
/// <param name="Objects">The resource and the claims that it owns, itself or by what is below it.</param>
/// <param name="Shards">The shards whose data that is.</param>
internal sealed record Forsaken(ValueList<Json> Objects, ValueList<ShardName> Shards)
{
    /// <summary>What goes with a resource that is deleted now.</summary>
    /// <param name="api">What stands.</param>
    /// <param name="kind">The resource's kind.</param>
    /// <param name="target">The resource.</param>
    /// <param name="isForeground">Whether what it owns goes at once, whatever holds the resource itself.</param>
    internal static Forsaken By(ApiServer api, KindInfo kind, Json target, bool isForeground)
    {
        var cluster = kind == Kinds.VitessCluster ? target : api.Find(Kinds.VitessCluster, target.Namespace(), target.Label(Labels.Cluster) ?? "");
        var isHeld = (target.At("metadata", "finalizers")?.Items ?? []).Any(finalizer => finalizer.AsText == Annotations.Protected);
        if (!isForeground && isHeld && cluster?.At("spec", "deletionProtection")?.AsText == "Enabled")
        {
            return new([], []);
        }
        var below = new SortedSet<string>(StringComparer.Ordinal) { target.Uid() };
        foreach (var level in (KindInfo[])[Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver])
        {
            below.UnionWith(api.All(level).Where(it => IsOwned(it, below)).Select(it => it.Uid()).ToList());
        }
        return new(
            [target, .. api.All(Kinds.PersistentVolumeClaim).Where(it => IsOwned(it, below))],
            [.. api.All(Kinds.VitessShard).Where(it => below.Contains(it.Uid()))
                .Select(it => new ShardName(new(it.Label(Labels.Keyspace) ?? ""), it.At("spec", "name")?.AsText ?? ""))]);
    }

    private static bool IsOwned(Json it, SortedSet<string> owners) =>
        it.OwnerReferences().Any(owner => owners.Contains(owner["uid"]?.AsText ?? ""));
}
