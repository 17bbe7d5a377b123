using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>Everything that the plan for a whole cluster may depend on.</summary>
public sealed record TreeSnapshot
{
    /// <summary>The instant that is taken as now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How the operator is configured.</summary>
    public required Options Options { get; init; }

    /// <summary>The VitessCluster as it is to be; its spec must have no defects.</summary>
    public required ObservedObject.Resource Cluster { get; init; }

    /// <summary>What was seen in its namespace, in any order; a VitessCluster among them that is this one is passed over.</summary>
    public ValueList<ObservedObject> Objects { get; init; }

    /// <summary>Those of the objects of which everything is known, whole as they are stored; adoption compares field by field.</summary>
    public ValueMap<ObjectKey, Json> Stored { get; init; }

    /// <summary>The topology, as far as it is known.</summary>
    public RecordedTopology Topology { get; init; } = RecordedTopology.None;
}

/// <summary>What becomes of a whole cluster when nothing but the operator's own writes happens.</summary>
/// <param name="Wanted">Every object that should stand, with the resource that controls it.</param>
/// <param name="MissingSecrets">Names of secrets without which a part cannot be made; that part is not among the wanted.</param>
/// <param name="Moves">What is done at once, in order: first the writes that were taken as done, then what is left to do.</param>
/// <param name="Waits">What each resource waits for in the end, in order of the resources' keys.</param>
/// <param name="Statuses">The status of each resource in the end.</param>
/// <param name="IsSettled">Whether a fixed point was reached; false is a defect of the passes.</param>
public sealed record TreePlan(
    ValueList<WantedObject> Wanted,
    ValueList<string> MissingSecrets,
    ValueList<TreeMove> Moves,
    ValueMap<ObjectKey, ValueList<Reason>> Waits,
    ValueMap<ObjectKey, Json> Statuses,
    bool IsSettled);

/// <summary>A move and the resource whose pass wants it.</summary>
/// <param name="By">The resource.</param>
/// <param name="Move">The move.</param>
public sealed record TreeMove(ObjectKey By, Move Move);
