namespace Vitess.Reconcile.Host.Install;

/// <summary>The values of the Helm chart, and what each is for.</summary>
internal static class HelmValues
{
    /// <summary>
    /// The file <c>values.schema.json</c>, by which Helm refuses what templates would make something else of: a text for a
    /// list, or a tag such as 1.10 without quotes, which is 1.1 to it.
    /// </summary>
    internal const string Schema = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "properties": {
            "watchNamespaces": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "backupNamespaces": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "image": {
              "type": "object",
              "properties": {
                "repository": {"type": "string", "minLength": 1},
                "tag": {"type": ["string", "integer"]},
                "digest": {"type": "string"},
                "pullPolicy": {"type": "string", "enum": ["Always", "IfNotPresent", "Never"]}
              }
            },
            "imagePullSecrets": {"type": "array", "items": {"type": "object"}},
            "replicas": {"type": "integer", "minimum": 0},
            "volumeUsage": {"type": "string", "enum": ["none", "kubelet"]},
            "extraArgs": {"type": "array", "items": {"type": "string"}},
            "podMonitor": {
              "type": "object",
              "properties": {"enabled": {"type": "boolean"}, "labels": {"type": "object"}}
            },
            "resources": {"type": "object"},
            "priorityClasses": {"type": "object", "properties": {"create": {"type": "boolean"}}},
            "podDisruptionBudget": {"type": "object", "properties": {"create": {"type": "boolean"}}},
            "serviceAccount": {"type": "object", "properties": {"annotations": {"type": "object"}}},
            "podAnnotations": {"type": "object"},
            "nodeSelector": {"type": "object"},
            "affinity": {"type": "object"},
            "tolerations": {"type": "array", "items": {"type": "object"}}
          }
        }

        """;

    /// <summary>The file <c>values.yaml</c> without its header. With these values the chart gives what kustomize's base does.</summary>
    internal static string Text => $$"""
        # The namespaces whose clusters are looked after; none for all. Roles are only granted there.
        watchNamespaces: []

        # Further namespaces in which pods list the backups of VitessBackupStorages, with an account of the operator's name.
        # Needed when all namespaces are looked after, since their names are not known here.
        backupNamespaces: []

        image:
          repository: {{Installation.Name}}
          tag: "{{Installation.Version}}"
          # A digest, as in sha256:0123..., goes before a tag.
          digest: ""
          pullPolicy: IfNotPresent
        imagePullSecrets: []

        # One leads, the others stand by with everything read.
        replicas: 2

        # Who is asked how full volumes are: none, or kubelet, which takes a ClusterRole that may get nodes/stats.
        volumeUsage: none

        # Added to "vitess-operator run"; --help lists what there is. To ask a Prometheus how full volumes are:
        # ["--volume-usage=prometheus", "--prometheus-url=http://prometheus.monitoring:9090"]
        extraArgs: []

        # Has a Prometheus Operator, where there is one, scrape the pods; labels are those by which your Prometheus selects monitors.
        podMonitor:
          enabled: false
          labels: {}

        resources:
          requests:
            cpu: 100m
            memory: 256Mi
          limits:
            memory: 1Gi

        # Pods of Vitess name the class "vitess", the operator's {{OperatorDeployment.PriorityClass}}.
        # Set to false where they exist already, as beside the Go operator.
        priorityClasses:
          create: true

        podDisruptionBudget:
          create: true

        # Of the accounts named vitess-operator, also of those with which pods list backups in other namespaces: so clouds tell who
        # reads the store, as with eks.amazonaws.com/role-arn or iam.gke.io/gcp-service-account.
        serviceAccount:
          annotations: {}
        podAnnotations: {}
        nodeSelector: {}
        affinity: {}
        tolerations: []

        """;
}
