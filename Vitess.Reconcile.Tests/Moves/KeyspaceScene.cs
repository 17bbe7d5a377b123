using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>A keyspace whose spec asks for the shards -80 and 80-, and what else stands and is known of it.</summary>
internal sealed record KeyspaceScene
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    internal static readonly KeyspaceName Name = new("commerce");
    private static readonly ClusterNames Names = new("example");
    private static readonly Json Spec = Json.Parse("""
        {"name":"commerce","partitionings":[{"equal":{"parts":2,"shardTemplate":{"databaseInitScriptSecret":{"name":"init","key":"k"} } } }],"updateStrategy":{"type":"Immediate"},
         "zoneMap":{"zone1":""},"globalLockserver":{"implementation":"etcd2","address":"a:1","rootPath":"/a"} }
        """);

    private static readonly Json ClusterSpec = Json.Parse(
        """{"globalLockserver":{"external":{"implementation":"etcd2","address":"a:1","rootPath":"/a"}},"cells":[{"name":"zone1"}]}""");

    /// <summary>Where vtctld is asked, as the core has it.</summary>
    internal string Vtctld { get; init; } = "example-vtctld-625ee430.example.svc:15999";

    /// <summary>The annotations of the VitessKeyspace.</summary>
    internal ValueMap<string, string> Annotations { get; init; }

    /// <summary>Shards that stand beside those that the spec asks for.</summary>
    internal ValueList<ObservedObject.Resource> Others { get; init; }

    /// <summary>Records of shards; the wanted ones serve.</summary>
    internal ValueList<ShardRecord> Records { get; init; } = [Record("-80", serves: true), Record("80-", serves: true)];

    /// <summary>Ranges that the only cell serves.</summary>
    internal ValueList<string> Serving { get; init; } = ["-80", "80-"];

    internal ValueList<WorkflowSummary> Workflows { get; init; }

    internal ValueList<TabletRecord> Tablets { get; init; }

    /// <summary>The pods of tablets that stand.</summary>
    internal ValueList<TabletPods> TabletPods { get; init; }

    /// <summary>How many rows each tablet holds.</summary>
    internal long Rows { get; init; }

    /// <summary>What is not known, as a text in its query.</summary>
    internal string Unread { get; init; } = "";

    /// <summary>How old the readings are.</summary>
    internal TimeSpan Age { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Since when what the spec leaves out has been seen to be left out.</summary>
    internal TimeSpan LeftOutFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The generation of the VitessKeyspace as it is stored, which the watch may not show yet.</summary>
    internal long StoredGeneration { get; init; }

    /// <summary>The annotations of the VitessKeyspace as it is stored; those that are seen when null.</summary>
    internal ValueMap<string, string>? StoredAnnotations { get; init; }

    internal bool HasRecord { get; init; } = true;

    internal Json Switches { get; init; } = Json.EmptyMap;

    /// <summary>The durability policy that is recorded.</summary>
    internal string Policy { get; init; } = "none";

    /// <summary>The durability policy that the spec asks for; null for none.</summary>
    internal string? WantedPolicy { get; init; }

    /// <summary>The tablet pools of each shard that the spec asks for; null for none.</summary>
    internal Json? Pools { get; init; }

    /// <summary>What tablets said of themselves.</summary>
    internal ValueList<TabletStatus> Statuses { get; init; }

    /// <summary>The annotations of the shards that the spec asks for.</summary>
    internal ValueList<(string Key, string Value)> OfShards { get; init; } = [(Reconcile.Api.Annotations.Served, "test")];

    internal static ShardRecord Record(string range, bool serves, bool hasLed = true) => new(
        new(Name, range), hasLed ? Alias(1) : null, hasLed ? Now.AddDays(-1) : null, serves);

    internal static TabletAlias Alias(uint uid) => new(new("zone1"), uid);

    /// <summary>A VitessShard.</summary>
    /// <param name="range">Its range.</param>
    /// <param name="annotations">Its annotations.</param>
    internal static ObservedObject.Resource Shard(string range, params (string Key, string Value)[] annotations)
    {
        var key = Names.Shard(Name, KeyRange.Parse(range) ?? default).Value;
        return new(
            Sample.Meta(Kinds.VitessShard, key, "uid of " + range) with
            {
                Version = 7, Created = Now.AddHours(-24), Annotations = ValueMap.Of(annotations),
                Owner = new(Kinds.VitessKeyspace, Names.Keyspace(Name).Value, "one"),
            },
            Json.Map(("name", range)),
            Json.EmptyMap);
    }

    internal Plan Plan() => Reconciler.Reconcile(Snapshot());

    internal IEnumerable<Move> Moves() => Plan().Moves.Select(planned => planned.Move).Where(move => move is not Move.SetStatus and not Move.Create and not Move.Apply);

    internal Snapshot Snapshot()
    {
        ObservedObject.Resource cluster = new(Sample.Meta(Kinds.VitessCluster, "example"), ClusterSpec, Json.EmptyMap);
        ValueList<ObservedObject> owned = [Shard("-80", [.. OfShards]), Shard("80-", [.. OfShards]), .. Others];
        return new()
        {
            Now = Now,
            Options = Sample.Options,
            Subject = new(
                Sample.Meta(Kinds.VitessKeyspace, Names.Keyspace(Name).Value) with { Annotations = Annotations },
                Asked(), Json.EmptyMap),
            Owned = owned.OrderBy(it => it.Key).ToValueList(),
            Family = [cluster],
            TabletPods = TabletPods,
            Remembered = new(null, default, owned.ToValueMap(it => $"left-out:{it.Meta.Uid}", _ => Now - LeftOutFor)),
            Readings = new(Readings().Where(it => Unread.Length == 0 || !it.Query.ToString().StartsWith(Unread, StringComparison.Ordinal)).ToValueList()),
        };
    }

    private Json Asked()
    {
        var spec = Spec.With("topologyReconciliation", Switches).With("durabilityPolicy", WantedPolicy is null ? null : Json.FromString(WantedPolicy));
        var partitioning = (spec["partitionings"]?.Items ?? [])[0];
        return Pools is null ? spec : spec.With("partitionings", Json.List(partitioning.WithAt(["equal", "shardTemplate", "tabletPools"], Pools)));
    }

    private IEnumerable<QueryReading> Readings()
    {
        yield return new(new Query.Keyspace(Vtctld, Name), HasRecord ? Known(new Answer.Keyspace(new(Policy, "_vt"))) : new Reading<Answer>.Absent(Now - Age));
        yield return new(new Query.Shards(Vtctld, Name), Known(new Answer.Shards(Records)));
        yield return new(new Query.ServingGraph(Vtctld, Name), Known(new Answer.ServingGraph(new[] { "zone1" }.ToValueMap(cell => new CellName(cell), _ => Serving))));
        yield return new(new Query.Workflows(Vtctld, Name), Known(new Answer.Workflows(Workflows)));
        yield return new(new Query.Tablets(Vtctld, Name), Known(new Answer.Tablets(Tablets)));
        yield return new(new Query.Object(new(Kinds.VitessKeyspace, "example", Names.Keyspace(Name).Value)), Known(new Answer.Object(1, Json.Map(("metadata", Json.Map(
            ("uid", "one"), ("generation", StoredGeneration), ("annotations", Json.Map(StoredAnnotations ?? Annotations))))))));
        yield return new(new Query.Rows(Vtctld, Alias(1)), Known(new Answer.Rows(Rows)));
        foreach (var status in Statuses)
        {
            yield return new(new Query.Status(Vtctld, status.Alias), Known(new Answer.Status(status)));
        }
        var meta = Sample.Meta(Kinds.VitessKeyspace, "");
        var names = new ClusterNames(meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "");
        foreach (var record in Tablets)
        {
            yield return new(new Query.Object(new(Kinds.Pod, meta.Key.Namespace, names.Tablet(record.Alias).Value)), new Reading<Answer>.Absent(Now - Age));
        }
    }

    private Reading<Answer> Known(Answer answer) => new Reading<Answer>.Known(answer, Now - Age);
}
