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
            view => Labelled(view).SelectMany(ReservedLabels)),
        RuleCheck.Warning(
            "refused-label",
            "An extra label has a name or a value that no label may have; the API server refuses what should carry it.",
            view => Labelled(view).SelectMany(RefusedLabels)),
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

    private static IEnumerable<(ValueMap<string, string> Labels, Place Place)> Labelled(SpecView view)
    {
        var all = new List<(ValueMap<string, string>?, Place)>
        {
            (view.Spec.VitessDashboard?.ExtraLabels, Place.Spec.Member("vitessDashboard")),
            (view.Spec.Vtadmin?.ExtraLabels, Place.Spec.Member("vtadmin")),
        };
        all.AddRange(LockserverRules.Etcds(view).Select(etcd => (etcd.Template.ExtraLabels, etcd.Place)));
        all.AddRange(view.Cells.Select(cell => (cell.Gateway.ExtraLabels, cell.GatewayPlace)));
        all.AddRange(view.Keyspaces.Select(one =>
            (one.Keyspace.VitessOrchestrator?.ExtraLabels, one.Place.Member("vitessOrchestrator"))));
        all.AddRange(view.Pools.Select(pool => (pool.Pool.ExtraLabels, pool.Place)));
        return all.Select(one => (one.Item1.GetValueOrDefault(), one.Item2.Member("extraLabels")));
    }

    private static IEnumerable<Finding> ReservedLabels((ValueMap<string, string> Labels, Place Place) one) => one.Labels.Keys
        .Where(name => name.StartsWith(Reserved, StringComparison.Ordinal) || name.StartsWith("etcd." + Reserved, StringComparison.Ordinal))
        .Select(name => new Finding(
            one.Place.Member(name),
            $"The operator finds its pods by labels under {Reserved}, and {Quote.Of(name)} would replace one",
            "Write a label under a prefix of your own"));

    private static IEnumerable<Finding> RefusedLabels((ValueMap<string, string> Labels, Place Place) one) => one.Labels
        .Where(label => !IsLabelName(label.Key) || (label.Value.Length > 0 && !IsLabelText(label.Value)))
        .Select(label => new Finding(
            one.Place.Member(label.Key),
            $"No label may be {Quote.Of($"{label.Key}={label.Value}")}, and what should carry it is refused",
            "Write up to 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends"));

    // Source: Kubernetes' rule for names of labels: a prefix like a host's name, a slash, and the name itself.
    private static bool IsLabelName(string name) => name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
        ? IsPrefix(name[..slash]) && IsLabelText(name[(slash + 1)..])
        : IsLabelText(name);

    private static bool IsPrefix(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(part =>
        part.Length > 0 && part[0] != '-' && part[^1] != '-'
        && part.All(it => char.IsAsciiLetterLower(it) || char.IsAsciiDigit(it) || it == '-'));

    private static bool IsLabelText(string text) => text.Length is > 0 and <= 63
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(it => char.IsAsciiLetterOrDigit(it) || it is '-' or '_' or '.');

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
