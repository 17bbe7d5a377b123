using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;
using Core = Vitess.Reconcile.Cluster.Kinds;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Adoption;

/// <summary>A world in which a recorded cluster runs as the Go operator left it, and this operator is about to start.</summary>
internal sealed class HandedOver
{
    private const string GoOperator = "vitess-operator";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(6);

    private readonly List<Move> writes = [];

    /// <param name="input">The recorded input.</param>
    /// <param name="change">What somebody else has made of each object meanwhile; null for nothing.</param>
    internal HandedOver(string input, Func<Json, Json>? change = null)
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf(input, "cluster.yaml"));
        Simulation = new(
            new() { File = file, Seed = 1, IsAsRecorded = true, Operators = 1, Reconcile = Reconciler.Reconcile, Witness = Note },
            Worlds.For(file, isAsRecorded: true));
        Simulation.Start();
        Simulation.RunUntil(() => Simulation.Progress.IsQuiet, Bound);
        foreach (var process in Simulation.Operators.Living)
        {
            process.Die("the Go operator had made all this");
        }
        Disguise(RecordedObjects.Of(input), change ?? (given => given));
        // The next process of the operator starts three seconds after the last one's death at the earliest.
        Simulation.RunFor(TimeSpan.FromSeconds(2));
        writes.Clear();
    }

    internal Simulation Simulation { get; }

    /// <summary>What the operator has written since it was handed the cluster.</summary>
    internal IReadOnlyList<Move> Writes => writes;

    /// <summary>What it has written but for statuses.</summary>
    internal IEnumerable<Move> Changes => writes.Where(move => move is not Move.SetStatus);

    /// <summary>Starts the operator and lets it adopt.</summary>
    /// <param name="levelMax">The highest rendering level; null for the newest.</param>
    internal void Adopt(int? levelMax = null)
    {
        Simulation.LevelMax = levelMax;
        Simulation.RunUntil(() => writes.Count > 0, TimeSpan.FromMinutes(2));
        Simulation.RunFor(TimeSpan.FromMinutes(1));
    }

    /// <summary>The objects of a kind that the cluster consists of.</summary>
    internal IEnumerable<Json> All(string kind) => Simulation.Api.All(KindOf(kind));

    /// <summary>Everything that a user or an operator made, by key, as it is stored.</summary>
    internal ValueMap<ObjectKey, Json> Objects() => Simulation.Api.Everything()
        .Where(stored => stored["kind"]?.AsText is not ("Lease" or "Node" or "Namespace" or "ReplicaSet" or "PersistentVolume")
            && RecordedObjects.OwnerKind(stored) is not "ReplicaSet")
        .ToValueMap(RecordedObjects.KeyOf, stored => stored);

    /// <summary>Carries out moves as a command would: each as the host sends it.</summary>
    internal void CarryOut(ValueList<Move> moves)
    {
        foreach (var move in moves)
        {
            var answer = move switch
            {
                Move.Patch patch => Send(ObjectWrites.Of(patch), PatchType.Merge),
                Move.SetStatus status => Send(ObjectWrites.Of(status, Find(status.Key)), PatchType.Merge),
                Move.Delete delete => Simulation.Api.Delete(
                    KindOf(delete.Key.Kind), delete.Key.Namespace, delete.Key.Name, new() { Uid = delete.Uid }),
                _ => throw new ArgumentOutOfRangeException(nameof(moves), move, "Releasing takes no such move."),
            };
            Assert.True(answer.IsSuccess, $"{move}: {answer}");
        }
    }

    private ApiResult Send(WriteRequest request, PatchType type) => Simulation.Api.Patch(
        KindOf(request.Key.Kind), request.Key.Namespace, request.Key.Name, type, request.Body,
        new() { FieldManager = ObjectWrites.FieldManager, Subresource = request.Subresource });

    private Json Find(ObjectKey key) => Simulation.Api.Find(KindOf(key.Kind), key.Namespace, key.Name) ?? Json.EmptyMap;

    internal static KindInfo KindOf(string kind) =>
        Served.Named(kind) ?? throw new InvalidOperationException($"{kind} is not served");

    private void Note(Happening happening)
    {
        if (happening is Happening.Wrote wrote)
        {
            writes.Add(wrote.Move);
        }
    }

    private void Disguise(ValueMap<ObjectKey, Json> recorded, Func<Json, Json> change)
    {
        foreach (var (key, standing) in Objects())
        {
            if (IsOnlyOurs(standing))
            {
                Simulation.Api.Delete(KindOf(key.Kind), key.Namespace, key.Name);
            }
            else if (recorded.TryGetValue(key, out var was))
            {
                var made = change(AsMade(key.Kind, Bare(standing), was));
                Simulation.Api.Commit(KindOf(key.Kind), key.Kind == Core.VitessCluster ? made : Owned(key.Kind, made));
            }
        }
        foreach (var (key, was) in recorded.Where(entry => IsMissing(entry.Key, entry.Value)))
        {
            var metadata = (was["metadata"] ?? Json.EmptyMap).With("ownerReferences", Owners(key.Namespace, was));
            var given = was.With("metadata", metadata).With("status", null)
                .With("spec", was["spec"] is { } spec && key.Kind == Core.Pod ? spec.With("nodeName", null) : was["spec"]);
            Simulation.Api.Create(
                KindOf(key.Kind), given.WithAt(["metadata", "resourceVersion"], null), new() { FieldManager = GoOperator });
        }
    }

    private bool IsMissing(ObjectKey key, Json was) =>
        key.Kind is not ("ReplicaSet" or "Job" or Core.VitessBackup)
        && RecordedObjects.OwnerKind(was) is not ("ReplicaSet" or "Job")
        && Simulation.Api.Find(KindOf(key.Kind), key.Namespace, key.Name) is null;

    private Json? Owners(string space, Json was) => was.At("metadata", "ownerReferences") is { } owners
        ? Json.List(owners.Items.Select(owner => owner.With("uid", Simulation.Api.Find(
            KindOf(owner["kind"]?.AsText ?? ""), space, owner["name"]?.AsText ?? "")?.At("metadata", "uid"))))
        : null;

    /// <summary>An object without any trace of this operator.</summary>
    private static Json Bare(Json standing)
    {
        var metadata = (standing["metadata"] ?? Json.EmptyMap).With("managedFields", null);
        foreach (var part in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            var kept = (metadata[part]?.Members ?? default)
                .Where(entry => !entry.Key.StartsWith(Annotations.Prefix, StringComparison.Ordinal)).ToValueMap();
            metadata = metadata.With(part, kept.Count == 0 ? null : Json.Map(kept));
        }
        return standing.With("metadata", metadata).With("status", StatusOf(standing));
    }

    private static Json? StatusOf(Json standing)
    {
        if (!Core.Resources.Contains(standing["kind"]?.AsText ?? "") || standing["status"] is not { } status)
        {
            return standing["status"];
        }
        var theirs = standing["kind"]?.AsText != Core.VitessKeyspace ? [] : (status["conditions"]?.Items ?? [])
            .Where(condition => condition["type"]?.AsText is "Ready" or "ReshardingActive" or "ReshardingInSync").ToValueList();
        return status.With("conditions", theirs.Count == 0 ? null : Json.List(theirs));
    }

    /// <summary>The object with the spec that the Go operator gave it; what the cluster allots is this cluster's.</summary>
    private static Json AsMade(string kind, Json standing, Json was) => kind switch
    {
        Core.Pod when was["spec"] is { } spec => standing.With("spec", spec.With("nodeName", standing.At("spec", "nodeName"))),
        Core.Deployment or Core.EtcdLockserver or Core.VitessCell or Core.VitessKeyspace
            or Core.VitessShard or Core.VitessBackupStorage or Core.VitessBackupSchedule =>
            standing.With("spec", was["spec"]),
        _ => standing,
    };

    private static Json Owned(string kind, Json made)
    {
        var entries = ManagedFields.AfterUpdate(
            KindOf(kind), Json.EmptyMap, made.With("status", null), new() { FieldManager = GoOperator }, "2025-01-01T00:00:00Z");
        return made.WithAt(["metadata", "managedFields"], entries);
    }

    private static bool IsOnlyOurs(Json standing) => (standing.At("metadata", "labels")?.Members ?? default) is { Count: > 0 } labels
        && labels.Keys.All(label => label.StartsWith(Annotations.Prefix, StringComparison.Ordinal));
}
