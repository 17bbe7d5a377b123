using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim;

/// <summary>Who can complete commits, shard by shard, and since when nobody could.</summary>
/// <remarks>Looked at after every step, so it looks only at what is cheap to see.</remarks>
internal sealed class Writers(DatabaseWorld world, Action<Happening> report)
{
    private readonly SortedDictionary<ShardName, Watched> shards = [];
    private readonly SortedDictionary<ShardName, Func<bool>> forsaken = [];
    private readonly List<TabletAlias> found = [];
    private ValueList<Tablet> looked;
    private ValueList<KeyValuePair<ShardName, Watched>> watched;

    /// <summary>Whether every shard that has a tablet has one that can complete commits.</summary>
    internal bool AllWritable { get; private set; }

    /// <summary>Acknowledged writes, over all shards.</summary>
    internal long Acknowledged => shards.Values.Sum(shard => shard.History.Acknowledged.Count);

    internal IEnumerable<ShardName> Shards => shards.Keys;

    /// <summary>Acknowledged writes that the tablet which can complete commits now has not got.</summary>
    internal long Lost => shards.Values.Sum(shard => shard.Leader is { } leader
        ? shard.History.Acknowledged.Minus(leader.Mysql.Data.Executed).Count
        : 0);

    /// <summary>The most tablets of a shard that have run at once.</summary>
    internal int TabletsMost(ShardName shard) => shards.TryGetValue(shard, out var watched) ? watched.TabletsMost : 0;

    /// <summary>Who leads a shard as its topology records it; null for nobody.</summary>
    internal TabletAlias? RecordedPrimary(ShardName shard)
    {
        foreach (var tablet in world.Tablets)
        {
            if (tablet.Shard == shard && tablet.Global.Shards.TryGetValue(shard, out var record))
            {
                return record.Primary;
            }
        }
        return null;
    }

    internal bool IsWritable(ShardName shard) => shards.TryGetValue(shard, out var watched) && watched.Leader is not null;

    /// <summary>Whether a zone has what led a shard last that takes no writes now and has taken some.</summary>
    internal bool HasLastLeader(string zone) =>
        shards.Values.Any(shard => shard is { Leader: null } && !shard.History.Acknowledged.IsEmpty && string.Equals(shard.LedIn, zone, StringComparison.Ordinal));

    /// <summary>How long a shard has had no writable primary since its first.</summary>
    internal TimeSpan ReadOnlyFor(ShardName shard) => shards.TryGetValue(shard, out var watched)
        ? watched.ReadOnlyFor + (watched.ReadOnlySince is { } since ? world.Clock.Now - since : TimeSpan.Zero)
        : TimeSpan.Zero;

    /// <summary>The pods of tablets with transactions that their primary has not got: they never replicate again.</summary>
    /// <remarks>A primary that is lost in the middle of a commit keeps it in its log; only a restored tablet takes its place.</remarks>
    internal IEnumerable<string> ErrantPods()
    {
        foreach (var tablet in world.Tablets)
        {
            if (IsErrant(tablet) || IsDiverged(tablet.Shard))
            {
                yield return $"{tablet.Process.Pod.Namespace}/{tablet.Process.Pod.Name}";
            }
        }
    }

    /// <summary>The shards with a tablet that only a person can decide about.</summary>
    internal IEnumerable<ShardName> ErrantShards() =>
        world.Tablets.Where(tablet => IsErrant(tablet) || IsDiverged(tablet.Shard)).Select(tablet => tablet.Shard).Distinct();

    /// <summary>Whether nobody leads a shard, and none of its tablets has all that the others have: nobody but a person can choose.</summary>
    internal bool IsDiverged(ShardName name) => shards.TryGetValue(name, out var shard) && shard is { Leader: null, Tablets.Count: > 1 }
        && shard.Tablets.All(tablet => shard.Tablets.Any(other => !tablet.Mysql.Data.Executed.Contains(other.Mysql.Data.Executed)));

    private bool IsErrant(Tablet tablet) => !tablet.Mysql.IsReplicating && IsForeign(tablet);

    /// <summary>Whether a tablet, following or not, holds transactions that its primary never had.</summary>
    internal bool IsAnyForeign => world.Tablets.Any(IsForeign);

    private bool IsForeign(Tablet tablet) => shards.TryGetValue(tablet.Shard, out var shard) && shard.Leader is { } leader && leader != tablet
        && !leader.Mysql.Data.Executed.Contains(tablet.Mysql.Data.Executed);

    /// <summary>Whether a claim holds transactions that who led a shard last has not got, and none of them that a client was told of.</summary>
    internal bool HoldsOnlyUntold(ShardName name, string claim) =>
        shards.TryGetValue(name, out var shard) && shard.LedLast is { } led && world.VolumeOn(claim) is { } own && own != led
        && !led.Executed.Contains(own.Executed)
        && shard.History.Acknowledged.Minus(led.Executed) is var missing && missing.Minus(missing.Minus(own.Executed)).IsEmpty;

    /// <summary>A user has deleted a shard and its data.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="stands">Whether some of that data stands still: a primary may show it once more before it goes.</param>
    internal void Forsake(ShardName shard, Func<bool> stands) => forsaken[shard] = stands;

    internal void Look()
    {
        if (world.Tablets != looked)
        {
            Group();
        }
        var all = shards.Count > 0;
        foreach (var (name, shard) in watched)
        {
            Look(name, shard);
            all &= shard.Leader is not null;
        }
        AllWritable = all;
    }

    /// <summary>Tells the tablets apart by their shards; they come and go seldom.</summary>
    private void Group()
    {
        looked = world.Tablets;
        foreach (var tablet in looked)
        {
            if (!tablet.IsExternal && !shards.ContainsKey(tablet.Shard))
            {
                shards.Add(tablet.Shard, new(tablet.History));
            }
        }
        watched = shards.ToValueList();
        foreach (var (name, shard) in watched)
        {
            shard.Tablets = looked.Where(tablet => tablet.Shard == name).ToValueList();
        }
    }

    private void Look(ShardName name, Watched shard)
    {
        found.Clear();
        Tablet? leader = null;
        var (promised, unaware, lapsed) = (false, false, false);
        foreach (var tablet in shard.Tablets)
        {
            if (tablet.IsServingWrites && !tablet.Mysql.IsReadOnly && tablet.Mysql.IsUp)
            {
                var acks = tablet.Global.DurabilityOf(name.Keyspace)?.Acks ?? 0;
                promised |= acks > 0;
                lapsed |= tablet.Global.Keyspaces.TryGetValue(name.Keyspace, out var record) && record.DurabilityPolicy == "none";
                if (tablet.Mysql.IsAcknowledged)
                {
                    found.Add(tablet.Alias);
                    leader = tablet;
                    unaware |= acks > 0 && !tablet.Mysql.SemiSyncPrimary && tablet.LeadsSinceBeforeItsPolicy;
                }
            }
        }
        shard.TabletsMost = Math.Max(shard.TabletsMost, shard.Tablets.Count);
        if (shard.Writable != found.Count || shard.Leader != leader)
        {
            Change(name, shard, leader, promised && !unaware, lapsed);
        }
    }

    /// <summary>Somebody else can complete commits now.</summary>
    /// <param name="name">Of which shard.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="leader">Who; null for nobody.</param>
    /// <param name="isOnly">Whether it is promised that there is one at most.</param>
    /// <param name="lapsed">Whether the owner has said that acknowledged writes may be lost.</param>
    private void Change(ShardName name, Watched shard, Tablet? leader, bool isOnly, bool lapsed)
    {
        (shard.Writable, shard.Leader, shard.LedLast, shard.LedIn) = (found.Count, leader, leader?.Mysql.Data ?? shard.LedLast, leader?.Process.Zone ?? shard.LedIn);
        report(new Happening.Writable(name, found.ToValueList(), isOnly));
        if (leader is null)
        {
            shard.ReadOnlySince = world.Clock.Now;
            return;
        }
        if (shard.ReadOnlySince is { } since)
        {
            shard.ReadOnlyFor += world.Clock.Now - since;
            shard.ReadOnlySince = null;
        }
        if (forsaken.TryGetValue(name, out var stands))
        {
            // What its owner threw away may be lost until all of it is gone; what is written from there on has to stay.
            shard.History.Forget(shard.History.Acknowledged.Minus(leader.Mysql.Data.Executed));
            _ = !stands() && forsaken.Remove(name);
        }
        var missing = shard.History.Missing(leader);
        report(new Happening.Promoted(name, leader.Alias, missing.Count, !lapsed));
        if (lapsed && !missing.IsEmpty)
        {
            // What is lost under a policy that promises nothing is not owed under the next one.
            shard.History.Unpromised.Add(missing);
        }
    }

    private sealed class Watched(ShardHistory history)
    {
        internal ShardHistory History { get; } = history;

        /// <summary>Its tablets that run now.</summary>
        internal ValueList<Tablet> Tablets { get; set; }

        internal int Writable { get; set; }

        internal int TabletsMost { get; set; }

        internal Tablet? Leader { get; set; }

        /// <summary>What the last tablet has stored that could complete commits.</summary>
        internal Volume? LedLast { get; set; }

        /// <summary>The zone of whoever led last.</summary>
        internal string? LedIn { get; set; }

        internal DateTimeOffset? ReadOnlySince { get; set; }

        internal TimeSpan ReadOnlyFor { get; set; }
    }
}
