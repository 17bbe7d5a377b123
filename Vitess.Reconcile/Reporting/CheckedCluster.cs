using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Reporting;

/// <summary>A cluster's rendering, or everything that is wrong with its spec. A refusal is total: nothing is rendered.</summary>
/// <param name="Defects">What is wrong; none when there is a rendering.</param>
/// <param name="Cluster">The rendering; null when something is wrong.</param>
/// <param name="Tablets">How many tablets each distinct shard of a keyspace has, by keyspace and key range.</param>
internal sealed record CheckedCluster(
    ValueList<Defect> Defects, DesiredCluster? Cluster, ValueMap<string, ValueMap<string, int>> Tablets)
{
    /// <summary>What will hurt in the spec, one text a rule; told once and not held against it.</summary>
    internal ValueList<string> Warnings { get; init; }

    internal static CheckedCluster Of(ObservedObject.Resource subject, Options options, ClusterFacts facts)
    {
        var defects = SpecRules.CheckName(subject.Key.Name).Concat(ApiKind.Cluster.CheckStored(subject.Spec)).ToValueList();
        if (defects.Count > 0)
        {
            return new(defects, null, default);
        }
        var spec = VitessClusterSpec.Shape.Read(subject.Spec);
        var cluster = DesiredCluster.Render(spec, subject.Meta, options, facts);
        return new([], cluster, cluster.Keyspaces
            .Select(keyspace => DesiredKeyspace.Render(
                VitessKeyspaceSpec.Shape.Read(keyspace.Object["spec"] ?? Json.EmptyMap), subject.Meta, options))
            .ToValueMap(keyspace => keyspace.Name.Value, keyspace => keyspace.Shards.ToValueMap(shard => shard.Range, shard => shard.Tablets)))
        {
            Warnings = Refusal.Warnings(SpecReview.Warnings(spec)),
        };
    }
}
