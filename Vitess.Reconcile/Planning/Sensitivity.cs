using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>Renders one object of a cluster again and again, each time with one thing changed, and sees what follows.</summary>
/// <remarks>
/// Where a value comes from is found by trial instead of being noted by each component: rendering is pure, so what a field
/// changes is what depends on it.
/// </remarks>
internal sealed class Sensitivity
{
    private readonly ObservedObject.Resource cluster;
    private readonly TreeFacts facts;
    private readonly TreeFacts whole;
    private readonly WantedObject target;
    private readonly SortedSet<ObjectKey> keys;

    private Sensitivity(ObservedObject.Resource cluster, TreeFacts facts, WantedObject target, ValueList<WantedObject> all)
    {
        (this.cluster, this.target, whole) = (cluster, target, facts);
        this.facts = facts with { Only = Chain(target, all) };
        keys = [.. all.Select(wanted => wanted.Rendered.Key)];
        Leaves = LeavesOf(target.Rendered.Object);
    }

    /// <summary>The values of the object as it is.</summary>
    internal SortedDictionary<string, Json> Leaves { get; }

    /// <summary>Looks for an object of a cluster; null when it has none of this key.</summary>
    internal static Sensitivity? Of(ObservedObject.Resource cluster, TreeFacts facts, ObjectKey key)
    {
        var all = DesiredTree.Of(cluster, facts).Objects;
        return all.FirstOrDefault(wanted => wanted.Rendered.Key == key) is { } target ? new(cluster, facts, target, all) : null;
    }

    internal WantedObject Target => target;

    internal Options Options => facts.Options;

    internal Json Spec => cluster.Spec;

    internal ObjectKey Cluster => cluster.Key;

    /// <summary>The values with another spec; null when it has defects or the object is not in it.</summary>
    internal SortedDictionary<string, Json>? With(Json spec)
    {
        var defects = new List<Defect>();
        var read = VitessClusterSpec.Shape.Read(spec, Place.Spec, defects, UnknownFields.ArePassedOver);
        return defects.Count > 0 || SpecRules.Check(read).Count > 0 ? null : Found(cluster with { Spec = spec }, facts, whole);
    }

    /// <summary>The values with other options of the operator.</summary>
    internal SortedDictionary<string, Json>? With(Options options) =>
        Found(cluster, facts with { Options = options }, whole with { Options = options });

    /// <summary>The values of a cluster of another name or namespace.</summary>
    internal SortedDictionary<string, Json>? With(ObjectKey key) =>
        Found(cluster with { Meta = cluster.Meta with { Key = key } }, whole, whole);

    /// <summary>The object itself, or, when a changed name has given it another one, the new object that is most like it.</summary>
    private SortedDictionary<string, Json>? Found(ObservedObject.Resource changed, TreeFacts narrow, TreeFacts wide)
    {
        foreach (var wanted in DesiredTree.Of(changed, narrow).Objects.AsSpan())
        {
            if (wanted.Rendered.Key == target.Rendered.Key)
            {
                return LeavesOf(wanted.Rendered.Object);
            }
        }
        SortedDictionary<string, Json>? nearest = null;
        var most = Leaves.Count / 3;
        foreach (var wanted in DesiredTree.Of(changed, wide).Objects.AsSpan())
        {
            if (wanted.Rendered.Key.Kind == target.Rendered.Key.Kind && !keys.Contains(wanted.Rendered.Key))
            {
                var leaves = LeavesOf(wanted.Rendered.Object);
                var equal = leaves.Count(leaf => Leaves.TryGetValue(leaf.Key, out var value) && value == leaf.Value);
                (nearest, most) = equal > most ? (leaves, equal) : (nearest, most);
            }
        }
        return nearest;
    }

    /// <summary>The values without who owns the object and without the digests of all the others.</summary>
    private static SortedDictionary<string, Json> LeavesOf(Json rendered)
    {
        var leaves = FieldLeaves.Of(rendered.WithAt(["metadata", "ownerReferences"], null));
        leaves.Remove($"metadata.annotations[{Api.Annotations.Hash}]");
        leaves.Remove($"metadata.annotations[{Api.Annotations.Level}]");
        leaves.Remove("apiVersion");
        leaves.Remove("kind");
        return leaves;
    }

    /// <summary>The resources that lead from the cluster to an object.</summary>
    private static ValueList<ObjectKey> Chain(WantedObject target, ValueList<WantedObject> all)
    {
        var chain = new List<ObjectKey>();
        for (var at = target; at is not null; at = all.FirstOrDefault(wanted => wanted.Rendered.Key == at.Owner))
        {
            chain.Add(at.Owner);
        }
        return chain.ToValueList();
    }
}
