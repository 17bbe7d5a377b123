using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a keyspace may record a durability policy under which its primaries wait for others than now.</summary>
/// <remarks>
/// VTOrc puts what is recorded into effect within seconds, and a primary without anybody to acknowledge answers no write any more.
/// Safety: such a policy is recorded only while every shard that has led has a tablet beside its primary that is wanted, answers, follows
/// closely and may acknowledge under it, and while nobody has the turn to take one away.
/// Liveness: a policy under which those who acknowledge now may go on is recorded at once, as is that of a keyspace that has never been led;
/// any other when each shard has such a tablet, and until then it is told which shard lacks what.
/// </remarks>
internal static class DurabilityGate
{
    /// <summary>How long what a tablet said counts. Reason: several rounds of asking, one of which may go astray.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(20);

    /// <summary>How many tablets are named, and how many shards are watched of those that lack somebody.</summary>
    /// <remarks>Reason: people read it, and a keyspace may have hundreds of shards that lack somebody for hours; the others are asked when these are well.</remarks>
    private const int NamedMax = 5;

    /// <summary>What holds a policy back, and what has to be asked meanwhile; nothing when it may be recorded.</summary>
    /// <param name="sight">What the topology says of the keyspace.</param>
    /// <param name="desired">What the spec asks for.</param>
    /// <param name="present">The policy that is recorded.</param>
    /// <param name="wanted">The policy that is to be.</param>
    internal static Steps Held(KeyspaceSight sight, DesiredKeyspace desired, string present, string wanted)
    {
        var policy = Durability.Read(wanted);
        if (policy == DurabilityPolicy.Unknown || Durability.Suffices(Durability.Read(present), policy))
        {
            return Steps.None;
        }
        var (now, readings) = (sight.Snapshot.Now, sight.Snapshot.Readings);
        var asking = new Steps(Needs: [new(sight.ShardsQuery, now - Cadence.Amiss), new(sight.TabletsQuery, now - Cadence.Amiss)]);
        if (readings.Of<Answer.Shards>(sight.ShardsQuery, now - Lately) is not Reading<Answer.Shards>.Known { Value.Records: var shards })
        {
            return asking + Unread(sight, wanted, "shards", sight.Shards.WhyNot);
        }
        var led = shards.Where(shard => shard.TermStart is not null && !IsLeaving(sight, shard.Shard)).ToValueList();
        if (led.Count == 0)
        {
            return Steps.None;
        }
        if (readings.Of<Answer.Tablets>(sight.TabletsQuery, now - Lately) is not Reading<Answer.Tablets>.Known { Value.Records: var tablets })
        {
            return asking + Unread(sight, wanted, "tablets", sight.Tablets.WhyNot);
        }
        var judged = led.Select(shard => Of(sight, desired, shard, tablets, policy, wanted)).ToValueList();
        return judged.All(shard => shard.Lacks is null)
            ? Steps.None
            : asking + Told(sight, judged, present, wanted);
    }

    /// <summary>What a shard lacks, if anything, and what that was judged by.</summary>
    private readonly record struct Judged(ShardName Shard, Lack? Lacks, ValueList<Need> Needs);

    /// <summary>What is missing, and what has to happen to it.</summary>
    private readonly record struct Lack(string Code, string Text);

    private static Judged Of(
        KeyspaceSight sight, DesiredKeyspace desired, ShardRecord shard, ValueList<TabletRecord> all, DurabilityPolicy policy, string name)
    {
        var records = all.Where(record => record.Shard == shard.Shard).ToValueList();
        if (shard.Primary is not { } primary)
        {
            return new(shard.Shard, new("DurabilityPending", "its record names no primary"), []);
        }
        var pools = PoolsOf(sight, desired, shard.Shard);
        if (!records.Any(record => record.Alias == primary) || pools?.Any(pool => pool.ExternalDatastore is not null) == true)
        {
            return new(shard.Shard, null, []); // Nobody waits where nobody leads; and of a foreign MySQL Vitess changes nothing.
        }
        var wanted = pools is { } asked
            ? Tablets(asked, shard.Shard)
            : records.Select(record => new DurableTablet(record.Alias, record.Type)).ToValueList();
        var durability = new Durability(policy, wanted);
        var candidates = wanted.Where(tablet => durability.Acknowledges(tablet, primary)).Select(tablet => tablet.Alias).ToValueList();
        var recorded = candidates.Where(alias => records.Any(record => record.Alias == alias)).ToValueList();
        if (recorded.Select(alias => (TabletAlias?)alias).FirstOrDefault(alias => alias is { } it && Trouble(sight, durability, primary, it) is null) is { } well)
        {
            return new(shard.Shard, IsDisrupted(sight, shard.Shard), Asking(sight, [well]));
        }
        return new(
            shard.Shard,
            candidates.Count == 0
                ? new("DurabilityUnreachable", $"no tablet that it is to have could acknowledge the writes of its primary {primary} under {name}: {Remedy(policy)}")
            : recorded.Any(alias => IsBeingRead(sight, alias))
                ? new(PlanOf.Reading, "its tablets are being asked how they are")
            : new("DurabilityPending", $"nobody who could acknowledge the writes of its primary {primary} is well: " + string.Join(", ", candidates.Take(NamedMax).Select(alias =>
                $"tablet {alias} {(recorded.Contains(alias) ? Trouble(sight, durability, primary, alias) : "has not registered")}"))),
            Asking(sight, recorded));
    }

    private static Steps Told(KeyspaceSight sight, ValueList<Judged> judged, string present, string wanted)
    {
        foreach (var code in (ReadOnlySpan<string>)["DurabilityUnreachable", "DurabilityPending", PlanOf.Reading])
        {
            var lacking = judged.Where(shard => shard.Lacks?.Code == code).ToValueList();
            if (lacking.Count > 0)
            {
                var watched = code == PlanOf.Reading ? judged : lacking.Take(NamedMax);
                var text = $"keyspace {sight.Name} keeps the durability policy {Name(present)}, since under {Name(wanted)} writes of shard {lacking[0].Shard} would stop: "
                    + $"{lacking[0].Lacks?.Text}{(lacking.Count > 1 ? " (and so in other shards)" : "")}. It is recorded when that has changed; to withdraw it set durabilityPolicy to {Name(present)}";
                return new Steps(Needs: watched.SelectMany(shard => shard.Needs).ToValueList())
                    + (code == "DurabilityUnreachable" ? Steps.Blocked(code, text) : Steps.Wait(code, text, sight.Snapshot.TooLong(code)));
            }
        }
        return Steps.None;
    }

    private static string Name(string policy) => policy.Length == 0 ? "none" : policy;

    /// <summary>What keeps a tablet from acknowledging, for people; null when it could.</summary>
    private static string? Trouble(KeyspaceSight sight, Durability durability, TabletAlias primary, TabletAlias alias) => StatusOf(sight, alias) switch
    {
        Reading<Answer.Status>.Known { Value.Value: var status } =>
            durability.Acknowledges(new(alias, status.Type), primary) ? Replica.Trouble(status) : $"is of type {status.Type}",
        var unknown => $"does not answer vtctld ({unknown.WhyNot})",
    };

    private static Reading<Answer.Status> StatusOf(KeyspaceSight sight, TabletAlias alias) =>
        sight.Snapshot.Readings.Of<Answer.Status>(new Query.Status(sight.Vtctld, alias), sight.Snapshot.Now - Lately);

    private static bool IsBeingRead(KeyspaceSight sight, TabletAlias alias) =>
        StatusOf(sight, alias) is Reading<Answer.Status>.Unknown { SentAt: var sentAt } && sentAt < sight.Snapshot.Now - Lately;

    private static ValueList<Need> Asking(KeyspaceSight sight, ValueList<TabletAlias> tablets) =>
        tablets.Select(alias => new Need(new Query.Status(sight.Vtctld, alias), sight.Snapshot.Now - Cadence.Amiss)).ToValueList();

    /// <summary>Who has a turn that is not quiet may take the very tablet away that is counted on.</summary>
    private static Lack? IsDisrupted(KeyspaceSight sight, ShardName shard) =>
        Turn.Parse(ResourceOf(sight, shard)?.Meta.Annotations.GetValueOrDefault(Annotations.Turn)) is { QuietSeconds: null } turn
            ? new("DurabilityPending", $"it is being changed ({turn.Operation})")
            : null;

    /// <summary>What is turned down takes no writes that anybody waits for.</summary>
    private static bool IsLeaving(KeyspaceSight sight, ShardName shard) =>
        ResourceOf(sight, shard)?.Meta.Annotations.ContainsKey(Annotations.TurnDown) == true;

    private static ObservedObject.Resource? ResourceOf(KeyspaceSight sight, ShardName shard) => sight.Snapshot.Owned
        .OfType<ObservedObject.Resource>().FirstOrDefault(it => it.Key.Kind == Kinds.VitessShard && it.Spec["name"]?.AsText == shard.Range);

    /// <summary>The pools that a shard is to have: by the keyspace's spec, or, where it left that and still stands, by its own; null when it is not ours.</summary>
    private static ValueList<VitessShardTabletPool>? PoolsOf(KeyspaceSight sight, DesiredKeyspace desired, ShardName shard) =>
        (desired.Shards.FirstOrDefault(it => it.Range == shard.Range)?.Resource.Object["spec"] ?? ResourceOf(sight, shard)?.Spec) is { } spec
            ? VitessShardSpec.Shape.Read(spec).Template.TabletPools ?? []
            : null;

    private static ValueList<DurableTablet> Tablets(ValueList<VitessShardTabletPool> pools, ShardName shard) => pools
        .SelectMany(pool => Enumerable.Range(1, pool.Replicas ?? 0).Select(index => new DurableTablet(
            TabletUid.Alias(shard, new(pool.Cell ?? ""), pool.Type ?? "", index),
            pool.Type == "rdonly" ? TabletType.Rdonly : TabletType.Replica)))
        .ToValueList();

    private static string Remedy(DurabilityPolicy policy) => policy switch
    {
        DurabilityPolicy.CrossCell => "give it a pool of type replica in another cell",
        DurabilityPolicy.CrossCellWithRdonlyAck => "give it a pool in another cell",
        DurabilityPolicy.SemiSyncWithRdonlyAck => "give it another replica or an rdonly tablet",
        DurabilityPolicy.SemiSync or DurabilityPolicy.None or DurabilityPolicy.Unknown => "give it another replica",
    };

    private static Steps Unread(KeyspaceSight sight, string wanted, string what, string why) => Steps.Wait(
        "TopologyUnknown",
        $"whether writes of keyspace {sight.Name} would go on under {wanted} is not known: its {what} cannot be read: {why}",
        sight.Snapshot.TooLong("TopologyUnknown"));
}
