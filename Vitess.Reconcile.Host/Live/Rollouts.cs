using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live;

/// <summary>Looks at the changes of a cluster that are on their way, pauses them, and releases those that wait.</summary>
/// <param name="objects">The namespace.</param>
/// <param name="cluster">The VitessCluster.</param>
internal sealed class Rollouts(UserObjects objects, string cluster)
{
    private static readonly ValueList<string> Scheduled = [Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.Deployment];

    /// <summary>How far a shard has come.</summary>
    /// <param name="Shard">The shard, as KEYSPACE/RANGE.</param>
    /// <param name="Updated">Tablets that are up to date.</param>
    /// <param name="Total">All tablets.</param>
    /// <param name="Current">The tablet that is being changed; empty when none is.</param>
    /// <param name="WaitingFor">What it waits for; empty when nothing.</param>
    internal sealed record OfShard(string Shard, long Updated, long Total, string Current, string WaitingFor)
    {
        internal Json ToJson() => Json.Map(
            ("shard", Shard), ("updated", Updated), ("total", Total), ("current", Current), ("waitingFor", WaitingFor));
    }

    /// <summary>How far the changes of a cluster have come.</summary>
    /// <param name="IsPaused">Whether they are paused.</param>
    /// <param name="Shards">Every shard.</param>
    /// <param name="Held">Objects whose change waits for a release, as KIND/NAME.</param>
    internal sealed record State(bool IsPaused, ValueList<OfShard> Shards, ValueList<string> Held)
    {
        /// <summary>Whether nothing is left to change.</summary>
        internal bool IsDone => Held.Count == 0 && Shards.All(shard => shard.Updated == shard.Total && shard.Current.Length == 0);

        internal Json ToJson() => Json.Map(
            ("done", IsDone), ("paused", IsPaused), ("shards", Json.List(Shards.Select(shard => shard.ToJson()))), ("held", Json.List(Held.Select(Json.FromString))));

        /// <summary>A line a shard, and one for each object that waits.</summary>
        internal string ToText() => string.Join('\n', Lines());

        private IEnumerable<string> Lines()
        {
            yield return IsDone ? "Everything is up to date." : IsPaused ? "Changes are paused." : "Changes are on their way.";
            foreach (var shard in Shards)
            {
                yield return $"  {shard.Shard}: {shard.Updated} of {shard.Total} tablets are up to date"
                    + (shard.Current.Length > 0 ? $"; {shard.Current} is being changed" : "")
                    + (shard.WaitingFor.Length > 0 ? $"; {shard.WaitingFor}" : "");
            }
            foreach (var held in Held)
            {
                yield return $"  {held} waits for its release";
            }
        }
    }

    /// <summary>How far they have come.</summary>
    internal async Task<State> Look(CancellationToken cancel)
    {
        var whole = await objects.Read(Kinds.VitessCluster, cluster, cancel);
        var held = new List<string>();
        foreach (var kind in Scheduled)
        {
            held.AddRange((await Of(kind, cancel)).Where(IsHeld).Select(it => $"{kind}/{UserObjects.NameOf(it)}"));
        }
        return new(
            whole.At("spec", "updateStrategy", "staged", "paused")?.AsBoolean == true,
            (await Of(Kinds.VitessShard, cancel)).Select(StateOf).ToValueList(),
            held.ToValueList());
    }

    /// <summary>Pauses changes, or lets them go on.</summary>
    internal Task Pause(bool isPaused, CancellationToken cancel) => objects.Change(
        Kinds.VitessCluster, cluster, Json.Map(("spec", Json.Map(("updateStrategy", Json.Map(("staged", Json.Map(("paused", isPaused)))))))), cancel);

    /// <summary>Releases what waits now: cells, keyspaces, shards and Deployments, and the tablets of each shard one after another.</summary>
    /// <param name="shard">Only this shard and its tablets, as KEYSPACE/RANGE; null for everything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was released, as KIND/NAME.</returns>
    internal async Task<ValueList<string>> Release(string? shard, CancellationToken cancel)
    {
        var released = new List<string>();
        foreach (var kind in shard is null ? Scheduled : [Kinds.VitessShard])
        {
            foreach (var it in await Of(kind, cancel))
            {
                if (shard is not null && Switching.NameOf(it) != shard)
                {
                    continue;
                }
                if (IsHeld(it) && UserObjects.Annotation(it, GoAnnotations.Released) is null)
                {
                    await objects.Annotate(kind, UserObjects.NameOf(it), GoAnnotations.Released, "", cancel);
                    released.Add($"{kind}/{UserObjects.NameOf(it)}");
                }
                else if (kind == Kinds.VitessShard && HasPending(it) && UserObjects.Annotation(it, GoAnnotations.Cascade) is null)
                {
                    await objects.Annotate(kind, UserObjects.NameOf(it), GoAnnotations.Cascade, "", cancel);
                    released.Add($"tablets of {kind}/{UserObjects.NameOf(it)}");
                }
            }
        }
        return released.ToValueList();
    }

    private Task<ValueList<Json>> Of(string kind, CancellationToken cancel) => objects.List(kind, $"{Labels.Cluster}={cluster}", cancel);

    private static bool IsHeld(Json it) => UserObjects.Annotation(it, GoAnnotations.Scheduled) is not null;

    private static bool HasPending(Json shard) =>
        (shard.At("status", "tablets")?.Members.Values ?? []).Any(tablet => tablet["pendingChanges"] is not null);

    private static OfShard StateOf(Json shard)
    {
        var tablets = (shard.At("status", "tablets")?.Members.Values ?? []).ToValueList();
        return new(
            Switching.NameOf(shard),
            shard.At("status", "rollout", "updated")?.AsInteger ?? tablets.Count(tablet => tablet["pendingChanges"] is null),
            shard.At("status", "rollout", "total")?.AsInteger ?? tablets.Count,
            shard.At("status", "rollout", "current")?.AsText ?? "",
            shard.At("status", "rollout", "waitingFor")?.AsText ?? "");
    }
}
