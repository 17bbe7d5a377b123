using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>How a pod stands.</summary>
internal enum PodScene
{
    Ready, Missing, Pending, NotReady, Failed, Succeeded, Unknown, Going,
}

/// <summary>How a claim stands.</summary>
internal enum ClaimScene
{
    Bound, Missing, Going,
}

/// <summary>What is known of something that has to be asked for.</summary>
internal enum Known
{
    Fresh, Stale, Unknown, Absent, NotAsked,
}

/// <summary>How far the drain of a tablet is.</summary>
internal enum DrainScene
{
    Started, Acknowledged, Finished,
}

/// <summary>How the Deployment of a shard's VTOrc stands.</summary>
internal enum VtorcScene
{
    NotWanted, Missing, Up, Down,
}

/// <summary>What the turn annotation says.</summary>
internal enum TurnScene
{
    Free, Ours, Adopted, Foreign, Unreadable,
}

/// <summary>One tablet of a drawn shard; as it stands here, it is a replica that is well.</summary>
internal sealed record TabletScene(string Cell)
{
    internal string Pool { get; init; } = "replica";

    internal PodScene Pod { get; init; }

    internal ClaimScene Claim { get; init; }

    internal TabletType? Record { get; init; } = TabletType.Replica;

    /// <summary>The start of its term, relative to now.</summary>
    internal TimeSpan? Term { get; init; }

    internal Known Status { get; init; }

    internal TabletType Says { get; init; } = TabletType.Replica;

    internal string Executed { get; init; } = "1-10";

    internal bool IsReadOnly { get; init; } = true;

    internal bool IsDiskStalled { get; init; }

    /// <summary>Whether it sends acknowledgements.</summary>
    internal bool Acknowledges { get; init; }

    /// <summary>Whether it waits for acknowledgements.</summary>
    internal bool WaitsForAcknowledgements { get; init; }

    /// <summary>Whether its writes wait for acknowledgements that do not come.</summary>
    internal bool IsBlocked { get; init; }

    /// <summary>Whether its server wrote what all have executed.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>What its binary logs lack.</summary>
    internal string Purged { get; init; } = "";

    /// <summary>Whether its pod was made from another spec.</summary>
    internal bool IsOutdated { get; init; }

    /// <summary>The image of the MySQL server that its pod runs; empty for one that was not seen.</summary>
    internal string Runs { get; init; } = "";

    /// <summary>Its server's variable <c>innodb_fast_shutdown</c>, as it was read.</summary>
    internal int FastShutdown { get; init; } = 1;

    /// <summary>Whether that was read.</summary>
    internal Known Shutdown { get; init; } = Known.NotAsked;

    /// <summary>How far its drain is; null when nobody asked for one.</summary>
    internal DrainScene? Drain { get; init; }

    internal ReplicationThread? Io { get; init; } = ReplicationThread.Running;

    public override string ToString() => $"[{Shown.Differences(this, new TabletScene(Cell))}]";

    internal TabletScene Leading(TimeSpan term) => this with
    {
        Record = TabletType.Primary, Says = TabletType.Primary, Term = term, Io = null, IsReadOnly = false, WaitsForAcknowledgements = true,
    };

    internal TabletScene Silent() => this with { Pod = PodScene.Missing, Status = Known.Unknown };

    /// <summary>A replica whose primary is gone.</summary>
    internal TabletScene CutOff() => this with { Io = ReplicationThread.Connecting };
}

/// <summary>A shard drawn as its parts, from which a snapshot is made. As it stands here, all is well.</summary>
internal sealed partial record ShardScene
{
    internal const string Us = "us";

    internal static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    internal static readonly TimeSpan OldTerm = TimeSpan.FromHours(-1);

    internal ValueList<TabletScene> Tablets { get; init; } =
        [new TabletScene("zone1").Leading(OldTerm), new("zone2"), new("zone3")];

    internal bool IsGoing { get; init; }

    internal Known Record { get; init; }

    /// <summary>Which tablet the record names; null for none.</summary>
    internal int? Primary { get; init; } = 0;

    internal TimeSpan? Term { get; init; } = OldTerm;

    internal Known Records { get; init; }

    internal Known Keyspace { get; init; }

    internal string Policy { get; init; } = "semi_sync";

    internal string? WantedPolicy { get; init; } = "semi_sync";

    internal Known Capability { get; init; }

    internal bool HonoursExpectedPrimary { get; init; } = true;

    internal VtorcScene Vtorc { get; init; }

    internal TurnScene Held { get; init; }

    internal TurnOperation TurnFor { get; init; } = TurnOperation.FirstPrimary;

    internal int? TurnTablet { get; init; }

    internal int? TurnHeir { get; init; }

    /// <summary>Whose pod the turn names; null for none.</summary>
    internal int? TurnPod { get; init; }

    internal int? TurnQuiet { get; init; }

    /// <summary>The cell in which the shard may have a tablet away, as the cluster's budget says; null when it holds no share.</summary>
    internal string? Share { get; init; }

    /// <summary>Whether changes of the spec reach pods at once.</summary>
    internal bool IsImmediate { get; init; }

    /// <summary>Whether errant tablets are built anew.</summary>
    internal bool RebuildsErrant { get; init; }

    /// <summary>What was noted of acknowledgements; null for nothing.</summary>
    internal string? Noted { get; init; }

    /// <summary>The policy that is written down as still in effect; null for none.</summary>
    internal string? InEffect { get; init; }

    /// <summary>How many of the last tablets the spec does not ask for any more.</summary>
    internal int Unwanted { get; init; }

    /// <summary>What was read of the pods as they are stored.</summary>
    internal Known PodReads { get; init; } = Known.NotAsked;

    /// <summary>What was read of the claims as they are stored.</summary>
    internal Known ClaimReads { get; init; }

    /// <summary>Whether the claims that were read have been deleted, which the watch does not show yet.</summary>
    internal bool ClaimsGo { get; init; }

    /// <summary>Since when what is timed has stood; null without memory.</summary>
    internal TimeSpan? SeenFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The ends of the last effect, before now.</summary>
    internal TimeSpan LastEnd { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How old fresh readings are.</summary>
    internal TimeSpan Age { get; init; } = TimeSpan.FromMilliseconds(500);

    internal ValueList<(TurnOperation What, EffectPhase Phase)> UnderWay { get; init; }

    internal bool LockserverIsUp { get; init; } = true;

    internal bool InitializesPrimary { get; init; } = true;

    internal bool HasBackups { get; init; }

    internal bool IsExternal { get; init; }

    /// <summary>The image of the MySQL server that the spec asks for; that of the sample when null.</summary>
    internal string? Mysqld { get; init; }

    /// <summary>The size of each tablet's volume; that of the sample when null.</summary>
    internal string? VolumeSize { get; init; }

    internal PodScene BackupPod { get; init; } = PodScene.Missing;

    internal ClaimScene BackupClaim { get; init; } = ClaimScene.Missing;

    internal bool StatusIsWiped { get; init; }

    internal string? GarbageTurn { get; init; }

    public override string ToString() => Shown.Differences(this, new ShardScene());

    /// <summary>The same scene with another tablet at an index.</summary>
    internal ShardScene With(int index, Func<TabletScene, TabletScene> change) => this with
    {
        Tablets = Tablets.Select((tablet, i) => i == index ? change(tablet) : tablet).ToValueList(),
    };

    /// <summary>The same scene with all tablets changed.</summary>
    internal ShardScene WithAll(Func<TabletScene, TabletScene> change) => this with
    {
        Tablets = Tablets.Select(change).ToValueList(),
    };

    /// <summary>A shard that has never had a primary, all of whose tablets wait for one.</summary>
    internal static ShardScene Unborn { get; } = new ShardScene { Primary = null, Term = null }
        .WithAll(tablet => tablet with { Record = TabletType.Replica, Says = TabletType.Replica, Term = null, Io = null, Pod = PodScene.NotReady, IsReadOnly = true });

    /// <summary>A shard whose primary is lost, and whose replicas have noticed.</summary>
    internal static ShardScene Headless { get; } = new ShardScene().WithAll(tablet => tablet.CutOff()).With(0, tablet => tablet.Silent());

    /// <summary>Scenes that are one step nearer to a shard that is well.</summary>
    internal static IEnumerable<ShardScene> Smaller(ShardScene scene)
    {
        var well = new ShardScene();
        ShardScene[] all =
        [
            scene with { Held = TurnScene.Free, GarbageTurn = null },
            scene with { UnderWay = [] },
            scene with { Vtorc = VtorcScene.NotWanted },
            scene with { HasBackups = false },
            scene with { IsExternal = false },
            scene with { Record = well.Record },
            scene with { Records = well.Records },
            scene with { Keyspace = well.Keyspace },
            scene with { Capability = well.Capability, HonoursExpectedPrimary = true },
            scene with { LastEnd = well.LastEnd },
            scene with { SeenFor = well.SeenFor },
            scene with { Age = well.Age },
            scene with { LockserverIsUp = true },
            scene with { Policy = well.Policy, WantedPolicy = well.WantedPolicy },
            .. Enumerable.Range(0, scene.Tablets.Count).Select(i =>
                scene.With(i, tablet => new TabletScene(tablet.Cell) { Term = tablet.Term, Record = tablet.Record })),
        ];
        return all.Where(it => it != scene);
    }
}
