namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What kubectl tells whoever writes a VitessCluster that runs and will hurt: a policy that only warns.</summary>
/// <remarks>Those of the warnings of <see cref="SpecRules"/> that can be told from the resource alone, under the same ids.</remarks>
public static class AdmissionWarnings
{
    private const string Name = "vitess-cluster-warnings.planetscale.com";

    private static readonly ValueList<(string Id, string Expression, string Message)> Rules =
    [
        ("few-zones",
            "size(object.spec.cells) == 0 || (has(object.spec.globalLockserver) && (has(object.spec.globalLockserver.external) "
            + "|| (has(object.spec.globalLockserver.etcd) && has(object.spec.globalLockserver.etcd.localMemberIndex)))) "
            + "|| object.spec.cells.exists(a, has(a.zone) && a.zone != '' && object.spec.cells.exists(b, has(b.zone) "
            + "&& b.zone != '' && b.zone != a.zone && object.spec.cells.exists(c, has(c.zone) && c.zone != '' "
            + "&& c.zone != a.zone && c.zone != b.zone)))",
            "The cells name fewer than three zones: the loss of one may stop writes"),
        ("cell-without-zone",
            "!object.spec.cells.exists(c, has(c.zone) && c.zone != '') "
            + "|| object.spec.cells.all(c, has(c.zone) && c.zone != '')",
            "A cell names no zone and others do: its pods may run beside those that they stand in for"),
        ("few-gateways",
            "object.spec.cells.all(c, !has(c.gateway) || (has(c.gateway.autoscaler) "
            + "? has(c.gateway.autoscaler.minReplicas) && c.gateway.autoscaler.minReplicas >= 2 "
            + ": !has(c.gateway.replicas) || c.gateway.replicas >= 2))",
            "A cell has fewer than two gateways: while one is replaced, its clients find none"),
        ("no-vtctld",
            "!has(object.spec.vitessDashboard) || !has(object.spec.vitessDashboard.replicas) "
            + "|| object.spec.vitessDashboard.replicas != 0",
            "There is no vtctld: people have none to call"),
        ("vtadmin-image",
            "!has(object.spec.vtadmin) || (has(object.spec.images) && has(object.spec.images.vtadmin) "
            + "&& object.spec.images.vtadmin != '')",
            "VTAdmin is asked for and has no image: it is not built"),
        ("partitioning-kind",
            "!has(object.spec.keyspaces) || object.spec.keyspaces.all(k, k.partitionings.all(p, "
            + "has(p.equal) != has(p.custom)))",
            "A partitioning is both equal and custom, of which equal wins, or neither"),
        ("no-backup-schedule",
            "!has(object.spec.backup) || (has(object.spec.backup.schedules) "
            + "&& object.spec.backup.schedules.exists(s, !has(s.suspend) || !s.suspend))",
            "No schedule takes backups: only the first, empty one of each shard is taken"),
        ("duplicate-backup-location",
            "!has(object.spec.backup) || object.spec.backup.locations.all(a, object.spec.backup.locations.exists_one(b, "
            + "(has(a.name) ? a.name : '') == (has(b.name) ? b.name : '')))",
            "Two backup locations have one name: tablets use the first and the inventory shows the last"),
    ];

    /// <summary>The policy and what puts it to work, with the action Warn.</summary>
    public static ValueList<Json> All { get; } =
    [
        Json.Map(
            ("apiVersion", "admissionregistration.k8s.io/v1"),
            ("kind", "ValidatingAdmissionPolicy"),
            ("metadata", Json.Map(("name", Name))),
            ("spec", Json.Map(
                ("failurePolicy", "Ignore"),
                ("matchConstraints", Json.Map(("resourceRules", Json.List(Json.Map(
                    ("apiGroups", Json.List(ApiKind.Group)),
                    ("apiVersions", Json.List(ApiKind.ApiVersion[(ApiKind.Group.Length + 1)..])),
                    ("operations", Json.List("CREATE", "UPDATE")),
                    ("resources", Json.List("vitessclusters"))))))),
                ("validations", Json.List(Rules.Select(rule => Json.Map(
                    ("expression", rule.Expression), ("message", $"{rule.Message} ({rule.Id})")))))))),
        Json.Map(
            ("apiVersion", "admissionregistration.k8s.io/v1"),
            ("kind", "ValidatingAdmissionPolicyBinding"),
            ("metadata", Json.Map(("name", Name))),
            ("spec", Json.Map(("policyName", Name), ("validationActions", Json.List("Warn"))))),
    ];
}
