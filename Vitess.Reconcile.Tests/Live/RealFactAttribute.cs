namespace Vitess.Reconcile.Tests.Live;

/// <summary>A test that needs a real API server; skipped by name where <c>KUBEBUILDER_ASSETS</c> names no folder with one.</summary>
public sealed class RealFactAttribute : FactAttribute
{
    public RealFactAttribute() => Skip = RealApiServer.Programs is null
        ? "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver"
        : null;
}
