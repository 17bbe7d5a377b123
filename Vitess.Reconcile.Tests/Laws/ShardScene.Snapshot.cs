using System.Collections.Concurrent;
using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;
using Vitess.Reconcile.Tests.Desired;
using Form = Vitess.Reconcile.Api.Shapes.Form;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>The snapshot of a drawn shard.</summary>
internal sealed partial record ShardScene
{
    private const string Uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    internal Options Options { get; init; } = new() { Holder = Us };

    /// <summary>All tablets, those included that the spec does not ask for any more.</summary>
    internal DesiredShard Desired => Rendered(Vtctld);

    internal TabletAlias Alias(int index) => Desired.Tablets[index].Alias;

    internal Plan Plan() => Reconciler.Reconcile(Snapshot());

    /// <summary>The view by what the spec asks for, so that tablets that are not wanted are none of its own.</summary>
    internal ShardView Asked()
    {
        var snapshot = Snapshot();
        return ShardView.Of(
            snapshot,
            DesiredShard.Render(VitessShardSpec.Shape.Read(snapshot.Subject.Spec), snapshot.Subject.Meta, snapshot.Options, Vtctld),
            DateTimeOffset.MinValue);
    }

    internal ShardView View() => ShardView.Of(Snapshot(), Desired, DateTimeOffset.MinValue);

    internal Snapshot Snapshot()
    {
        var bare = Bare();
        return bare with
        {
            Owned = OwnedObjects().OrderBy(it => it.Key).ToValueList(),
            Readings = new(AllReadings(Desired).ToValueList()),
            UnderWay = UnderWay.Select(it => new UnderWay(
                MoveOf(it.What), Now.AddSeconds(-5), it.Phase, Now.AddSeconds(200), "because")).ToValueList(),
            Remembered = SeenFor is { } span ? Memory(Now - span) : null,
        };
    }

    internal Turn Turn => Turn.Parse(TurnText) ?? throw new InvalidOperationException("nobody holds the turn");

    internal string? TurnText => GarbageTurn ?? (Held switch
    {
        TurnScene.Free => "",
        TurnScene.Unreadable => "whatever",
        TurnScene.Ours => Turn.Text(TurnOf(Us + "/1", Us)),
        TurnScene.Adopted => Turn.Text(TurnOf("them/1", Us)),
        TurnScene.Foreign => Turn.Text(TurnOf("them/1", "them")),
        _ => null,
    });

    internal Move MoveOf(TurnOperation what)
    {
        var vtctld = Vtctld;
        var (shard, first) = (Desired.Name, Desired.Tablets.Count > 0 ? Alias(0) : new TabletAlias(new("zone1"), 1));
        return what switch
        {
            TurnOperation.FirstPrimary => new Move.Invoke(vtctld, new Call.PlannedReparent(shard, first, null), "electing the first primary"),
            TurnOperation.RepairPrimary => new Move.Invoke(vtctld, new Call.PlannedReparent(shard, first, first), "repairing the shard"),
            TurnOperation.EmergencyReparent => new Move.Invoke(vtctld, new Call.EmergencyReparent(shard, first), "replacing the lost primary"),
            _ => new Move.SetTurn(new(Kinds.VitessShard, "example", Name), "one", null, "x"),
        };
    }

    private const string Name = "example-commerce-x-x-0f5afee6";

    private string Vtctld => VtctldOf.Address(Bare());

    private VitessShardSpec SpecOf(IEnumerable<TabletScene> tablets)
    {
        var pools = tablets.Select((tablet, index) => (tablet.Cell, tablet.Pool)).GroupBy(it => it).Select(group => Sample.Pool with
        {
            Cell = group.Key.Cell,
            Type = IsExternal ? "external" + (group.Key.Pool == "replica" ? "master" : group.Key.Pool) : group.Key.Pool,
            Replicas = group.Count(),
            ExternalDatastore = IsExternal ? new() : null,
            DataVolumeClaimTemplate = IsExternal ? null
                : VolumeSize is null ? Sample.Pool.DataVolumeClaimTemplate
                : Sample.Pool.DataVolumeClaimTemplate?.WithAt(["resources", "requests", "storage"], VolumeSize),
        });
        var spec = Sample.Shard([.. pools]) with
        {
            VitessOrchestrator = Vtorc == VtorcScene.NotWanted ? null : new(),
            ZoneMap = ValueMap.Of(("zone1", ""), ("zone2", ""), ("zone3", "")),
            UpdateStrategy = IsImmediate ? new() { Type = "Immediate" } : null,
        };
        spec = spec with { Template = spec.Template with { Replication = new() { InitializeMaster = InitializesPrimary, InitializeBackup = HasBackups } } };
        spec = Mysqld is { } image ? spec with { Images = spec.Images is { } images ? images with { Mysqld = new() { Mysql80Compatible = image } } : null } : spec;
        spec = RebuildsErrant ? spec with { DataVolumeClaimRetentionPolicy = new() { WhenErrant = "Delete" } } : spec;
        return HasBackups ? spec.WithBackups("builtin") : spec;
    }

    private Snapshot Bare() => new()
    {
        Now = Now,
        Options = Options,
        LastEnd = Now - LastEnd,
        Subject = new(
            Sample.Meta(Kinds.VitessShard, Name) with
            {
                Generation = 3,
                Deletion = IsGoing ? Now.AddSeconds(-1) : null,
                Annotations = (TurnText is { } text ? ValueMap.Of((Annotations.Turn, text)) : default)
                    .Overlay(InEffect is { } inEffect ? ValueMap.Of((Annotations.PolicyInEffect, inEffect)) : default)
                    .Overlay(Noted is { } noted ? ValueMap.Of((Annotations.Acknowledging, noted)) : default),
            },
            VitessShardSpec.Shape.Write(SpecOf(Tablets.Take(Tablets.Count - Unwanted)), Form.AsGiven),
            StatusIsWiped ? Json.EmptyMap : Json.Map(("hasMaster", "True"))),
        Family = Family(),
        Secrets = [new(Sample.Meta(Kinds.Secret, "init"), ValueMap.Of(("init_db.sql", Digest.Of("").ToString())))],
    };

    private ValueList<ObservedObject.Resource> Family() =>
    [
        new(Sample.Meta(Kinds.EtcdLockserver, new ClusterNames("example").GlobalEtcd.Value), Json.EmptyMap,
            Json.Map(("available", LockserverIsUp ? "True" : "False"))),
        new(Sample.Meta(Kinds.VitessCluster, "example") with
        {
            Annotations = Share is { } cell ? ValueMap.Of((Annotations.Budget, Json.Map((Name, Json.Map(("cell", cell)))).ToString())) : default,
        }, Json.Map(
            ("keyspaces", Json.List(Json.Map(("name", "commerce")))),
            ("dataVolumeClaimRetentionPolicy", RebuildsErrant ? Json.Map(("whenErrant", "Delete")) : null)), Json.EmptyMap),
        new(Sample.Meta(Kinds.VitessShard, Name), Json.EmptyMap, Json.EmptyMap),
        new(Sample.Meta(Kinds.VitessKeyspace, "example-commerce"),
            Json.Map(("name", "commerce"), ("durabilityPolicy", WantedPolicy)), Json.EmptyMap),
    ];

    private IEnumerable<ObservedObject> OwnedObjects()
    {
        var desired = Desired;
        foreach (var (tablet, wanted) in Tablets.Zip(desired.Tablets))
        {
            if (Pod(tablet.Pod, wanted.Pod) is { } pod)
            {
                yield return pod with { MysqldImage = tablet.Runs, Meta = pod.Meta with { Annotations = pod.Meta.Annotations.Overlay(Marks(tablet)) } };
            }
            if (wanted.Claim is { } claimed && Claim(tablet.Claim, claimed) is { } claim)
            {
                yield return claim;
            }
        }
        foreach (var deployment in Vtorc is VtorcScene.Up or VtorcScene.Down ? desired.VtorcDeployments : [])
        {
            yield return new ObservedObject.Deployment(
                Meta(deployment, isGoing: false), deployment.Object, Vtorc == VtorcScene.Up ? "True" : "False", 1, Vtorc == VtorcScene.Up ? 1 : 0);
        }
        if (desired.BackupPod is { } backup && Pod(BackupPod, backup) is { } backupPod)
        {
            yield return backupPod;
        }
        if (desired.BackupClaim is { } scratch && Claim(BackupClaim, scratch) is { } backupClaim)
        {
            yield return backupClaim;
        }
    }

    private static ValueMap<string, string> Marks(TabletScene tablet)
    {
        var marks = tablet.IsOutdated ? ValueMap.Of((Annotations.Hash, "another")) : default;
        marks = tablet.Drain >= DrainScene.Started ? marks.With(GoAnnotations.DrainStarted, "maintenance") : marks;
        marks = tablet.Drain >= DrainScene.Acknowledged ? marks.With(GoAnnotations.DrainAcknowledged, "at noon") : marks;
        return tablet.Drain >= DrainScene.Finished ? marks.With(GoAnnotations.DrainFinished, "at one") : marks;
    }

    private static ObservedObject.Claim? Claim(ClaimScene scene, Rendered wanted) => scene == ClaimScene.Missing
        ? null
        : new(Meta(wanted, scene == ClaimScene.Going), IsBound: true, "10Gi", "10Gi", "volume");

    private static ObservedObject.Pod? Pod(PodScene scene, Rendered wanted) => scene == PodScene.Missing ? null : new(
        Meta(wanted, scene == PodScene.Going),
        new()
        {
            Phase = scene switch
            {
                PodScene.Pending => PodPhase.Pending,
                PodScene.Failed => PodPhase.Failed,
                PodScene.Succeeded => PodPhase.Succeeded,
                PodScene.Unknown => PodPhase.Unknown,
                _ => PodPhase.Running,
            },
            HasNeverRun = scene == PodScene.Pending,
            Node = scene == PodScene.Pending ? "" : "node",
            IsReady = scene is PodScene.Ready or PodScene.Going,
            ReadySince = scene is PodScene.Ready or PodScene.Going ? Now.AddMinutes(-5) : null,
        });

    private static ObjectMeta Meta(Rendered wanted, bool isGoing) => new()
    {
        Key = wanted.Key,
        Uid = "uid of " + wanted.Key.Name,
        Version = 7,
        Generation = wanted.Key.Kind == Kinds.Deployment ? 1 : 0,
        Created = Now.AddHours(-1),
        Deletion = isGoing ? Now : null,
        Labels = Texts(wanted.Object.At("metadata", "labels")),
        Annotations = Texts(wanted.Object.At("metadata", "annotations")).Overlay(ValueMap.Of(
            (Annotations.Hash, wanted.Hash), (Annotations.Level, wanted.Level.ToString(CultureInfo.InvariantCulture)), (GoAnnotations.ObservedShardGeneration, "3"))),
    };

    private static ValueMap<string, string> Texts(Json? map) =>
        (map?.Members ?? default).ToValueMap(member => member.Key, member => member.Value.AsText ?? "");

    private IEnumerable<QueryReading> AllReadings(DesiredShard desired)
    {
        var view = ShardView.Of(Bare(), desired, default);
        var primary = Primary is { } index && index < Tablets.Count ? desired.Tablets[index].Alias : (TabletAlias?)null;
        var records = Tablets.Zip(desired.Tablets).Where(pair => pair.First.Record is not null).Select(pair => new TabletRecord(
            pair.Second.Alias, desired.Name, pair.First.Record ?? default, Now + pair.First.Term, pair.Second.Alias.ToString(), 3306)).ToValueList();
        List<QueryReading?> all =
        [
            Read(view.ShardsQuery, Record == Known.Absent ? Known.Fresh : Record, new Answer.Shards(
                Record == Known.Absent ? [] : [new(desired.Name, primary, Now + Term, primary is not null)])),
            Read(view.TabletsQuery, Records, new Answer.Tablets(records)),
            Read(view.KeyspaceQuery, Keyspace, new Answer.Keyspace(new(Policy, "_vt"))),
            Read(view.CapabilityQuery, Capability, new Answer.Capability(HonoursExpectedPrimary)),
            Read(view.ServingGraphQuery, Known.Fresh, new Answer.ServingGraph(default)),
            .. Tablets.Zip(desired.Tablets).Select(pair => Read(view.StatusQuery(pair.Second.Alias), pair.First.Status,
                new Answer.Status(Status(pair.First, pair.Second.Alias)))),
            .. Tablets.Zip(desired.Tablets).Select(pair => Read(new Query.FastShutdown(desired.Vtctld, pair.Second.Alias), pair.First.Shutdown,
                new Answer.FastShutdown(pair.First.FastShutdown))),
            .. Tablets.Zip(desired.Tablets).Select(pair => Read(new Query.Object(pair.Second.Pod.Key), pair.First.Pod == PodScene.Missing && PodReads == Known.Fresh ? Known.Absent : PodReads,
                new Answer.Object(7, Json.Map(("metadata", Json.Map(("uid", "uid of " + pair.Second.Pod.Key.Name), ("annotations", Json.Map(Marks(pair.First))))))))),
            .. desired.Tablets.Select(tablet => Read(new Query.Object(tablet.Pod.Key with { Kind = Kinds.PersistentVolumeClaim }), ClaimReads,
                new Answer.Object(7, Json.Map(("metadata", ClaimsGo ? Json.Map(("deletionTimestamp", "2026-01-02T03:04:05Z")) : Json.EmptyMap))))),
        ];
        return all.OfType<QueryReading>();
    }

    private static TabletStatus Status(TabletScene tablet, TabletAlias alias) => new(
        alias,
        tablet.Says,
        tablet.Executed.Length == 0 ? "" : $"MySQL56/{Uuid}:{tablet.Executed}",
        tablet.IsReadOnly,
        tablet.Io is { } io ? new("source", 3306, io, ReplicationThread.Running, "", TimeSpan.Zero) : null,
        new(tablet.WaitsForAcknowledgements, tablet.Acknowledges, 0, tablet.IsBlocked),
        tablet.IsDiskStalled)
    {
        ServerUuid = tablet.IsOwn ? Uuid : tablet.Executed.Length == 0 ? "" : "00000000-0000-0000-0000-000000000001",
        Purged = tablet.Purged,
    };

    private QueryReading? Read(Query query, Known how, Answer answer) => how switch
    {
        Known.Fresh => new(query, new Reading<Answer>.Known(answer, Now - Age)),
        Known.Stale => new(query, new Reading<Answer>.Known(answer, Now.AddSeconds(-30))),
        Known.Unknown => new(query, new Reading<Answer>.Unknown("deadline exceeded", Now.AddSeconds(-3))),
        Known.Absent => new(query, new Reading<Answer>.Absent(Now - Age)),
        _ => null,
    };

    private Turn TurnOf(string nonce, string holder)
    {
        var tablets = TurnTablet is null && TurnHeir is null && TurnPod is null
            ? default
            : Rendered("").Tablets;
        return new(nonce, TurnFor, AliasOf(TurnTablet), AliasOf(TurnHeir), TurnPod < tablets.Count ? UidOf(tablets[TurnPod ?? 0]) : "", holder)
        {
            QuietSeconds = TurnQuiet,
        };

        TabletAlias? AliasOf(int? index) => index is { } it && it < tablets.Count ? tablets[it].Alias : null;
    }

    /// <summary>The uids of the tablets' pods, whether or not they are there.</summary>
    internal ValueList<string> PodUids =>
        Rendered("").Tablets.Select(UidOf).ToValueList();

    /// <summary>The rendering, made once for all scenes that ask for the same.</summary>
    private DesiredShard Rendered(string vtctld) => Renderings.GetOrAdd(
        (Tablets.Select(tablet => (tablet.Cell, tablet.Pool)).ToValueList(), Vtorc == VtorcScene.NotWanted, HasBackups, IsExternal, InitializesPrimary, IsImmediate, Options, vtctld, VolumeSize, Mysqld),
        _ => DesiredShard.Render(SpecOf(Tablets), Sample.Meta(Kinds.VitessShard, Name), Options, vtctld)) with
    {
        Retention = new() { WhenErrant = RebuildsErrant ? "Delete" : null },
    };

    private static readonly ConcurrentDictionary<(ValueList<(string, string)>, bool, bool, bool, bool, bool, Options, string, string?, string?), DesiredShard> Renderings = new();

    private static string UidOf(DesiredTablet tablet) => "uid of " + tablet.Pod.Key.Name;

    private Remembered Memory(DateTimeOffset since)
    {
        var seen = Desired.Tablets
            .SelectMany(tablet => new[] { Emergency.SilentPrefix + tablet.Alias, RepairPrimary.AmissPrefix + tablet.Alias, OlderRecords.ApartPrefix + tablet.Alias, Departure.LeftByPrefix + tablet.Alias })
            .Append(Turns.SeenPrefix + TurnText)
            .Append(PolicyInEffect.SeenPrefix + InEffect);
        return new(null, default, seen.ToValueMap(key => key, _ => since));
    }
}
