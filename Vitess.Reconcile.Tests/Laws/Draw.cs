using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>Draws shards: near one of the scenes in which something happens, with a few things changed.</summary>
internal static class Draw
{
    private static readonly string[] Policies =
        ["none", "", "semi_sync", "semi_sync", "semi_sync_with_rdonly_ack", "cross_cell", "cross_cell_with_rdonly_ack", "mine"];

    internal static ShardScene Shard(Random random)
    {
        var start = random.Next(5) switch
        {
            0 => new ShardScene(),
            1 => ShardScene.Headless,
            2 => ShardScene.Unborn,
            3 => new ShardScene().With(0, tablet => tablet with { Says = TabletType.Replica, IsReadOnly = true }),
            _ => Any(random),
        };
        var scene = start with
        {
            LastEnd = TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 0, 1 => 700, 2 => 400, _ => 60_000 }),
            Age = TimeSpan.FromMilliseconds(Pick(random, 500, 0, 1400, 1600)),
        };
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            scene = Changed(scene, random);
        }
        return Turned(scene, random);
    }

    /// <summary>Takes the turn that the scene's operation would want, or another.</summary>
    private static ShardScene Turned(ShardScene scene, Random random)
    {
        var turn = Pick(random, TurnScene.Ours, TurnScene.Ours, TurnScene.Free, TurnScene.Adopted, TurnScene.Foreign, TurnScene.Unreadable);
        return scene with
        {
            Held = turn,
            TurnFor = scene.Term is null ? TurnOperation.FirstPrimary : Pick(random, TurnOperation.RepairPrimary, TurnOperation.RepairPrimary, TurnOperation.ReplacePod),
            TurnHeir = Pick(random, 0, 0, 0, 1),
            TurnTablet = random.Next(8) == 0 ? 1 : null,
            TurnQuiet = turn is TurnScene.Adopted or TurnScene.Foreign ? Pick<int?>(random, null, null, 0, 100, 236) : null,
        };
    }

    private static ShardScene Any(Random random) => new()
    {
        Tablets = Enumerable.Range(0, random.Next(5)).Select(_ => Tablet(random)).ToValueList(),
        Primary = random.Next(3) == 0 ? null : random.Next(4),
        Term = random.Next(3) == 0 ? null : ShardScene.OldTerm,
    };

    private static TabletScene Tablet(Random random) => new("zone" + random.Next(1, 4))
    {
        Pool = Pick(random, "replica", "replica", "rdonly"),
        Pod = Pick(random, Enum.GetValues<PodScene>()),
        Claim = Pick(random, Enum.GetValues<ClaimScene>()),
        Record = random.Next(6) == 0 ? null : Pick(random, Enum.GetValues<TabletType>()),
        Term = random.Next(3) == 0 ? TimeSpan.FromMinutes(-random.Next(0, 120)) : null,
        Status = Pick(random, Enum.GetValues<Known>()),
        Says = Pick(random, Enum.GetValues<TabletType>()),
        Executed = Pick(random, "1-10", "1-11", "1-9:12", "", "nonsense"),
        IsReadOnly = random.Next(2) == 0,
        IsDiskStalled = random.Next(8) == 0,
        Io = random.Next(3) == 0 ? null : Pick(random, Enum.GetValues<ReplicationThread>()),
    };

    internal static ShardScene Changed(ShardScene scene, Random random) => random.Next(18) switch
    {
        0 => scene with { Record = Pick(random, Enum.GetValues<Known>()) },
        1 => scene with { Records = Pick(random, Enum.GetValues<Known>()) },
        2 => scene with { Keyspace = Pick(random, Enum.GetValues<Known>()) },
        3 => scene with { Capability = Pick(random, Enum.GetValues<Known>()), HonoursExpectedPrimary = random.Next(2) == 0 },
        4 => scene with { Vtorc = Pick(random, Enum.GetValues<VtorcScene>()) },
        5 => scene with { Policy = Pick(random, Policies), WantedPolicy = Pick(random, (string?)null, "", "semi_sync") },
        6 => scene with { SeenFor = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(0, 300)) },
        7 => scene with { UnderWay = [(Pick(random, Enum.GetValues<TurnOperation>()), Pick(random, Enum.GetValues<EffectPhase>()))] },
        8 => scene with { LockserverIsUp = false },
        9 => scene with { InitializesPrimary = false },
        10 => scene with
        {
            HasBackups = true, BackupPod = Pick(random, Enum.GetValues<PodScene>()), BackupClaim = Pick(random, Enum.GetValues<ClaimScene>()),
        },
        11 => scene with { IsExternal = true },
        12 => scene with { GarbageTurn = Pick(random, "{", "[]", "7", "{\"nonce\":\"\\ud800\"}", "{\"holder\":3}", "\u0001") },
        13 => scene with { IsGoing = true },
        14 => scene with { Primary = Pick(random, (int?)null, 0, 1, 9), Term = Pick(random, (TimeSpan?)null, ShardScene.OldTerm) },
        _ => scene.Tablets.Count == 0 ? scene : scene.With(random.Next(scene.Tablets.Count), it => Nudged(it, random)),
    };

    private static TabletScene Nudged(TabletScene tablet, Random random) => random.Next(8) switch
    {
        0 => tablet with { Pod = Pick(random, Enum.GetValues<PodScene>()) },
        1 => tablet with { Claim = Pick(random, Enum.GetValues<ClaimScene>()) },
        2 => tablet with { Record = Pick(random, (TabletType?)null, TabletType.Unknown, TabletType.Rdonly, TabletType.Primary, TabletType.Restore) },
        3 => tablet with { Term = TimeSpan.FromMinutes(-random.Next(0, 120)) },
        4 => tablet with { Status = Pick(random, Enum.GetValues<Known>()) },
        5 => tablet with { Says = Pick(random, TabletType.Primary, TabletType.Rdonly, TabletType.Spare) },
        6 => tablet with { Executed = Pick(random, "1-11", "1-9:12", "", "nonsense") },
        _ => tablet with { Io = Pick(random, (ReplicationThread?)null, ReplicationThread.Running, ReplicationThread.Stopped) },
    };

    private static T Pick<T>(Random random, params ReadOnlySpan<T> from) => from[random.Next(from.Length)];
}
