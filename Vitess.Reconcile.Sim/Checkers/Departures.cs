using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Tells the laws which tablets an operator takes away, what the others are worth then, and when they are back; and what tablets are worth when a policy changes.</summary>
/// <remarks>It sees what is really so, while operators see only what they have heard.</remarks>
/// <param name="api">What stands.</param>
/// <param name="database">What runs.</param>
/// <param name="mayBeRebuilt">Whether a claim holds nothing but what its owner has declared to be thrown away.</param>
/// <param name="report">Hears of it.</param>
internal sealed class Departures(ApiServer api, DatabaseWorld database, Func<Json, bool> mayBeRebuilt, Action<Happening> report)
{
    private readonly List<(ShardName Shard, TabletAlias Alias, string Key, string Uid)> away = [];
    private readonly HashSet<string> ownClaims = new(StringComparer.Ordinal);

    /// <summary>Takes note of what an operator did.</summary>
    internal void Note(Happening happening)
    {
        switch (happening)
        {
            case Happening.Wrote { Move: Move.Delete { Key.Kind: Cluster.Kinds.Pod }, Before: { } pod } wrote
                when TabletOf(pod) is { } tablet && !pod.IsBeingDeleted():
                Leave(wrote.Holder, tablet, pod);
                break;
            case Happening.Wrote { Move: Move.Delete { Key.Kind: Cluster.Kinds.PersistentVolumeClaim }, Before: { } claim }:
                ownClaims.Add(claim.Uid());
                break;
            case Happening.CallBegan { Call: Call.ChangeTabletType { Type: TabletType.Spare } call } began
                when Find(call.Alias) is { } tablet:
                report(new Happening.TakenAway(
                    began.Holder, tablet.Shard, tablet.Alias, false, StandingOf(tablet), PolicyOf(tablet)));
                break;
            case Happening.CallBegan { Call: Call.SetDurabilityPolicy call } began:
                foreach (var leader in database.Tablets.Where(tablet => tablet.Shard.Keyspace == call.Name
                    && tablet.IsServingWrites && tablet.IsInService && PolicyOf(tablet) != call.Policy
                    && tablet.Global.Shards.GetValueOrDefault(tablet.Shard) is { TermStart: not null } record && record.Primary == tablet.Alias))
                {
                    report(new Happening.PolicyChanged(began.Holder, leader.Shard, leader.Alias, StandingOf(leader), PolicyOf(leader), call.Policy));
                }
                break;
            default:
                break;
        }
    }

    /// <summary>Sees who is back, after each step.</summary>
    internal void Look()
    {
        for (var i = away.Count - 1; i >= 0; i--)
        {
            var (shard, alias, key, uid) = away[i];
            var (space, name) = ObjectReading.Split(key);
            var pod = api.Find(Served.Pod, space, name);
            var isBack = !WantedTablets.Include(api, shard, alias)
                || (pod is not null && pod.Uid() != uid && Find(alias) is { } tablet && IsWell(tablet));
            if (isBack)
            {
                away.RemoveAt(i);
                report(new Happening.Back(shard, alias));
            }
        }
    }

    /// <summary>Whether a tablet serves, or follows who does.</summary>
    internal static bool IsWell(Tablet tablet) => tablet.IsInService && (tablet.IsServingWrites || tablet.Mysql.IsReplicating);

    private void Leave(string holder, Tablet tablet, Json pod)
    {
        // A shard that nobody has led yet, or that a resharding has taken out of the topology, serves nobody.
        if (!tablet.Global.Shards.TryGetValue(tablet.Shard, out var record) || record.TermStart is not { } term || IsNewborn(record.Primary, term))
        {
            return;
        }
        var claim = api.Find(Served.PersistentVolumeClaim, pod.Namespace(), pod.Name());
        report(new Happening.TakenAway(holder, tablet.Shard, tablet.Alias, true, StandingOf(tablet), PolicyOf(tablet))
        {
            IsVolumeGoing = claim is not null && claim.IsBeingDeleted() && !ownClaims.Contains(claim.Uid()) && !mayBeRebuilt(claim),
            CanBeSpared = !WantedTablets.Include(api, tablet.Shard, tablet.Alias)
                || api.All(Served.VitessBackup).Any(backup => backup.At("status", "complete")?.AsBoolean == true
                    && backup.Label(Labels.Keyspace) == pod.Label(Labels.Keyspace) && backup.Label(Labels.Shard) == pod.Label(Labels.Shard)),
            Runs = IsWell(tablet) && pod.IsReady() && claim?.IsBeingDeleted() == false ? tablet.Mysql.Version : null,
            Follows = FollowerOf(tablet, pod),
            ShutsDownSlowly = tablet.Mysql.FastShutdown == 0,
        });
        away.Add((tablet.Shard, tablet.Alias, pod.Key(), pod.Uid()));
    }

    /// <summary>Whether a shard came to be led, for the first time, later than an operator can have heard that nobody led it.</summary>
    private bool IsNewborn(TabletAlias? primary, DateTimeOffset term) => database.Clock.Now - term <= Deadlines.Freshness
        && primary is { } alias && Find(alias)?.Mysql.Data is { } data && data.Executed.Without(data.Uuid).IsEmpty;

    /// <summary>The version that a shard's spec asks for, if its operator has noted on the pod that it has seen this spec; null else.</summary>
    private ServerVersion? FollowerOf(Tablet tablet, Json pod)
    {
        foreach (var shard in api.All(Served.VitessShard))
        {
            if (shard.Label(Labels.Keyspace) == tablet.Shard.Keyspace.Value && shard.At("spec", "name")?.AsText == tablet.Shard.Range
                && pod.Annotation(GoAnnotations.ObservedShardGeneration) == shard.At("metadata", "generation")?.ToString()
                && WantedTablets.Include(api, tablet.Shard, tablet.Alias))
            {
                return (shard.At("spec", "images", "mysqld")?.Members ?? default).Values
                    .Select(image => image.AsText is { } text ? ServerVersion.OfImage(text) : null).FirstOrDefault(version => version is not null);
            }
        }
        return null;
    }

    /// <summary>Those that run, and those that are recorded and wanted and do not run.</summary>
    private ValueList<TabletStanding> StandingOf(Tablet gone)
    {
        var found = new SortedDictionary<TabletAlias, TabletStanding>();
        foreach (var record in gone.Global.Cells.Keys
            .SelectMany(cell => gone.Global.CellAt(cell)?.Topology.Tablets.Values.AsEnumerable() ?? [])
            .Select(entry => entry.Record)
            .Where(record => record.Shard == gone.Shard && WantedTablets.Include(api, record.Shard, record.Alias)))
        {
            var type = record.Type == TabletType.Rdonly ? TabletType.Rdonly : TabletType.Replica;
            found[record.Alias] = new(record.Alias, record.Type, type, IsWell: false, Leads: false);
        }
        foreach (var tablet in database.Tablets.Where(tablet =>
            tablet.Shard == gone.Shard && ReferenceEquals(tablet.Global, gone.Global)))
        {
            found[tablet.Alias] = new(
                tablet.Alias, tablet.Type, tablet.InitType, IsWell(tablet), tablet.IsServingWrites && tablet.IsInService);
        }
        return found.Values.ToValueList();
    }

    private static string PolicyOf(Tablet tablet) =>
        tablet.Global.Keyspaces.TryGetValue(tablet.Shard.Keyspace, out var record) ? record.DurabilityPolicy : "";

    private Tablet? TabletOf(Json pod)
    {
        foreach (var tablet in database.Tablets)
        {
            if (tablet.Process.Pod.Uid == pod.Uid())
            {
                return tablet;
            }
        }
        return null;
    }

    private Tablet? Find(TabletAlias alias)
    {
        foreach (var tablet in database.Tablets)
        {
            if (tablet.Alias == alias)
            {
                return tablet;
            }
        }
        return null;
    }
}
