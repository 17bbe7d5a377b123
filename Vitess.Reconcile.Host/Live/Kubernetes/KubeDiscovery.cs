namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Finds out which API server is meant, in kubectl's order: the file named, KUBECONFIG, ~/.kube/config, the pod's own.</summary>
/// <param name="environment">The environment's variables; null for one that is not set.</param>
internal sealed class KubeDiscovery(Func<string, string?> environment)
{
    /// <summary>Where a pod's service account is. Source: Kubernetes, projected service account tokens.</summary>
    internal string ServiceAccount { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>How the API server is reached.</summary>
    /// <param name="kubeconfig">The file that the command line names; null for none.</param>
    /// <param name="context">The context that the command line names; null for the current one.</param>
    internal KubeAccess Find(string? kubeconfig, string? context)
    {
        if (kubeconfig is { Length: > 0 })
        {
            return Kubeconfig.Read([kubeconfig], mayBeMissing: false).Access(context);
        }
        if (environment("KUBECONFIG") is { Length: > 0 } list)
        {
            var files = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return Kubeconfig.Read(files, mayBeMissing: true).Access(context);
        }
        var own = Path.Combine(environment("HOME") ?? "/", ".kube", "config");
        if (context is not null || (File.Exists(own) && !IsInPod))
        {
            return Kubeconfig.Read([own], mayBeMissing: false).Access(context);
        }
        return IsInPod ? InPod() : throw new KubeAccessException(
            $"No API server is known: there is no --kubeconfig, no KUBECONFIG, no {own}, and this is not a pod. Name a kubeconfig.");
    }

    private bool IsInPod => environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 }
        && File.Exists(Path.Combine(ServiceAccount, "token"));

    private KubeAccess InPod()
    {
        var host = environment("KUBERNETES_SERVICE_HOST") ?? "";
        var port = environment("KUBERNETES_SERVICE_PORT") ?? "443";
        var space = Path.Combine(ServiceAccount, "namespace");
        return new()
        {
            Server = new(host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}"),
            Authority = new(Path.Combine(ServiceAccount, "ca.crt")),
            Credential = new Credential.TokenFile(Path.Combine(ServiceAccount, "token")),
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
            IsPods = File.Exists(space),
        };
    }
}
