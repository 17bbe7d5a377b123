using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Install;

/// <summary>The Deployment of the operator, and the budget that keeps one of its processes up.</summary>
internal static class OperatorDeployment
{
    /// <summary>The priority class of the operator's own pods.</summary>
    internal const string PriorityClass = "vitess-operator-control-plane";

    /// <summary>The port of metrics and health.</summary>
    internal const int Port = 8383;

    // Source: the user of the Go operator's image; any but root will do.
    private const int User = 1001;

    // Source: the group of Vitess' images. The pods that list backups are copies of the operator's, and read files of that group.
    private const int VitessGroup = 999;

    /// <summary>The label that tells the pods of one share from those of another.</summary>
    private const string ShareLabel = Annotations.Prefix + "share";

    /// <summary>The two objects.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="image">The image.</param>
    /// <param name="replicas">How many pods.</param>
    /// <param name="watched">The variable WATCH_NAMESPACE.</param>
    /// <param name="more">Words for its command line besides the usual ones.</param>
    /// <param name="share">Which share of the clusters it looks after, as names have it; empty for all.</param>
    internal static ValueList<Json> Of(
        string space, string image, Json replicas, Json watched, ValueList<string> more = default, string share = "")
    {
        var labels = Json.Map(("app", Installation.Name), (ShareLabel, share.Length == 0 ? null : share));
        var selector = Json.Map(("matchLabels", labels));
        var meta = Json.Map(
            ("name", share.Length == 0 ? Installation.Name : $"{Installation.Name}-{share}"), ("namespace", space), ("labels", labels));
        return
        [
            Json.Map(
                ("apiVersion", "apps/v1"),
                ("kind", "Deployment"),
                ("metadata", meta),
                ("spec", Json.Map(
                    ("replicas", replicas),
                    ("selector", selector),
                    ("template", Json.Map(
                        ("metadata", Json.Map(("labels", labels))),
                        ("spec", PodSpec(image, watched, more, selector))))))),
            Json.Map(
                ("apiVersion", "policy/v1"),
                ("kind", "PodDisruptionBudget"),
                ("metadata", meta),
                ("spec", Json.Map(("maxUnavailable", 1), ("selector", selector)))),
        ];
    }

    /// <summary>What has a Prometheus Operator scrape the pods, those of all shares.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="labels">Its labels, by which a Prometheus may select it.</param>
    internal static Json Monitor(string space, Json labels) => Json.Map(
        ("apiVersion", "monitoring.coreos.com/v1"),
        ("kind", "PodMonitor"),
        ("metadata", Json.Map(("name", Installation.Name), ("namespace", space), ("labels", labels))),
        ("spec", Json.Map(
            ("selector", Json.Map(("matchLabels", Json.Map(("app", Installation.Name))))),
            // Else the label namespace of a shard's metric would become that of the operator's pod.
            ("podMetricsEndpoints", Json.List(Json.Map(("port", "metrics"), ("honorLabels", true)))))));

    /// <summary>A variable with what the pod says of itself.</summary>
    internal static Json FromField(string name, string field) => Json.Map(
        ("name", name),
        ("valueFrom", Json.Map(("fieldRef", Json.Map(("apiVersion", "v1"), ("fieldPath", field))))));

    private static Json PodSpec(string image, Json watched, ValueList<string> more, Json selector) => Json.Map(
        ("serviceAccountName", Installation.Name),
        ("priorityClassName", PriorityClass),
        // Reason: 20 s for writes that have begun, and some for the lease to be given back.
        ("terminationGracePeriodSeconds", 30),
        ("securityContext", Json.Map(
            ("runAsNonRoot", true),
            ("runAsUser", User),
            ("runAsGroup", User),
            ("fsGroup", VitessGroup),
            ("seccompProfile", Json.Map(("type", "RuntimeDefault"))))),
        ("topologySpreadConstraints", Json.List(
            Spread("topology.kubernetes.io/zone", selector), Spread("kubernetes.io/hostname", selector))),
        ("containers", Json.List(Container(image, watched, more))));

    /// <summary>The words after the program's name.</summary>
    /// <param name="more">Words besides the usual ones.</param>
    internal static ValueList<string> Args(ValueList<string> more) => ["run", "--log-format=json", .. more];

    private static Json Container(string image, Json watched, ValueList<string> more) => Json.Map(
        // The pods that list backups are made from the container whose name contains "-operator".
        ("name", Installation.Name),
        ("image", image),
        ("imagePullPolicy", "IfNotPresent"),
        ("command", Json.List(Installation.Name)),
        ("args", Json.List(Args(more).Select(Json.FromString))),
        ("env", Json.List(
            watched,
            FromField("POD_NAME", "metadata.name"),
            FromField("PS_OPERATOR_POD_NAMESPACE", "metadata.namespace"),
            FromField("PS_OPERATOR_POD_NAME", "metadata.name"),
            // Nothing can be written to, not even the socket of the runtime's diagnostics.
            Json.Map(("name", "DOTNET_EnableDiagnostics"), ("value", "0")))),
        ("ports", Json.List(Json.Map(("name", "metrics"), ("containerPort", Port), ("protocol", "TCP")))),
        ("livenessProbe", Probe("/healthz", period: 10, failures: 6)),
        ("readinessProbe", Probe("/readyz", period: 5, failures: 3)),
        ("resources", Json.Map(
            ("requests", Json.Map(("cpu", "100m"), ("memory", "256Mi"))),
            ("limits", Json.Map(("memory", "1Gi"))))),
        ("securityContext", Json.Map(
            ("allowPrivilegeEscalation", false),
            ("readOnlyRootFilesystem", true),
            ("capabilities", Json.Map(("drop", Json.List("ALL")))))));

    private static Json Probe(string path, int period, int failures) => Json.Map(
        ("httpGet", Json.Map(("path", path), ("port", "metrics"))),
        ("periodSeconds", period),
        ("timeoutSeconds", 5),
        ("failureThreshold", failures));

    private static Json Spread(string key, Json selector) => Json.Map(
        ("maxSkew", 1),
        ("topologyKey", key),
        ("whenUnsatisfiable", "ScheduleAnyway"),
        ("labelSelector", selector));
}
