using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A vttablet that runs, with its MySQL.</summary>
internal sealed class Tablet : IProgram
{
    private readonly DatabaseWorld world;

    /// <summary>How often it was told to serve writes or not; what was put off counts only while that is the same.</summary>
    private int holds;

    internal Tablet(DatabaseWorld world, Process process)
    {
        this.world = world;
        Process = process;
        var flags = process.Flags;
        Alias = TabletAlias.Parse(flags["tablet-path"] ?? "") ?? default;
        Shard = new(new(flags["init-keyspace"] ?? ""), flags["init-shard"] ?? "");
        InitType = Enum.TryParse<TabletType>(flags["init-tablet-type"], ignoreCase: true, out var type) ? type
            : TabletType.Replica;
        Type = InitType;
        IsExternal = flags.IsOn("unmanaged");
        Host = flags["tablet-hostname"] is { Length: > 0 } given && !given.Contains('$', StringComparison.Ordinal)
            ? given
            : HostOf(process.Pod);
        Mysql = new(world, process.Zone, world.VolumeOf(process.Pod), ServerVersion.Of(process.Pod.Pod));
        Mysql.Connected = () =>
        {
            HasReplicated = true;
            ShowReadiness();
        };
    }

    internal Process Process { get; }

    internal TabletAlias Alias { get; }

    internal ShardName Shard { get; }

    internal TabletType InitType { get; }

    internal TabletType Type { get; private set; }

    internal DateTimeOffset? TermStart { get; private set; }

    internal bool IsExternal { get; }

    internal string Host { get; }

    internal Mysql Mysql { get; }

    /// <summary>Whether calls about its MySQL are answered; they wait while it starts or restores.</summary>
    internal bool IsInService { get; set; }

    internal bool IsRegistered { get; set; }

    /// <summary>Gives it the backup that it waits for while it shows as a ready replica; null when it waits for none.</summary>
    internal Action<Gtids>? TakeBackup { get; set; }

    /// <summary>Whether it lets clients write; taken away at the beginning of a demotion.</summary>
    internal bool IsServingWrites { get; private set; }

    /// <summary>Whether replication has run at least once since it started.</summary>
    internal bool HasReplicated { get; private set; }

    internal GlobalTopology Global => world.GlobalFor(Process);

    /// <summary>Whether its keyspace records a policy with acknowledgements, under which it came to lead.</summary>
    internal bool IsToWait => Global.DurabilityOf(Shard.Keyspace) is { Acks: > 0 } && !LeadsSinceBeforeItsPolicy;

    /// <summary>Whether it has led since before the policy came that is recorded now: nobody may have been able to tell it.</summary>
    internal bool LeadsSinceBeforeItsPolicy => Global.PoliciesSince.TryGetValue(Shard.Keyspace, out var since) && TermStart < since;

    internal ShardHistory History => world.HistoryOf(Global, Shard);

    internal Durability.Candidate Candidate => new(Alias, Type);

    /// <summary>Its record as it would write it now.</summary>
    internal TabletEntry Entry => new(new(Alias, Shard, Type, TermStart, Host, 3306));

    public void Stop(StopKind kind)
    {
        Process.Stop();
        Mysql.Stop(kind);
        IsInService = false;
        Serve(writes: false);
        world.Remove(this);
        world.Trace.Add("tablet", $"{Alias} stopped ({kind})");
        world.Disturb(Global, Shard);
    }

    /// <summary>Changes its type, at once here and in its record as soon as topology can be written.</summary>
    internal void Become(TabletType type, DateTimeOffset? termStart = null)
    {
        (Type, TermStart) = (type, type == TabletType.Primary ? termStart : null);
        Serve(writes: type == TabletType.Primary);
        world.Trace.Add("tablet", $"{Alias} is {type}");
        ShowReadiness();
        world.Clock.Run(Process.WhileUp(Publish()));
        if (type == TabletType.Primary)
        {
            world.Clock.Run(Process.WhileUp(SyncShardRecord()));
        }
    }

    /// <summary>Takes up the type that it had before it restarted, without writing anything.</summary>
    internal void Resume(TabletType type, DateTimeOffset? termStart)
    {
        (Type, TermStart) = (type, termStart);
        Serve(writes: type == TabletType.Primary);
    }

    /// <summary>Stops or allows writes by clients; used in demotions and when one is undone.</summary>
    internal void Serve(bool writes) => (IsServingWrites, holds) = (writes, holds + 1);

    /// <summary>
    /// Stops writes while a demotion waits for those under way. They go on when its caller does not ask again, being gone or cut off.
    /// Source: vttablet takes a demotion back when the call that asked for it ends before it is done.
    /// </summary>
    internal void HoldWrites()
    {
        Serve(writes: false);
        var held = holds;
        world.Clock.After(TabletCalls.Interval * 2, () =>
        {
            if (held == holds)
            {
                Serve(writes: Type == TabletType.Primary);
            }
        });
    }

    /// <summary>Stops leading and follows who leads now.</summary>
    internal void StepDown(TabletEntry? primary)
    {
        world.Trace.Add("tablet", $"{Alias} steps down");
        if (!IsExternal)
        {
            TabletActions.DemoteByForce(this);
        }
        Become(InitType);
        if (primary is not null && !IsExternal)
        {
            TabletActions.Follow(this, primary);
        }
        world.Disturb(Global, Shard);
    }

    internal void ShowReadiness() => Process.Pod.SetReady((IsRegistered || world.Options.AreReadyAtOnce) && IsHealthy);

    /// <summary>Compares its term with the shard record's: writes it when newer, steps down when older.</summary>
    internal IEnumerable<TimeSpan> SyncShardRecord()
    {
        while (Type == TabletType.Primary)
        {
            var attempt = new Attempt();
            foreach (var pause in world.Reach(Process.Zone, Global.Server, DatabaseWorld.RemoteOperation, attempt))
            {
                yield return pause;
            }
            if (!attempt.HasFailed)
            {
                Compare();
                yield break;
            }

            // Source: --shard-sync-retry-delay of Vitess.
            yield return TimeSpan.FromSeconds(30);
        }
    }

    /// <summary>The running tablet behind a record, if this one can reach it.</summary>
    internal Tablet? Leader(TabletEntry primary) =>
        world.TabletAt(primary.Host) is { } leader && world.Network.Reaches(Process.Zone, leader.Process.Zone)
            ? leader : null;

    private bool IsHealthy => Type switch
    {
        TabletType.Primary or TabletType.Spare or TabletType.Experimental or TabletType.Drained or TabletType.Backup =>
            true,
        TabletType.Replica or TabletType.Rdonly => IsExternal || HasReplicated
            || world.Options.WaitingTabletsAreReplicas,
        TabletType.Restore or TabletType.Unknown => false,
    };

    private void Compare()
    {
        if (Type != TabletType.Primary || !Global.Shards.TryGetValue(Shard, out var record))
        {
            return;
        }
        if (record.TermStart is null || TermStart > record.TermStart)
        {
            Global.Shards[Shard] = record with { Primary = Alias, TermStart = TermStart };
            world.Note(Process, $"shard {Shard} is led by {Alias}");
            foreach (var other in world.Tablets.Where(other => other.Type == TabletType.Primary
                && other.Shard == Shard && !ReferenceEquals(other, this)
                    && ReferenceEquals(other.Global, Global)).ToList())
            {
                world.Clock.Run(other.Process.WhileUp(other.SyncShardRecord()));
            }
            world.Disturb(Global, Shard);
        }
        else if (TermStart < record.TermStart && record.Primary is { } leader && leader != Alias)
        {
            StepDown(Global.Entry(leader));
        }
    }

    private IEnumerable<TimeSpan> Publish()
    {
        var entry = Entry;
        while (IsRegistered && entry == Entry)
        {
            if (Global.CellAt(Alias.Cell) is { } place && Global.Server.Answers(Process.Zone)
                && place.Server.Answers(Process.Zone))
            {
                place.Topology.Tablets[Alias] = entry;
                world.Note(Process, $"tablet {Alias} is {entry.Record.Type}");
                world.Disturb(Global, Shard);
                yield break;
            }
            yield return TimeSpan.FromSeconds(1);
        }
    }

    private static string HostOf(RunningPod pod) =>
        $"{pod.Name}.{(pod.Uid.Length > 8 ? pod.Uid[..8] : pod.Uid)}";
}
