using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What the rendering of a cell depends on besides its own spec.</summary>
internal static class CellInputs
{
    /// <summary>The secrets of the namespace and the mysqld image of one of the cluster's shards.</summary>
    internal static CellFacts Facts(Snapshot snapshot) => new(
        snapshot.Secrets.ToValueMap(secret => secret.Key.Name, secret => secret.Digests), SomeImage(snapshot));

    internal static ValueMap<string, string> Texts(CellFacts facts) => facts.Secrets
        .ToValueMap(secret => "secret " + secret.Key, secret => secret.Value.ToString())
        .With("mysqld image", facts.MysqldImage);

    private static string SomeImage(Snapshot snapshot) => CellFacts.ImageOf(
        snapshot.Relatives(Kinds.VitessShard).Select(ImageOf), CellFacts.VersionOf(Gateways(snapshot)));

    private static ObservedObject.Deployment? Gateways(Snapshot snapshot)
    {
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Deployment deployment && owned.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtGate)
            {
                return deployment;
            }
        }
        return null;
    }

    private static string ImageOf(ObservedObject.Resource shard) =>
        shard.Spec.At("images", "mysqld") is { } images ? Images.Mysqld(MysqldImage.Shape.Read(images)) : "";
}
