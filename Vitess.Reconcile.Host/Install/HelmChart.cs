using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Install;

/// <summary>The Helm chart: the objects of <see cref="Installation"/> with actions of templates where values go.</summary>
/// <remarks>An expression within double angle brackets becomes an action without quotes around it; any other is text.</remarks>
internal static partial class HelmChart
{
    private const string Name = Installation.Name;
    private const string Space = "{{ .Release.Namespace }}";

    /// <summary>The files but for the definitions, by their path in the chart.</summary>
    internal static IEnumerable<(string Path, string Text)> Files() =>
    [
        ("Chart.yaml", DeployFiles.Header + Chart),
        ("values.yaml", DeployFiles.Header + HelmValues.Text),
        ("values.schema.json", HelmValues.Schema),
        ("templates/_image.tpl", Image),
        ("templates/_names.tpl", Names),
        ("templates/priorityclasses.yaml", If(".Values.priorityClasses.create", Template(Installation.PriorityClasses))),
        ("templates/serviceaccount.yaml", Template([AccountIn(Space)])),
        ("templates/rbac.yaml", Roles()),
        ("templates/backups.yaml", Backups()),
        ("templates/deployment.yaml", Deployment()),
        ("templates/poddisruptionbudget.yaml", If(".Values.podDisruptionBudget.create", Template([Operator[1]]))),
        ("templates/podmonitor.yaml", If(
            ".Values.podMonitor.enabled", Template([OperatorDeployment.Monitor(Space, "<<toYaml .Values.podMonitor.labels | nindent 4>>")]))),
        ("templates/NOTES.txt", Notes),
    ];

    private static string Chart => $"""
        apiVersion: v2
        name: {Name}
        description: Runs Vitess clusters on Kubernetes.
        type: application
        version: {Installation.Version}
        appVersion: "{Installation.Version}"
        kubeVersion: ">=1.25.0-0"

        """;

    private const string Image = """
        {{- define "vitess-operator.image" -}}
        {{- if .Values.image.digest -}}
        {{ .Values.image.repository }}@{{ .Values.image.digest }}
        {{- else -}}
        {{ .Values.image.repository }}:{{ .Values.image.tag | toJson | trimAll `"` }}
        {{- end -}}
        {{- end -}}

        """;

    /// <summary>What <see cref="Rbac.ClusterName"/> adds to a name.</summary>
    private const string Names = $$$"""
        {{- define "vitess-operator.ofNamespace" -}}
        {{- if ne .Release.Namespace "{{{LeasePlaces.Default}}}" -}}
        :{{ .Release.Namespace }}
        {{- end -}}
        {{- end -}}

        """;

    // Where templates run within a range, the release is the root's.
    private const string OfNamespace = """{{ include "vitess-operator.ofNamespace" $ }}""";

    private const string Notes = """
        The operator runs in {{ .Release.Namespace }}.

        Helm installs the definitions of its eight kinds once and never changes them. Before you upgrade:
          vitess-operator crds | kubectl apply --server-side -f -
        A first cluster:
          kubectl apply -f crds/examples/minimal.yaml       # for a first look; change the password in it
          kubectl get vitessclusters,vitessshards -w

        """;

    /// <summary>An account with its annotations: a cloud may tell by them who reads a store of backups.</summary>
    private static Json AccountIn(string space) =>
        Installation.Account(space).WithAt(["metadata", "annotations"], "<<toYaml $.Values.serviceAccount.annotations | nindent 4>>");

    private static ValueList<Json> Operator => OperatorDeployment.Of(
        Space,
        """{{ include "vitess-operator.image" . }}""",
        "<<.Values.replicas>>",
        Json.Map(
            ("name", "WATCH_NAMESPACE"),
            ("value", "{{ range $at, $space := .Values.watchNamespaces }}{{ if $at }},{{ end }}{{ $space }}{{ end }}")));

    private static string Deployment()
    {
        const string Last = "        - '--log-format=json'\n";
        var whole = Operator[0];
        var pod = whole.At("spec", "template", "spec") ?? Json.EmptyMap;
        var container = (pod["containers"]?.Items[0] ?? Json.EmptyMap)
            .With("imagePullPolicy", "<<.Values.image.pullPolicy>>")
            .With("resources", "<<toYaml .Values.resources | nindent 10>>");
        pod = pod.With("containers", Json.List(container))
            .With("imagePullSecrets", "<<toYaml .Values.imagePullSecrets | nindent 8>>")
            .With("nodeSelector", "<<toYaml .Values.nodeSelector | nindent 8>>")
            .With("affinity", "<<toYaml .Values.affinity | nindent 8>>")
            .With("tolerations", "<<toYaml .Values.tolerations | nindent 8>>");
        return Template([
            whole.WithAt(["spec", "template", "spec"], pod)
                .WithAt(["spec", "template", "metadata", "annotations"], "<<toYaml .Values.podAnnotations | nindent 8>>"),
        ]).Replace(
            Last,
            Last + IfKubelets("        - '--volume-usage=kubelet'\n", indent: "        ")
                + "        {{- range .Values.extraArgs }}\n        - {{ quote . }}\n        {{- end }}\n",
            StringComparison.Ordinal);
    }

    private static string Roles()
    {
        var some = Scope.Of("some");
        var cluster = Rbac.ClusterWide(some);
        return Header
            + "{{- if .Values.watchNamespaces }}\n"
            + Body(Rbac.Grant(cluster, null, Name + OfNamespace, Name, Space))
            + "{{- range .Values.watchNamespaces | default list | uniq }}\n"
            + Body(Rbac.Grant(Rbac.Of(PermissionScope.Watched), "{{ . }}", Name, Name, "{{ $.Release.Namespace }}"))
            + "{{- end }}\n"
            + "{{- else }}\n"
            + Body(Rbac.Grant(Rbac.ClusterWide(Scope.All), null, Name + OfNamespace, Name, Space))
            + "{{- end }}\n"
            + Body(Rbac.Grant(Rbac.Of(PermissionScope.Own), Space, Rbac.OwnName(Name), Name, Space))
            + IfKubelets(Body(Rbac.Grant(Permissions.Kubelets, null, Rbac.KubeletsName(Name) + OfNamespace, Name, Space)));
    }

    private static string IfKubelets(string text, string indent = "") =>
        $"{indent}{{{{- if eq .Values.volumeUsage \"kubelet\" }}}}\n{text}{indent}{{{{- end }}}}\n";

    /// <summary>Accounts for the pods that list backups; in the operator's own namespace they share its account.</summary>
    private static string Backups() => Header
        + "{{- if not .Values.watchNamespaces }}\n"
        + Body(Installation.BackupsRole(Space))
        + "{{- end }}\n"
        + "{{- range .Values.watchNamespaces | default list | uniq }}\n"
        + IfOther(Body([AccountIn("{{ . }}")]))
        + Body(Installation.BackupsRole("{{ . }}"))
        + "{{- end }}\n"
        + "{{- range .Values.backupNamespaces | default list | uniq }}\n"
        + "{{- if has . $.Values.watchNamespaces | not }}\n"
        + IfOther(Body([AccountIn("{{ . }}"), .. Installation.BackupsRole("{{ . }}")]))
        + "{{- end }}\n"
        + "{{- end }}\n";

    private static string IfOther(string text) => "{{- if ne . $.Release.Namespace }}\n" + text + "{{- end }}\n";

    private static string Template(ValueList<Json> objects) => Header + Body(objects);

    private const string Header = DeployFiles.Header;

    private static string If(string condition, string text) =>
        $"{Header}{{{{- if {condition} }}}}\n{text[Header.Length..]}{{{{- end }}}}\n";

    private static string Body(ValueList<Json> objects) => Bracketed().Replace(
        YamlText.OfAll(objects),
        found => found.Groups[1].Value is var action && action.StartsWith("toYaml", StringComparison.Ordinal)
            ? $"{{{{- {action} }}}}" : $" {{{{ {action} }}}}");

    /// <summary>An expression in double angle brackets, with the blank before it and quotes around it.</summary>
    [GeneratedRegex("""\x20["']?<<(.+?)>>["']?""")]
    private static partial Regex Bracketed();
}
