using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live;

/// <summary>Looks at the changes of a cluster that are on their way, pauses them, and releases those that wait.</summary>
/// <param name="objects">The namespace.</param>
/// <param name="cluster">The VitessCluster.</param>
internal sealed class Rollouts(UserObjects objects, string cluster)
{
    // Each of them tells by status.observedGeneration which of its specs the operator has seen.
    private static readonly ValueList<string> Observing = [Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard];
    private static readonly ValueList<string> Scheduled = [Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.Deployment];

    // Reason: what a release sets off shows within a moment.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(10);

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

    /// <summary>How far a Deployment has come: a gateway, a vtctld, a VTOrc or VTAdmin.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="IsObserved">Whether its controller has seen its present spec.</param>
    /// <param name="Updated">Pods that are up to date.</param>
    /// <param name="Available">Pods that serve.</param>
    /// <param name="Present">All pods, those that are on their way out included.</param>
    /// <param name="Total">How many there are to be.</param>
    internal sealed record OfDeployment(string Name, bool IsObserved, long Updated, long Available, long Present, long Total)
    {
        /// <summary>Whether nothing is left to change.</summary>
        internal bool IsDone => IsObserved && Updated >= Total && Available >= Total && Present <= Updated;

        internal Json ToJson() => Json.Map(
            ("deployment", Name), ("done", IsDone), ("updated", Updated), ("available", Available), ("total", Total));
    }

    /// <summary>How far the changes of a cluster have come.</summary>
    /// <param name="IsPaused">Whether they are paused.</param>
    /// <param name="Shards">Every shard.</param>
    /// <param name="Held">Objects whose change waits for a release, as KIND/NAME.</param>
    /// <param name="Unseen">Objects whose present spec no operator has seen yet, as KIND/NAME.</param>
    /// <param name="Deployments">Every Deployment.</param>
    /// <param name="Only">The shard that was looked at, and what its changes come from; null for everything.</param>
    internal sealed record State(
        bool IsPaused, ValueList<OfShard> Shards, ValueList<string> Held, ValueList<string> Unseen, ValueList<OfDeployment> Deployments,
        string? Only = null)
    {
        /// <summary>Whether nothing is left to change.</summary>
        internal bool IsDone => Held.Count == 0 && Unseen.Count == 0 && Deployments.All(one => one.IsDone)
            && Shards.All(shard => shard.Updated == shard.Total && shard.Current.Length == 0);

        internal Json ToJson() => Json.Map(
            ("done", IsDone),
            ("paused", IsPaused),
            ("shards", Json.List(Shards.Select(shard => shard.ToJson()))),
            ("deployments", Json.List(Deployments.Select(one => one.ToJson()))),
            ("held", Json.List(Held.Select(Json.FromString))),
            ("unseen", Json.List(Unseen.Select(Json.FromString))));

        /// <summary>A line a shard, and one for each object that waits.</summary>
        internal string ToText() => string.Join('\n', Lines());

        private IEnumerable<string> Lines()
        {
            yield return (IsPaused, IsDone) switch
            {
                (true, true) => $"Changes are paused; {(Only is null ? "everything" : $"shard {Only}")} is up to date.",
                (true, false) => "Changes are paused.",
                (false, true) => Only is null ? "Everything is up to date." : $"Shard {Only} is up to date.",
                (false, false) => "Changes are on their way.",
            };
            foreach (var unseen in Unseen)
            {
                yield return $"  {unseen} has a change that no operator has seen yet";
            }
            foreach (var shard in Shards)
            {
                yield return $"  {shard.Shard}: {shard.Updated} of {shard.Total} tablets are up to date"
                    + (shard.Current.Length > 0 ? $"; {shard.Current} is being changed" : "")
                    + (shard.WaitingFor.Length > 0 ? $"; {shard.WaitingFor}" : "");
            }
            foreach (var one in Deployments.Where(one => !one.IsDone))
            {
                yield return $"  Deployment/{one.Name}: {one.Updated} of {one.Total} pods are up to date, {one.Available} serve"
                    + (one.Present > one.Updated ? $", {one.Present - one.Updated} are to go" : "");
            }
            foreach (var held in Held)
            {
                yield return $"  {held} waits for its release";
            }
        }
    }

    /// <summary>How far they have come.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <param name="shard">Only this shard, as KEYSPACE/RANGE, and the specs that its own is made of; null for everything.</param>
    internal async Task<State> Look(CancellationToken cancel, string? shard = null)
    {
        var whole = await objects.Read(Kinds.VitessCluster, cluster, cancel);
        var unseen = new List<string>(IsSeen(whole) ? [] : [$"{Kinds.VitessCluster}/{cluster}"]);
        var (held, shards, deployments) = (new List<string>(), default(ValueList<Json>), default(ValueList<Json>));
        foreach (var kind in shard is null ? Scheduled : [Kinds.VitessKeyspace, Kinds.VitessShard])
        {
            var all = (await Of(kind, cancel)).Where(it => shard is null || IsOf(shard, kind, it)).ToValueList();
            held.AddRange(all.Where(it => IsHeld(it) && (shard is null || kind == Kinds.VitessShard)).Select(it => $"{kind}/{UserObjects.NameOf(it)}"));
            unseen.AddRange(all.Where(it => Observing.Contains(kind) && !IsSeen(it)).Select(it => $"{kind}/{UserObjects.NameOf(it)}"));
            shards = kind == Kinds.VitessShard ? all : shards;
            deployments = kind == Kinds.Deployment ? all : deployments;
        }
        return new(
            whole.At("spec", "updateStrategy", "staged", "paused")?.AsBoolean == true,
            shards.Select(StateOf).ToValueList(),
            held.ToValueList(),
            unseen.ToValueList(),
            deployments.Select(DeploymentOf).ToValueList(),
            shard);
    }

    /// <summary>Pauses changes, or lets them go on.</summary>
    internal Task Pause(bool isPaused, CancellationToken cancel) => objects.Change(
        Kinds.VitessCluster, cluster, Json.Map(("spec", Json.Map(("updateStrategy", Json.Map(("staged", Json.Map(("paused", isPaused)))))))), cancel);

    /// <summary>A shard of the cluster as KEYSPACE/RANGE, by that or by the name of its VitessShard.</summary>
    /// <exception cref="UserException">There is none.</exception>
    internal async Task<string> Find(string shard, CancellationToken cancel) =>
        Switching.NameOf(await new Switching(objects).Find(shard, cluster, cancel));

    /// <summary>Releases what waits, again and again, until nothing has been left for a while.</summary>
    /// <param name="shard">Only this shard and its tablets, as KEYSPACE/RANGE; null for everything.</param>
    /// <param name="patience">How long to go on.</param>
    /// <param name="told">Told of each new trouble that may pass.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was released, as KIND/NAME, and how far it came.</returns>
    /// <exception cref="UserException">Something cannot be done, at once or when the time is over.</exception>
    internal async Task<(ValueList<string> Released, State State)> ReleaseAll(
        string? shard, TimeSpan patience, Action<string> told, CancellationToken cancel)
    {
        var (until, quietSince) = (objects.Clock.Now + patience, objects.Clock.Now);
        var (released, hasLooked, last) = (new List<string>(), false, "");
        while (true)
        {
            try
            {
                var now = await Release(shard, cancel);
                released.AddRange(now);
                var state = await Look(cancel, shard);
                hasLooked = true;
                quietSince = now.Count > 0 || !state.IsDone ? objects.Clock.Now : quietSince;
                if (objects.Clock.Now - quietSince >= QuietFor || objects.Clock.Now > until)
                {
                    return (released.ToValueList(), state);
                }
            }
            catch (UserException trouble) when (hasLooked && trouble.MayPass && objects.Clock.Now <= until)
            {
                quietSince = objects.Clock.Now;
                if (trouble.Message != last)
                {
                    told(last = trouble.Message);
                }
            }
            await Task.Delay(LookEvery, objects.Clock.Time, cancel);
        }
    }

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
                    released.AddRange(await Marked(kind, it, GoAnnotations.Released, $"{kind}/{UserObjects.NameOf(it)}", cancel));
                }
                else if (kind == Kinds.VitessShard && HasPending(it) && UserObjects.Annotation(it, GoAnnotations.Cascade) is null)
                {
                    released.AddRange(await Marked(kind, it, GoAnnotations.Cascade, $"tablets of {kind}/{UserObjects.NameOf(it)}", cancel));
                }
            }
        }
        return released.ToValueList();
    }

    /// <summary>Marks an object as released.</summary>
    /// <returns>What that released; nothing where the object has gone since it was listed.</returns>
    private async Task<ValueList<string>> Marked(string kind, Json it, string annotation, string what, CancellationToken cancel)
    {
        try
        {
            await objects.Annotate(kind, UserObjects.NameOf(it), annotation, "", cancel);
            return [what];
        }
        catch (UserException gone) when (gone.IsInput)
        {
            return [];
        }
    }

    /// <summary>Whether an object is the shard, or the keyspace that it is of.</summary>
    private static bool IsOf(string shard, string kind, Json it) => kind == Kinds.VitessShard
        ? Switching.NameOf(it) == shard
        : UserObjects.Label(it, Labels.Keyspace) == shard[..shard.LastIndexOf('/')];

    private Task<ValueList<Json>> Of(string kind, CancellationToken cancel) => objects.List(kind, $"{Labels.Cluster}={cluster}", cancel);

    private static bool IsHeld(Json it) => UserObjects.Annotation(it, GoAnnotations.Scheduled) is not null;

    private static bool IsSeen(Json it) =>
        (it.At("status", "observedGeneration")?.AsInteger ?? 0) >= (it.At("metadata", "generation")?.AsInteger ?? 1);

    // Source: kubectl rollout status asks for the same four.
    private static OfDeployment DeploymentOf(Json it) => new(
        UserObjects.NameOf(it),
        IsSeen(it),
        it.At("status", "updatedReplicas")?.AsInteger ?? 0,
        it.At("status", "availableReplicas")?.AsInteger ?? 0,
        it.At("status", "replicas")?.AsInteger ?? 0,
        it.At("spec", "replicas")?.AsInteger ?? 1);

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
