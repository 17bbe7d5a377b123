using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>Somebody who writes to a shard, again and again, and remembers what was promised.</summary>
internal sealed class Client(DatabaseWorld world, GlobalTopology first, ShardName shard, TimeSpan interval)
{
    private readonly ShardHistory history = world.HistoryOf(first, shard);
    private GlobalTopology topology = first;
    private Gateway? gateway;
    private Tablet? primary;
    private Write? outstanding;
    private Tablet? outstandingAt;
    private DateTimeOffset begunAt;
    private bool hasEverWritten;

    /// <summary>Whether it writes; it can be paused while others are looked at.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>Whether gateways send writes to the shard: to the target of a resharding none before it is switched to, and to its source none afterwards.</summary>
    private bool IsRouted => topology.Shards.TryGetValue(shard, out var record) ? record.IsPrimaryServing : !history.IsOutgrown;

    /// <summary>The cluster was made anew: what serves the shard is recorded in another topology at the same address.</summary>
    internal void Follow(GlobalTopology present) => topology = present;

    internal void Begin() => world.Clock.After(interval, Tick);

    private void Tick()
    {
        if (!IsPaused && (outstanding is not null || IsRouted))
        {
            Write();
        }
        world.Clock.After(interval, Tick);
    }

    private void Write()
    {
        var now = world.Clock.Now;
        if (outstanding is { } waited)
        {
            if (now - begunAt < world.Options.ClientPatience)
            {
                return;
            }
            GiveUp(waited);
        }
        if (!IsRouted)
        {
            return;
        }
        Route();
        if (primary is not { } target || gateway is null || !target.IsServingWrites || target.Mysql.IsReadOnly)
        {
            Failed(now);
            return;
        }
        (begunAt, outstandingAt) = (now, target);
        var write = outstanding = new(Ended);
        target.Mysql.Begin(write);
    }

    /// <summary>Chooses a gateway that serves and asks it for the primary; keeps both while they are well.</summary>
    private void Route()
    {
        if (gateway is { Topology: not null } && primary is not null && gateway.StillRoutesTo(primary, shard))
        {
            return;
        }
        var serving = world.Gateways.FindAll(candidate => ReferenceEquals(candidate.Topology, topology));
        gateway = serving.Count == 0 ? null : world.Choices.Of("client.gateway", serving);
        primary = gateway?.PrimaryOf(shard);
    }

    private void Ended(Write write, bool isAcknowledged)
    {
        if (outstandingAt is not { } tablet)
        {
            return;
        }
        var isOurs = ReferenceEquals(write, outstanding) || outstanding is null;
        if (isAcknowledged && isOurs && gateway is { Process.IsUp: true }
            && world.Network.Reaches(gateway.Process.Zone, tablet.Process.Zone))
        {
            history.Acknowledged.Add(tablet.Mysql.Data.Uuid, write.Number);
            if (!write.IsCovered && !tablet.IsToWait)
            {
                history.Unpromised.Add(tablet.Mysql.Data.Uuid, write.Number);
            }
            Succeeded();
        }
        else
        {
            history.Unsure.Add(tablet.Mysql.Data.Uuid, write.Number);
        }
        if (isOurs)
        {
            outstanding = null;
        }
    }

    private void GiveUp(Write write)
    {
        if (write.Number > 0 && outstandingAt is { } tablet)
        {
            history.Unsure.Add(tablet.Mysql.Data.Uuid, write.Number);
        }
        outstanding = null;
        Failed(begunAt);
    }

    private void Succeeded()
    {
        hasEverWritten = true;
        if (history.DownSince is { } since)
        {
            var down = world.Clock.Now - since;
            history.DownTotal += down;
            history.DownMax = down > history.DownMax ? down : history.DownMax;
            history.DownSince = null;
        }
    }

    private void Failed(DateTimeOffset since)
    {
        history.Failed++;
        if (hasEverWritten)
        {
            history.DownSince ??= since;
        }
    }
}
