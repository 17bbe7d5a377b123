using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What the rendering of a cell depends on besides its own spec.</summary>
internal static class CellInputs
{
    /// <summary>The secrets of the namespace and the mysqld image of the cluster's first shard.</summary>
    internal static CellFacts Facts(Snapshot snapshot) => new(
        snapshot.Secrets.ToValueMap(secret => secret.Key.Name, secret => secret.Digests), ImageOf(snapshot));

    internal static ValueMap<string, string> Texts(CellFacts facts) => facts.Secrets
        .ToValueMap(secret => "secret " + secret.Key, secret => secret.Value.ToString())
        .With("mysqld image", facts.MysqldImage);

    private static string ImageOf(Snapshot snapshot)
    {
        foreach (var shard in snapshot.Relatives(Kinds.VitessShard))
        {
            return shard.Spec.At("images", "mysqld") is { } images ? Images.Mysqld(MysqldImage.Shape.Read(images)) : "";
        }
        return "";
    }
}
