using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.HandedOver;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Vitess.Reconcile.Sim.World.Operator;
using Client = Vitess.Reconcile.Sim.World.Kubernetes.Client;

namespace Vitess.Reconcile.Sim;

/// <summary>A whole world in virtual time: Kubernetes, Vitess, clients that write, and the real operator, under laws.</summary>
internal sealed partial class Simulation
{
    private readonly SimulationSettings settings;
    private readonly Choices choices;
    private readonly Network network = new();
    private readonly AimedFaults aimed;
    private readonly RandomFaults random;
    private readonly Laws laws;
    private readonly IWrites writes;
    private readonly DatabasePrograms programs;
    private readonly KubernetesActors kubernetes;
    private readonly Writers writers;
    private readonly Progress progress;
    private readonly WaitList waits = new();
    private readonly Departures departures;
    private readonly Removals removals;
    private readonly SortedDictionary<string, LossKind> lost = new(StringComparer.Ordinal);
    private DateTimeOffset repairedAt = DateTimeOffset.MinValue;

    internal Simulation(SimulationSettings settings, WorldDescription world)
    {
        this.settings = settings;
        LevelMax = settings.IsAsRecorded ? 0 : null;
        (Description, Clock, choices) = (world, new(settings.Epoch) { Pace = settings.Pace }, new(settings.Seed));
        Trace = new(Clock) { Listener = settings.Listener is { } told ? (at, who, what) => told(at - settings.Epoch, who, what) : null };
        progress = new(Clock);
        Api = new(() => Clock.Now, (long)(settings.Seed >> 1), schemas: settings.Schemas);
        laws = new(settings.Seed, Clock, Laws.Standing(progress.MayLose, () => Clock.Now, WhatIsLeft, WhyNeeded, WasLed, Api), settings.BrokenLaws);
        writes = settings.Writes?.Invoke(Api) ?? new DirectWrites(Api);
        var client = new Client(Api, writes);
        aimed = new(settings.Profile, choices, Trace) { Struck = (fault, where) => Judge(new Happening.Harmed(fault, where)) };
        Database = new(Clock, choices, Trace, network, new()
        {
            IsVtorcInert = settings.IsAsRecorded || settings.Profile.IsVtorcSilent,
            WaitingTabletsAreReplicas = settings.IsAsRecorded,
            AreReadyAtOnce = settings.IsAsRecorded,
            Boot = world.IsSwift ? DatabaseOptions.SwiftBoot : DatabaseOptions.UsualBoot,
            OnlyFilesAreReadable = settings.IsAsRecorded,
            DemotedFor = settings.DemotedFor,
            WriteInventory = (pod, found) => BackupInventory.Write(client, pod, found),
            ClaimIdentity = (space, name) => Api.Find(World.Api.Kinds.PersistentVolumeClaim, space, name)?.At("metadata", "uid")?.AsText ?? "",
            IsExternalAddress = (space, address) => !Lockservers.RunsHere(Api, address),
            MembersElsewhere = (space, lockserver) => Lockservers.MembersElsewhere(Api, space, lockserver),
        });
        programs = new(Database);
        kubernetes = new(Clock, choices, Trace, Api, client, programs, network, world, settings.Cast);
        writers = new(Database, Judge);
        progress.MayBeRebuilt = claim => ErrantClaims.MayGo(Api, writers, claim);
        Database.Repairing = () =>
        {
            repairedAt = Clock.Now;
            Judge(new Happening.Disturbed());
        };
        departures = new(Api, Database, claim => progress.MayBeRebuilt(claim), Judge);
        removals = new(Api, Database, Judge);
        Operators = new(GroundOf(), world.Zones.Select(zone => zone.Name).ToValueList(), Process)
        {
            HasPower = zone => StateOf(zone) != Report.ZoneState.WithoutPower,
        };
        aimed.LoseWatches = process => Operators.WatchesOf(process)?.Lose(TimeSpan.FromSeconds(1));
        random = new(this, settings.Profile, choices);
    }

    internal VirtualClock Clock { get; }

    /// <summary>The highest rendering level of processes that start from now on; null for the newest.</summary>
    internal int? LevelMax { get; set; }

    /// <summary>Whether processes that start from now on keep still while the Go operator's lock is held.</summary>
    internal bool HonoursLock { get; set; }

    internal Trace Trace { get; }

    internal ApiServer Api { get; }

    internal WorldDescription Description { get; }

    internal DatabaseWorld Database { get; }

    internal DatabasePrograms Programs => programs;

    internal Operators Operators { get; }

    internal Writers Writers => writers;

    internal Progress Progress => progress;

    /// <summary>The faults that wait for effects of operators.</summary>
    internal AimedFaults Aimed => aimed;

    internal IReadOnlyList<NodeState> Nodes => kubernetes.Nodes;

    /// <summary>Every choice that is made by chance.</summary>
    internal Choices Choices => choices;

    /// <summary>Who sees what the laws see, beside the witness of the settings.</summary>
    internal List<Action<Happening>> Witnesses { get; } = [];

    /// <summary>What the latest passes wait for.</summary>
    internal IReadOnlyList<string> WaitTexts => waits.Texts;

    /// <summary>What the latest passes wait for and tell, by resource.</summary>
    internal IEnumerable<(ObjectKey Key, Planning.Reason Reason)> Waits => waits.All;

    internal ulong Seed => settings.Seed;

    internal Profile Profile => settings.Profile;

    /// <summary>Whether every shard takes writes that has two tablets for them.</summary>
    internal bool AllWritableThatCan => !NotWritable.Any();

    /// <summary>Shards that take no writes although they have two tablets for them, and whose first primary is no person's to decide about.</summary>
    internal IEnumerable<ShardName> NotWritable => writers.Shards.Where(shard =>
        !writers.IsWritable(shard) && !writers.IsDiverged(shard) && Checkers.WantedTablets.CountOfReplicas(Api, shard) >= 2
            && !Operations.Told.IsUndecided(Api, shard));

    /// <summary>How many tablets the spec of a shard asks for now.</summary>
    internal int WantedTablets(ShardName shard) => Checkers.WantedTablets.Count(Api, shard);

    /// <summary>Whether the user's clusters are ready, all pods are, every zone is well, and nothing has been written for a while.</summary>
    internal bool IsConverged => progress.IsConverged && IsUndisturbed;

    /// <summary>Whether all has converged that can: what is not ready are tablets with transactions of their own, or shards in which one follows.</summary>
    /// <remarks>
    /// Whether such transactions may be thrown away, and the tablet made anew, is for a person to say. What waits for five minutes
    /// is told once more, as blocked.
    /// </remarks>
    internal bool HasConvergedAsFarAsItCan => IsConverged
        || (progress.IsQuiet && IsUndisturbed && AllWritableThatCan && (progress.Unready.Count > 0 || writers.IsAnyForeign)
            && Clock.Now - progress.LastWrite > Planning.Deadlines.BlockedAfter && progress.Unready.All(writers.ErrantPods().Contains));

    internal bool IsUndisturbed => lost.Count == 0 && Operators.Living.All(process => !process.IsFrozen);

    /// <summary>What a shard is needed for, as its topology and its data really are; null for nothing.</summary>
    private string? WhyNeeded(ShardName shard)
    {
        if (Database.Tablets.FirstOrDefault(tablet => tablet.Shard.Keyspace == shard.Keyspace)?.Global is not { } topology
            || topology.Shards.GetValueOrDefault(shard) is not { TermStart: not null } record)
        {
            return null;
        }
        return record.IsPrimaryServing ? "serves"
            : topology.Workflows.GetValueOrDefault(shard.Keyspace).Where(one => one.SourceShards.Contains(shard.Range) || one.TargetShards.Contains(shard.Range)).Select(one => one.Name).FirstOrDefault() is { } workflow ? $"workflow {workflow} names"
            : Database.HistoryOf(topology, shard) is { IsOutgrown: false, Rows: > 0 and var rows } ? $"holds {rows} rows"
            : null;
    }

    private bool WasLed(ShardName shard) =>
        Database.Tablets.FirstOrDefault(tablet => tablet.Shard.Keyspace == shard.Keyspace)?.Global.Shards.GetValueOrDefault(shard) is { TermStart: not null };

    private string? WhatIsLeft(TabletAlias alias) =>
        Database.Tablets.Any(tablet => tablet.Alias == alias) ? "the process runs"
        : Api.All(World.Api.Kinds.Pod).FirstOrDefault(pod => pod.Label(Labels.Component) == Labels.VtTablet
            && pod.Label(Labels.Cell) == alias.Cell.Value && pod.Label(Labels.TabletUid) == TabletUid.Padded(alias.Uid)) is { } pod
            ? $"the pod {pod.Name()} stands"
            : null;

    /// <summary>Creates everything that stands before the operator begins, and the operator.</summary>
    internal void Start()
    {
        kubernetes.Start();
        Api.Subscribe(Note);
        // In an API server elsewhere stands what others have put there.
        if (settings.Writes is null)
        {
            Setting.Create(Api, settings.File, settings.IsAsRecorded);
        }
        foreach (var left in settings.HandedOver)
        {
            new HandOver(Api, writes, Database, kubernetes).Take(left);
        }
        Operators.Start(settings.Operators);
        random.Start();
    }

    /// <summary>Lets a span of simulated time pass.</summary>
    internal void RunFor(TimeSpan span) => RunUntil(() => false, span);

    /// <summary>Lets things happen until something is so, or a span has passed.</summary>
    /// <returns>Whether it came to be so.</returns>
    /// <exception cref="LawBrokenException">A law does not hold.</exception>
    internal bool RunUntil(Func<bool> isDone, TimeSpan within)
    {
        var until = Clock.Now + within;
        while (!isDone())
        {
            var happened = Clock.Step(until);
            Operators.Replace();
            writers.Look();
            departures.Look();
            laws.Enforce();
            if (!happened)
            {
                return isDone();
            }
        }
        return true;
    }

    /// <summary>Says that the world is settled, unless a VTOrc goes on repairing it: from here on the operator has to be silent.</summary>
    internal void Settle()
    {
        if (Clock.Now - repairedAt < Progress.Quiet)
        {
            return;
        }
        Trace.Add("world", "is settled");
        Judge(new Happening.Settled());
    }

    /// <summary>Shows the laws something that only who runs the simulation knows.</summary>
    internal void Judge(Happening happening)
    {
        settings.Witness?.Invoke(happening);
        foreach (var witness in Witnesses)
        {
            witness(happening);
        }
        laws.Judge(happening);
        departures?.Note(happening);
        removals?.Note(happening);
    }

    /// <summary>Something is asked of the world: what the operator makes of it is awaited from now on.</summary>
    internal void Disturb() => Disturbed();

    /// <summary>How processes that start now are configured.</summary>
    internal Options OptionsOf(string holder) => new()
    {
        Holder = holder,
        LevelMax = LevelMax,
        HonoursLock = HonoursLock,
        OwnPod = Setting.OperatorPod(Setting.OperatorNamespace),
        UnknownStatusFields = ResourceDefinitions.UnknownStatusFields(settings.Schemas.Definitions),
    };

    private void Disturbed()
    {
        progress.Disturbed();
        Judge(new Happening.Disturbed());
    }

    private Ground GroundOf() => new()
    {
        Clock = Clock,
        Choices = choices,
        Trace = Trace,
        Network = network,
        Api = Api,
        Faults = aimed,
        Project = Projection.Of,
        Report = Happened,
        Namespace = Setting.OperatorNamespace,
        Ask = (zone, query, deadline, done) => programs.Ask(zone, Addresses.Of(query), query, deadline, done),
        Call = (zone, invoke, deadline, done) => programs.Invoke(zone, invoke.Vtctld, invoke.Call, deadline, done),
    };

    private void Happened(Happening happening)
    {
        progress.Note(happening);
        Judge(happening);
    }

    private void Note(WatchEvent change)
    {
        Trace.Add("api", $"{change.Type} {change.Kind} {change.Object.Name()} {change.Version}");
        progress.Note(change);
        if (change.Type == WatchEventType.Deleted)
        {
            waits.Forget(new(change.Kind.Name, change.Object.Namespace(), change.Object.Name()));
        }
        if (change.Kind.Name is Cluster.Kinds.VitessShard or Cluster.Kinds.PersistentVolumeClaim
            || (change.Kind.Name == Cluster.Kinds.Pod && FaultAtlas.IsTablet(change.Object)))
        {
            Judge(new Happening.Stored(change.Kind.Name, change.Object, change.Type == WatchEventType.Deleted));
        }
    }

    private Action<DateTimeOffset, Input> Process(OperatorProcess process, IWorld world)
    {
        var reconcile = waits.Kept(settings.Reconcile);
        if (settings.IsAsRecorded)
        {
            reconcile = AsRecorded.WithoutTicks(reconcile);
        }
        if (settings.ComparesWipedStatus)
        {
            reconcile = WipedStatus.Compared(reconcile, Judge);
        }
        if (settings.Profile.PlansLoseMoves)
        {
            reconcile = PlanFaults.LosingMoves(
                reconcile, choices, () => !aimed.IsOver, () => Judge(new Happening.Harmed(FaultNames.MovesLost, process.Holder)));
        }
        process.Woken = progress.Disturbed;
        return new Controller(reconcile, OptionsOf(process.Holder), world, new() { Log = entry => Log(process.Holder, entry) }).Step;
    }

    private void Log(string holder, LogEntry entry)
    {
        if (entry.Message == "Pass failed")
        {
            Judge(new Happening.PassFailed(holder, entry.ToString()));
        }
    }
}
