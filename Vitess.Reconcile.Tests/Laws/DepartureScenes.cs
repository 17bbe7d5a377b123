using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>Draws shards that are well and from which tablets are to leave, with a few things changed.</summary>
internal static class DepartureScenes
{
    private static readonly TabletScene Spare = new("zone3") { Record = TabletType.Spare, Says = TabletType.Spare, IsOutdated = true };

    /// <summary>Three tablets, the last of which is outdated and a spare, under the turn that was taken for it.</summary>
    internal static ShardScene ReadyToGo { get; } = new()
    {
        Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm), new("zone2") { Acknowledges = true }, Spare],
        IsImmediate = true,
        PodReads = Known.Fresh,
        Held = TurnScene.Ours,
        TurnFor = TurnOperation.ReplacePod,
        TurnTablet = 2,
        TurnPod = 2,
        Share = "zone3",
    };

    /// <summary>The primary is outdated, and the turn names its successor.</summary>
    internal static ShardScene PrimaryLast { get; } = ReadyToGo
        .With(2, _ => new("zone3")).With(0, tablet => tablet with { IsOutdated = true }) with { TurnTablet = 0, TurnPod = 0, TurnHeir = 1, Share = "zone1" };

    /// <summary>A tablet is to be drained, under the turn that was taken for it.</summary>
    internal static ShardScene ToBeDrained { get; } = ReadyToGo
        .With(2, _ => new("zone3") { Drain = DrainScene.Acknowledged }) with { TurnFor = TurnOperation.Drain };

    internal static ShardScene Any(Random random)
    {
        var scene = random.Next(5) switch
        {
            0 => PrimaryLast,
            1 => ToBeDrained,
            2 => ReadyToGo with { Unwanted = 1 },
            3 => ReadyToGo.With(2, tablet => tablet with { Record = TabletType.Replica, Says = TabletType.Replica, Acknowledges = true }),
            _ => ReadyToGo,
        };
        scene = scene with
        {
            LastEnd = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 700, 1 => 400, _ => 60_000 }),
            Age = TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 0, 1 => 1600, _ => 500 }),
            Policy = random.Next(4) switch { 0 => "none", 1 => "cross_cell", _ => "semi_sync" },
        };
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            scene = random.Next(3) == 0 ? Draw.Changed(scene, random) : Nudged(scene, random);
        }
        return scene;
    }

    private static ShardScene Nudged(ShardScene scene, Random random)
    {
        var which = scene.Tablets.Count == 0 ? 0 : random.Next(scene.Tablets.Count);
        return random.Next(9) switch
        {
            0 => scene.With(which, tablet => tablet with { IsOutdated = !tablet.IsOutdated }),
            1 => scene.With(which, tablet => tablet with { Drain = (DrainScene)random.Next(3) }),
            2 => scene.With(which, tablet => tablet with { Acknowledges = !tablet.Acknowledges }),
            3 => scene.With(which, tablet => tablet with { Executed = random.Next(2) == 0 ? "1-9" : "1-11" }),
            4 => scene.With(which, tablet => tablet with { Io = ReplicationThread.Stopped }),
            5 => scene.With(which, tablet => tablet with { Status = random.Next(2) == 0 ? Known.Unknown : Known.Stale }),
            6 => scene.With(which, tablet => tablet with { Pod = (PodScene)random.Next(8) }),
            7 when random.Next(2) == 0 => scene with { Share = null },
            7 => scene with { PodReads = random.Next(2) == 0 ? Known.Stale : Known.Unknown },
            _ => scene with { Held = random.Next(2) == 0 ? TurnScene.Free : TurnScene.Foreign },
        };
    }
}
