using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What may be lost because a user deleted a resource that nothing protected: the owner's own wish.</summary>
/// <param name="Objects">The resource and the claims that it owns, itself or by what is below it.</param>
/// <param name="Shards">The shards whose data that is, each with the claims that go with it, or when their time is over.</param>
internal sealed record Forsaken(ValueList<Json> Objects, ValueMap<ShardName, ValueList<Json>> Shards)
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
            return new([], default);
        }
        var below = new SortedSet<string>(StringComparer.Ordinal) { target.Uid() };
        foreach (var level in (KindInfo[])[Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver])
        {
            below.UnionWith(api.All(level).Where(it => IsOwned(it, below)).Select(it => it.Uid()).ToList());
        }
        var claims = api.All(Kinds.PersistentVolumeClaim).ToList();
        var gone = claims.Where(it => IsOwned(it, below)).ToList();
        // What was let go for a time goes, too, when that is over: nothing keeps the last of a shard's rows when the shard itself is wanted no more.
        var passing = claims.Where(it => Retention.IsKept(it) && it.At("metadata", "annotations", Annotations.DeleteAfter) is not null).ToList();
        return new(
            [target, .. gone],
            api.All(Kinds.VitessShard).Where(it => below.Contains(it.Uid()))
                .Select(it => (
                    Name: NameOf(it), Own: gone.Concat(passing).Where(claim => IsOf(it, claim)).ToValueList(), IsKept: claims.Any(claim => IsOf(it, claim))))
                .Where(it => it.Own.Count > 0 || !it.IsKept)
                .ToValueMap(it => it.Name, it => it.Own));
    }

    /// <summary>Whether some of what went with a shard stands still, so that its data may come to light once more.</summary>
    internal static bool Stands(ApiServer api, ValueList<Json> claims) => claims.Any(claim =>
        api.Find(Kinds.PersistentVolumeClaim, claim.Namespace(), claim.Name()) is { } found && found.Uid() == claim.Uid());

    private static ShardName NameOf(Json shard) => new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");

    private static bool IsOf(Json shard, Json claim) =>
        shard.Label(Labels.Keyspace) == claim.Label(Labels.Keyspace) && shard.Label(Labels.Shard) == claim.Label(Labels.Shard);

    private static bool IsOwned(Json it, SortedSet<string> owners) =>
        it.OwnerReferences().Any(owner => owners.Contains(owner["uid"]?.AsText ?? ""));
}
