using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
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
    internal static CheckedCluster Of(ObservedObject.Resource subject, Options options, ClusterFacts facts)
    {
        var defects = new List<Defect>();
        var spec = VitessClusterSpec.Shape.Read(subject.Spec, Place.Spec, defects, UnknownFields.ArePassedOver);
        if (defects.Count == 0)
        {
            defects.AddRange(SpecRules.Check(spec));
        }
        if (defects.Count > 0)
        {
            return new(defects.ToValueList(), null, default);
        }
        var cluster = DesiredCluster.Render(spec, subject.Meta, options, facts);
        return new([], cluster, cluster.Keyspaces
            .Select(keyspace => DesiredKeyspace.Render(
                VitessKeyspaceSpec.Shape.Read(keyspace.Object["spec"] ?? Json.EmptyMap), subject.Meta, options))
            .ToValueMap(keyspace => keyspace.Name.Value, keyspace => keyspace.Shards.ToValueMap(shard => shard.Range, shard => shard.Tablets)));
    }
}
