using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A MySQL that runs: what it writes, what it waits for and whom it follows.</summary>
internal sealed partial class Mysql(DatabaseWorld world, string zone, Volume data, ServerVersion? version)
{
    /// <summary>How long silence lasts before a replica gives its source up. Source: replica_net_timeout in Vitess'
    /// configuration.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(8);

    /// <summary>How long a replica waits between attempts to connect. Source: SOURCE_CONNECT_RETRY as Vitess sets
    /// it.</summary>
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(10);

    private readonly List<Link> followers = [];
    private readonly List<Write> waiting = [];
    private Link? link;
    private bool isApplyPending;

    internal Volume Data { get; } = data;

    internal string Zone { get; } = zone;

    /// <summary>Its version; null when its image does not tell.</summary>
    internal ServerVersion? Version { get; } = version;

    /// <summary>Whether it starts on what its volume holds.</summary>
    internal bool CanStart => Version is not { } own || Data.LastRun is not { } last || own.StartsOn(last);

    /// <summary>Its variable <c>innodb_fast_shutdown</c>.</summary>
    internal int FastShutdown { get; set; } = 1;

    /// <summary>Everything received or executed. What was only received is gone when MySQL restarts.</summary>
    internal Gtids Received { get; private set; } = new();

    internal bool IsUp { get; private set; }

    internal bool IsReadOnly { get; set; } = true;

    /// <summary>A fault: nothing is written any more.</summary>
    internal bool IsDiskStalled { get; set; }

    internal bool SemiSyncPrimary { get; set; }

    internal bool SemiSyncReplica { get; set; }

    internal string? SourceHost { get; private set; }

    internal bool IoOn { get; private set; }

    internal bool SqlOn { get; private set; }

    /// <summary>Called when replication has begun to run.</summary>
    internal Action? Connected { get; set; }

    internal ReplicationThread Io => !IoOn ? ReplicationThread.Stopped
        : link is null ? ReplicationThread.Connecting : ReplicationThread.Running;

    internal ReplicationThread Sql => SqlOn ? ReplicationThread.Running : ReplicationThread.Stopped;

    internal bool IsReplicating => link is not null && SqlOn;

    /// <summary>How many acknowledging replicas are connected and answer.</summary>
    internal int AcknowledgingFollowers
    {
        get
        {
            var count = 0;
            foreach (var follower in followers)
            {
                count += follower.Replica.SemiSyncReplica && world.Network.Reaches(Zone, follower.Replica.Zone) ? 1 : 0;
            }
            return count;
        }
    }

    /// <summary>Whether commits complete: who waits for acknowledgements waits for one, whatever is recorded.</summary>
    internal bool IsAcknowledged => !SemiSyncPrimary || AcknowledgingFollowers > 0;

    /// <summary>Since when commits have waited for an acknowledgement; null when none waits.</summary>
    internal DateTimeOffset? BlockedSince => waiting.Count > 0 ? waiting[0].BegunAt : null;

    /// <summary>Starts MySQL. Transactions that had reached the binary log are committed, acknowledged or
    /// not.</summary>
    internal void Boot()
    {
        Data.Executed.Add(Data.Binlog);
        Received = Data.Executed.Clone();
        IsUp = true;
        FastShutdown = 1;
        (Data.LastRun, Data.WasShutDownSlowly) = (Version ?? Data.LastRun, false);
    }

    internal void Stop(StopKind kind)
    {
        Data.WasShutDownSlowly |= IsUp && kind == StopKind.Graceful && FastShutdown == 0;
        IsUp = false;
        IoOn = SqlOn = false;
        link?.Source.followers.Remove(link);
        link = null;
        AbandonWaiting();
        foreach (var follower in followers.ToList())
        {
            var silence = kind == StopKind.Killed
                ? world.Choices.Between("mysql.silence", TimeSpan.Zero, SilenceMax)
                : TimeSpan.FromMilliseconds(10);
            world.Clock.After(silence, () => follower.Replica.Lose(follower));
        }
        followers.Clear();
    }

    /// <summary>Begins a transaction. Its end is told to the write, now or when it has been acknowledged.</summary>
    internal void Begin(Write write)
    {
        if (IsDiskStalled)
        {
            return;
        }
        write.Number = Data.Binlog.Last(Data.Uuid) + 1;
        write.BegunAt = world.Clock.Now;
        Data.Binlog.Add(Data.Uuid, write.Number);
        if (SemiSyncPrimary)
        {
            waiting.Add(write);
        }
        else
        {
            Commit(write);
        }
        Ship();
    }

    /// <summary>Follows another MySQL from now on. What was received and not yet applied is thrown away, as MySQL
    /// does.</summary>
    internal void Follow(string host, bool semiSync)
    {
        StopReplication();
        Received = Data.Executed.Clone();
        SemiSyncReplica = semiSync;
        SourceHost = host;
        StartReplication();
    }

    internal void StartReplication()
    {
        IoOn = SqlOn = SourceHost is not null;
        ScheduleApply();
        Connect();
    }

    /// <summary>Connects anew, if it is to be connected. What it has received is acknowledged as it does.</summary>
    internal void RestartReplication()
    {
        if (IoOn && SqlOn)
        {
            StopReplication();
            StartReplication();
        }
    }

    /// <summary>Stops receiving; applying goes on.</summary>
    internal void StopReceiving()
    {
        IoOn = false;
        link?.Source.followers.Remove(link);
        link = null;
    }

    internal void StopReplication()
    {
        StopReceiving();
        SqlOn = false;
    }

    /// <summary>Has what was received applied, in the time that it takes, while the applying thread runs.</summary>
    internal void ApplyReceived() => ScheduleApply();

    /// <summary>Takes replication off altogether.</summary>
    internal void ForgetSource()
    {
        StopReplication();
        SourceHost = null;
        SemiSyncReplica = false;
        Received = Data.Executed.Clone();
    }

    /// <summary>Lets waiting transactions commit without acknowledgement; their clients were cut off before.</summary>
    internal void AbandonWaiting()
    {
        foreach (var write in waiting)
        {
            if (IsUp)
            {
                Data.Executed.Add(Data.Uuid, write.Number);
            }
            write.Ended(false);
        }
        waiting.Clear();
    }

    /// <summary>Lets waiting transactions commit as successes, as turning semi-sync off does.</summary>
    internal void ReleaseWaiting() => Acknowledge(long.MaxValue, isCovered: false);

    /// <summary>Connects to the source if it is there.</summary>
    internal void Connect()
    {
        if (IoOn && link is null && SourceHost is { } host && world.TabletAt(host)?.Mysql is { } source)
        {
            world.Clock.After(world.Latency(Zone, source.Zone), () => Attach(source, host));
        }
    }

    /// <summary>Connects within the time that MySQL takes between attempts.</summary>
    internal void ConnectSoon() =>
        world.Clock.After(world.Choices.Between("mysql.retry", TimeSpan.FromMilliseconds(50), RetryMax), Connect);

    internal void NetworkChanged()
    {
        if (link is { } present)
        {
            if (world.Network.Reaches(Zone, present.Source.Zone))
            {
                present.Source.Ship();
            }
            else
            {
                world.Clock.After(SilenceMax, () => LoseUnlessReached(present));
            }
        }
        else if (IoOn)
        {
            ConnectSoon();
        }
    }

    private void Acknowledge(long through, bool isCovered)
    {
        while (waiting.Count > 0 && waiting[0].Number <= through)
        {
            var write = waiting[0];
            waiting.RemoveAt(0);
            write.IsCovered = isCovered;
            Commit(write);
        }
    }

    private void Commit(Write write)
    {
        Data.Executed.Add(Data.Uuid, write.Number);
        Received.Add(Data.Uuid, write.Number);
        write.Ended(true);
    }
}
