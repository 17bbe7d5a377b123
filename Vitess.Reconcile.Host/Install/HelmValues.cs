namespace Vitess.Reconcile.Host.Install;

/// <summary>The values of the Helm chart, and what each is for.</summary>
internal static class HelmValues
{
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

        serviceAccount:
          annotations: {}
        podAnnotations: {}
        nodeSelector: {}
        affinity: {}
        tolerations: []

        """;
}
