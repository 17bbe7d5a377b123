using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Install;

/// <summary>The files of the folder <c>deploy</c> that are made from <see cref="Installation"/>.</summary>
internal static class DeployFiles
{
    /// <summary>The first line of each of them.</summary>
    internal const string Header = "# Generated: vitess-operator install --write Vitess.Reconcile.Host/deploy\n";

    /// <summary>The files, by their path below the folder.</summary>
    internal static IEnumerable<(string Path, string Text)> All() =>
    [
        .. Kustomize("all", Scope.All, "The operator looks after the clusters of all namespaces."),
        .. Kustomize("one", Scope.Of(Installation.Name), "The operator looks after the clusters of its own namespace only."),
        .. HelmChart.Files().Select(file => ($"helm/{Installation.Name}/{file.Path}", file.Text)),
        .. CrdsCommand.Files(isJson: false)
            .Where(file => file.Name.StartsWith("planetscale.com_", StringComparison.Ordinal))
            .Select(file => ($"helm/{Installation.Name}/crds/{file.Name}", file.Text)),
    ];

    private static IEnumerable<(string Path, string Text)> Kustomize(string name, Scope scope, string about)
    {
        var installation = new Installation() { Scope = scope };
        yield return ($"kustomize/{name}/operator.yaml", Header + YamlText.OfAll(installation.Objects()));
        yield return ($"kustomize/{name}/kustomization.yaml", $"""
            {Header}# {about}
            # Install: kubectl kustomize Vitess.Reconcile.Host/deploy/kustomize/{name} | kubectl apply --server-side -f -
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: {Installation.Name}
            resources:
            - ../../../../crds
            - operator.yaml
            images:
            - name: {Installation.Name}
              newTag: {Installation.Version}

            """);
    }
}
