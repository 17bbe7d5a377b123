using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Plans a cluster from files: what the passes do, and how each object compares.</summary>
internal sealed class Planner
{
    private readonly ClusterInput input;
    private readonly ObservedInput? observed;
    private readonly ObjectKey key;
    private readonly ValueMap<ObjectKey, Json> standing;
    private readonly Options options;
    private readonly DateTimeOffset now;

    private Planner(ClusterInput input, ObservedInput? observed, string space, Options options, DateTimeOffset now)
    {
        (this.input, this.observed, this.options, this.now) = (input, observed, options, now);
        key = new(Kinds.VitessCluster, space, input.Name);
        standing = observed?.Objects ?? default;
    }

    /// <summary>Plans.</summary>
    /// <param name="input">The user's file.</param>
    /// <param name="observed">What was observed; null assumes an empty namespace.</param>
    /// <param name="space">The cluster's namespace.</param>
    /// <param name="options">How the operator is configured.</param>
    /// <param name="now">When.</param>
    internal static PlanReport Of(
        ClusterInput input, ObservedInput? observed, string space, Options options, DateTimeOffset now) =>
        new Planner(input, observed, space, options, now).Report();

    /// <summary>What stands together with what the file brings along, and the cluster as the file has it.</summary>
    internal static TreeSnapshot Snapshot(
        ClusterInput input, ObservedInput? observed, string space, Options options, DateTimeOffset now) =>
        new Planner(input, observed, space, options, now).Asked();

    private PlanReport Report()
    {
        var asked = Asked();
        var plan = ClusterTree.Plan(asked);
        var before = Before(asked, plan);
        var changes = new List<PlannedChange>(GivenChanges(asked));
        var written = plan.Moves.Select(HashOf).OfType<(ObjectKey, string)>().ToHashSet();
        foreach (var wanted in plan.Wanted.Select(wanted => wanted.Rendered))
        {
            var change = ObjectChange.Of(
                wanted, Stored(wanted.Key), before?.GetValueOrDefault(wanted.Key), IsProvenAbsent(before, wanted.Key));
            changes.Add(new(change, IsLater: !written.Contains((wanted.Key, wanted.Hash))));
        }
        changes.AddRange(Passing(asked, plan, changes.Select(change => change.Change.Key).ToHashSet()));
        var calls = plan.Moves.Select(move => move.Move).OfType<Move.Invoke>().ToValueList();
        return new()
        {
            Cluster = key,
            AssumesEmpty = observed is null,
            Changes = changes.Where(change => change.Change.Kind != ObjectChangeKind.Nothing)
                .OrderBy(change => change.Change.Key).ToValueList(),
            Deletions = plan.Moves.Select(move => move.Move).OfType<Move.Delete>().Select(move => (move.Key, move.Why)).ToValueList(),
            Reparents = calls.Where(call => IsReparent(call.Call)).Select(CallText.Of).ToValueList(),
            Calls = [.. calls.Where(call => !IsReparent(call.Call)).Select(CallText.Of), .. plan.Moves.Select(it => CallText.OfTurn(it.Move)).OfType<(string, string)>()],
            Left = Left(before, plan),
            Waits = WaitsOf(plan),
            Unknown = Unknown(plan).ToValueList(),
        };
    }

    private TreeSnapshot Asked()
    {
        var beside = input.BesideIn(key.Namespace);
        return new()
        {
            Now = now,
            Options = options,
            Cluster = ClusterWith(SpecToUse()),
            Objects = standing.Overlay(beside).Values.Select(Projection.Of).OfType<ObservedObject>().ToValueList(),
            Stored = standing,
            Topology = observed?.Topology ?? RecordedTopology.None with { Why = "the namespace is empty, so no vtctld runs yet" },
        };
    }

    /// <summary>How everything should be by the spec that stands; null when that was not given.</summary>
    private ValueMap<ObjectKey, Rendered>? Before(TreeSnapshot asked, TreePlan plan)
    {
        if (Stored(key)?["spec"] is not { } spec)
        {
            return null;
        }
        // Where the file changes nothing and nothing is made or applied, the two are one.
        var isSame = spec == asked.Cluster.Spec && input.BesideIn(key.Namespace).All(beside => Stored(beside.Key) == beside.Value)
            && plan.Moves.All(move => move.Move is not (Move.Create or Move.Apply));
        var objects = isSame ? plan.Wanted : ClusterTree.Render(asked with
        {
            Cluster = ClusterWith(spec),
            Objects = standing.Values.Select(Projection.Of).OfType<ObservedObject>().ToValueList(),
        });
        return objects.ToValueMap(wanted => wanted.Rendered.Key, wanted => wanted.Rendered);
    }

    /// <summary>The spec that stands where the file says the same, so that a default which the API server filled in changes nothing.</summary>
    private Json SpecToUse() => Stored(key)?["spec"] is { } stands && ClusterTree.SpecChanges(stands, input.Spec, options).Count == 0
        ? stands
        : input.Spec;

    private ObservedObject.Resource ClusterWith(Json spec)
    {
        var whole = Stored(key) ?? StoredForm.Of(input.Cluster.Object, key.Namespace).WithAt(["metadata", "uid"], UidOfCluster());
        var resource = Projection.Of(whole) as ObservedObject.Resource
            ?? throw new InvalidOperationException($"{key} could not be read.");
        return resource with
        {
            Spec = spec,
            Meta = resource.Meta with { Generation = resource.Meta.Generation + (resource.Spec == spec ? 0 : 1) },
        };
    }

    /// <summary>Children that were given know who owns them, even where the cluster itself was not given.</summary>
    private string UidOfCluster() => standing.Values
        .SelectMany(whole => whole.At("metadata", "ownerReferences")?.Items ?? [])
        .FirstOrDefault(owner => owner["kind"]?.AsText == Kinds.VitessCluster && owner["name"]?.AsText == key.Name)?["uid"]?.AsText
        ?? StoredForm.UidOf(key);

    private Json? Stored(ObjectKey of) => standing.GetValueOrDefault(of);

    private bool IsProvenAbsent(ValueMap<ObjectKey, Rendered>? before, ObjectKey of) =>
        observed is null || (before is { } known && !known.ContainsKey(of));

    /// <summary>What applying the file itself changes.</summary>
    private IEnumerable<PlannedChange> GivenChanges(TreeSnapshot asked)
    {
        yield return new(
            Stored(key) is { } stored
                ? Given(key, ClusterTree.SpecChanges(stored["spec"] ?? Json.EmptyMap, input.Spec, options))
                : new(key, IsProvenAbsent(before: null, key) ? ObjectChangeKind.Create : ObjectChangeKind.Unknown, []),
            IsLater: false);
        foreach (var (of, whole) in input.BesideIn(asked.Cluster.Key.Namespace))
        {
            yield return new(
                ObjectChange.Of(new(of, whole, "", 0), Stored(of), before: null, IsProvenAbsent(before: null, of)), IsLater: false);
        }
    }

    private static ObjectChange Given(ObjectKey of, ValueList<FieldChange> fields) =>
        new(of, fields.Count == 0 ? ObjectChangeKind.Nothing : ObjectChangeKind.Update, fields);

    /// <summary>Objects that the passes make and that do not stay, such as the pod of a first backup.</summary>
    /// <remarks>In an empty namespace no shard has a primary, so that each takes its first backup when there is a topology to tell.</remarks>
    private IEnumerable<PlannedChange> Passing(TreeSnapshot asked, TreePlan plan, HashSet<ObjectKey> known)
    {
        var made = plan.Moves.Select(move => move.Move).OfType<Move.Create>().Select(move => move.Wanted.Key).ToHashSet();
        var later = observed is null ? ClusterTree.FirstBackups(asked).Select(wanted => wanted.Rendered.Key) : [];
        return made.Union(later).Where(of => !known.Contains(of)).Select(of => new PlannedChange(
            new(of, observed is null ? ObjectChangeKind.Create : ObjectChangeKind.Unknown, []), IsLater: !made.Contains(of)));
    }

    private ValueList<ObjectKey> Left(ValueMap<ObjectKey, Rendered>? before, TreePlan plan)
    {
        var told = plan.Wanted.Select(one => one.Rendered.Key)
            .Concat(plan.Moves.Select(move => move.Move).OfType<Move.Delete>().Select(move => move.Key)).ToHashSet();
        return (before ?? default).Keys.Where(of => !told.Contains(of) && Stored(of) is not null).ToValueList();
    }

    private IEnumerable<string> Unknown(TreePlan plan)
    {
        if (observed is { HasTopology: false })
        {
            yield return "the topology: give a topology.json, and what is registered and who leads is known";
        }
        if (observed is not null && Stored(key) is null)
        {
            yield return $"{key}: without the one that stands, changes cannot be told from differences";
        }
        foreach (var secret in plan.MissingSecrets)
        {
            yield return $"Secret/{secret}: it was not given, and what needs it is not planned";
        }
    }

    private static bool IsReparent(Call call) =>
        call is Call.PlannedReparent or Call.EmergencyReparent or Call.TabletExternallyReparented;

    /// <summary>The object that a move brings to a rendering, and the rendering's hash; null for other moves.</summary>
    private static (ObjectKey Key, string Hash)? HashOf(TreeMove move) => move.Move switch
    {
        Move.Create it => (it.Wanted.Key, it.Wanted.Hash),
        Move.Apply it => (it.Wanted.Key, it.Wanted.Hash),
        _ => null,
    };

    /// <summary>Waits for resources whose own waits are told beside them say nothing new.</summary>
    private static ValueMap<ObjectKey, ValueList<Reason>> WaitsOf(TreePlan plan) => plan.Waits
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Where(wait => !OfChildren.Contains(wait.Code)).ToValueList()))
        .Where(entry => entry.Value.Count > 0)
        .ToValueMap();

    private static readonly ValueList<string> OfChildren = Reconciler.KindsWithPass.Select(kind => kind + "NotReady").ToValueList();
}
