using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>A schedule of the recorded cluster with schedules, at an instant, with the Jobs and claims that stand.</summary>
internal sealed record ScheduleScene
{
    internal const string Space = "schedules";

    private const string Input = "05-schedules";

    internal static readonly DateTimeOffset Created = At("2026-11-21T08:43:06Z");

    private static readonly RenderedWorld World = RenderedWorld.Of(Input);

    private static readonly Json ShardUp = Json.Parse("""
        {"hasMaster": "True", "hasInitialBackup": "True", "tablets": {"a-1": {"ready": "True"}, "a-2": {"ready": "True"}},
         "backupLocations": [{"completeBackups": 0, "incompleteBackups": 0}]}
        """);

    /// <summary>The name of the schedule in the user's file.</summary>
    internal required string Schedule { get; init; }

    internal DateTimeOffset Now { get; init; } = Created;

    /// <summary>Changes the spec of the schedule.</summary>
    internal Func<Json, Json> Spec { get; init; } = spec => spec;

    /// <summary>Changes the status of every shard.</summary>
    internal Func<Json, Json> Shards { get; init; } = status => status;

    /// <summary>Changes the spec of every shard.</summary>
    internal Func<Json, Json> ShardSpec { get; init; } = spec => spec;

    /// <summary>The VitessBackups that the host gives the pass.</summary>
    internal ValueList<ObservedObject.Resource> Backups { get; init; }

    internal ValueMap<string, string> Annotations { get; init; }

    internal ValueList<ObservedObject> Owned { get; init; }

    internal Json Status { get; init; } = Json.EmptyMap;

    internal ObjectKey Key => new(Kinds.VitessBackupSchedule, Space, new ClusterNames("cronos").BackupSchedule(Schedule).Value);

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    internal Plan Plan() => Reconciler.Reconcile(Snapshot());

    internal ValueList<Move> Moves() => Plan().Moves.Select(planned => planned.Move).Where(move => move is not Move.SetStatus).ToValueList();

    internal IEnumerable<string> Codes() => Plan().Waits.Select(wait => wait.Code).Distinct();

    internal Json NewStatus() => Plan().Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status;

    /// <summary>The Jobs that are made, by their names, with the whole objects.</summary>
    internal ValueList<Rendered> Made(string kind) =>
        Moves().OfType<Move.Create>().Select(create => create.Wanted).Where(wanted => wanted.Key.Kind == kind).ToValueList();

    /// <summary>With what stands after the creations of this plan; Jobs are as the state says.</summary>
    internal ScheduleScene After(JobState state = JobState.Active) => this with
    {
        Owned = Owned.Concat(Moves().OfType<Move.Create>().Select(create => Observed(create.Wanted, state)))
            .OrderBy(owned => owned.Key).ToValueList(),
    };

    internal Snapshot Snapshot()
    {
        var subject = Resource(World.Objects[Key], Status);
        subject = subject with
        {
            Spec = Spec(subject.Spec),
            Meta = subject.Meta with { Annotations = subject.Meta.Annotations.Overlay(Annotations) },
        };
        var family = World.Objects.Values
            .Where(one => one.Key.Kind is Kinds.VitessShard or Kinds.VitessKeyspace or Kinds.VitessBackupSchedule && one.Key != Key)
            .Select(one => Resource(one, one.Key.Kind == Kinds.VitessShard ? Shards(ShardUp) : Json.EmptyMap))
            .Select(one => one.Key.Kind == Kinds.VitessShard ? one with { Spec = ShardSpec(one.Spec) } : one)
            .Append(subject)
            .Append(Cluster())
            .OrderBy(resource => resource.Key).ToValueList();
        return new() { Now = Now, Options = new() { Holder = "test" }, Subject = subject, Family = family, Owned = Owned, Backups = Backups };
    }

    private static ObservedObject.Resource Cluster()
    {
        var given = RecordedObjects.Given(Input).Single(document => document["kind"]?.AsText == Kinds.VitessCluster);
        return new(
            new() { Key = RecordedObjects.KeyOf(given), Uid = "cluster", Version = 1, Generation = 1, Created = Created },
            given["spec"] ?? Json.EmptyMap,
            Json.EmptyMap);
    }

    private static ObservedObject.Resource Resource(Rendered rendered, Json status) =>
        new(MetaOf(rendered), rendered.Object["spec"] ?? Json.EmptyMap, status);

    private ObservedObject Observed(Rendered made, JobState state) => made.Key.Kind == Kinds.Job
        ? new ObservedObject.Job(MetaOf(made), state, Now)
        : new ObservedObject.Claim(MetaOf(made), IsBound: true, "1Gi", "1Gi", "volume");

    private static ObjectMeta MetaOf(Rendered rendered) => new()
    {
        Key = rendered.Key, Uid = "uid-of-" + rendered.Key.Name, Version = 1, Generation = 1, Created = Created,
        Labels = Texts(rendered.Object.At("metadata", "labels")),
        Annotations = Texts(rendered.Object.At("metadata", "annotations")),
    };

    private static ValueMap<string, string> Texts(Json? map) => (map?.Members ?? default).ToValueMap(it => it.Key, it => it.Value.AsText ?? "");
}
