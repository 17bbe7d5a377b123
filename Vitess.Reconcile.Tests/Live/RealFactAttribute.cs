namespace Vitess.Reconcile.Tests.Live;

/// <summary>A test that needs a real API server; skipped by name where <c>KUBEBUILDER_ASSETS</c> names no folder with one.</summary>
public sealed class RealFactAttribute : FactAttribute
{
    internal const string Absent = "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver";

    public RealFactAttribute() => Skip = RealApiServer.Programs is null ? Absent : null;
}
