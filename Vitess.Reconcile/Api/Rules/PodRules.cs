using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>What users add to pods: labels, secrets.</summary>
internal static class PodRules
{
    private const string Reserved = "planetscale.com/";

    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "reserved-label",
            "An extra label replaces one by which the operator finds its pods; the pods are refused or lost from sight.",
            view => PodParts.Of(view).SelectMany(ReservedLabels)),
        RuleCheck.Warning(
            "secret-without-source",
            "A secret names neither a Secret nor a volume; the API server refuses the pods that should mount it.",
            view => Secrets(view)
                .Where(one => one.Secret is { Name: null or "", VolumeName: null or "" })
                .Select(one => new Finding(
                    one.Place,
                    "Neither name nor volumeName says where the file is, and the pods that should mount it are refused",
                    "Write name with the name of a Secret"))),
        RuleCheck.Warning(
            "spread-collapses",
            "Two spread constraints of a pool select the same pods; the Go operator keeps the last of them only.",
            view => view.Pools.SelectMany(Collapsing)),
    ];

    private static IEnumerable<Finding> ReservedLabels(PodParts pods) => pods.Labels.GetValueOrDefault().Keys
        .Where(name => name.StartsWith(Reserved, StringComparison.Ordinal) || name.StartsWith("etcd." + Reserved, StringComparison.Ordinal))
        .Select(name => new Finding(
            pods.Place.Member("extraLabels").Member(name),
            $"The operator finds its pods by labels under {Reserved}, and {Quote.Of(name)} would replace one",
            "Write a label under a prefix of your own"));

    private static IEnumerable<(SecretSource? Secret, Place Place)> Secrets(SpecView view)
    {
        foreach (var one in view.Shards)
        {
            yield return (one.Template.DatabaseInitScriptSecret, one.Place.Member("databaseInitScriptSecret"));
        }
        foreach (var pool in view.Pools)
        {
            var place = pool.Place.Member("externalDatastore");
            yield return (pool.Pool.ExternalDatastore?.CredentialsSecret, place.Member("credentialsSecret"));
            yield return (pool.Pool.ExternalDatastore?.ServerCACertSecret, place.Member("serverCACertSecret"));
        }
        foreach (var cell in view.Cells)
        {
            var tls = cell.GatewayPlace.Member("secureTransport").Member("tls");
            yield return (
                cell.Gateway.Authentication?.Static?.Secret,
                cell.GatewayPlace.Member("authentication").Member("static").Member("secret"));
            yield return (cell.Gateway.SecureTransport?.Tls?.CertSecret, tls.Member("certSecret"));
            yield return (cell.Gateway.SecureTransport?.Tls?.KeySecret, tls.Member("keySecret"));
            yield return (cell.Gateway.SecureTransport?.Tls?.ClientCACertSecret, tls.Member("clientCACertSecret"));
        }
        yield return (view.Spec.Vtadmin?.Rbac, Place.Spec.Member("vtadmin").Member("rbac"));
        foreach (var (location, place) in BackupRules.Locations(view))
        {
            yield return (location.Gcs?.AuthSecret, place.Member("gcs").Member("authSecret"));
            yield return (location.S3?.AuthSecret, place.Member("s3").Member("authSecret"));
            yield return (location.Azblob?.AuthSecret, place.Member("azblob").Member("authSecret"));
            yield return (location.Ceph?.AuthSecret, place.Member("ceph").Member("authSecret"));
        }
    }

    private static IEnumerable<Finding> Collapsing(PoolAt pool)
    {
        var constraints = pool.Pool.TopologySpreadConstraints.GetValueOrDefault();
        for (var i = 1; i < constraints.Count; i++)
        {
            if (constraints.Take(i).Any(earlier => earlier["labelSelector"] == constraints[i]["labelSelector"]))
            {
                yield return new(
                    pool.Place.Member("topologySpreadConstraints").Item(i),
                    "An earlier constraint has the same labelSelector, and of the two only this one reaches the pods",
                    "Add a harmless difference to one of the selectors, or use affinity");
            }
        }
    }
}
