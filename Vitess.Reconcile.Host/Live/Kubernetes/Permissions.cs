using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Where a permission is needed.</summary>
internal enum PermissionScope
{
    /// <summary>In every namespace that is looked after.</summary>
    Watched,

    /// <summary>In the namespace of the lease.</summary>
    Own,

    /// <summary>In the whole cluster, because what it is about has no namespace.</summary>
    Cluster,
}

/// <summary>Something that the operator may do.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resources">Resources, with a slash before a subresource.</param>
/// <param name="Verbs">What may be done with them.</param>
/// <param name="Scope">Where.</param>
/// <param name="Names">The objects that it is about; none for all.</param>
internal sealed record Permission(
    string Group, ValueList<string> Resources, ValueList<string> Verbs, PermissionScope Scope, ValueList<string> Names = default);

/// <summary>All that the operator may do: one table, from which roles are made and against which requests are tested.</summary>
internal static class Permissions
{
    private const string Vitess = "planetscale.com";

    /// <summary>The table.</summary>
    internal static ValueList<Permission> All { get; } =
    [
        // What users write is looked at and annotated, never made and never taken away.
        new(Vitess, ["vitessclusters"], ["get", "list", "watch", "patch"], PermissionScope.Watched),
        new(
            Vitess,
            ["vitesscells", "vitesskeyspaces", "vitessshards", "etcdlockservers", "vitessbackupstorages", "vitessbackupschedules"],
            ["get", "list", "watch", "create", "patch", "delete"],
            PermissionScope.Watched),
        new(Vitess, ["vitessbackups"], ["get", "list", "watch"], PermissionScope.Watched),
        new(
            Vitess,
            [
                "vitessclusters/status", "vitesscells/status", "vitesskeyspaces/status", "vitessshards/status",
                "etcdlockservers/status", "vitessbackupstorages/status", "vitessbackupschedules/status",
            ],
            ["patch"],
            PermissionScope.Watched),
        // Source: the admission plugin OwnerReferencesPermissionEnforcement asks for it where an owner blocks its deletion.
        new(
            Vitess,
            [
                "vitessclusters/finalizers", "vitesscells/finalizers", "vitesskeyspaces/finalizers", "vitessshards/finalizers",
                "etcdlockservers/finalizers", "vitessbackupstorages/finalizers", "vitessbackupschedules/finalizers",
            ],
            ["update"],
            PermissionScope.Watched),
        new(
            "",
            ["pods", "persistentvolumeclaims", "services", "secrets"],
            ["get", "list", "watch", "create", "patch", "delete"],
            PermissionScope.Watched),
        new("", ["events"], ["get", "create", "patch"], PermissionScope.Watched),
        new("apps", ["deployments"], ["get", "list", "watch", "create", "patch", "delete"], PermissionScope.Watched),
        new("policy", ["poddisruptionbudgets"], ["get", "list", "watch", "create", "patch", "delete"], PermissionScope.Watched),
        new(
            "autoscaling", ["horizontalpodautoscalers"], ["get", "list", "watch", "create", "patch", "delete"],
            PermissionScope.Watched),
        new("batch", ["jobs"], ["get", "list", "watch", "create", "patch", "delete"], PermissionScope.Watched),
        new("", ["nodes"], ["get", "list", "watch"], PermissionScope.Cluster),
        // Whether a volume can grow; without it the API server is asked by trying.
        new("storage.k8s.io", ["storageclasses"], ["get"], PermissionScope.Cluster),
        // What the installed definitions do not have is not written.
        new(
            "apiextensions.k8s.io", ["customresourcedefinitions"], ["get"], PermissionScope.Cluster,
            Kinds.Resources.Select(kind => $"{ApiResource.PluralOf(kind)}.{Vitess}").ToValueList()),
        new("coordination.k8s.io", ["leases"], ["get", "create", "update"], PermissionScope.Own),
        // The lock of the Go operator, and the pod that holds it.
        new("", ["configmaps"], ["get"], PermissionScope.Own, ["vitess-operator-lock"]),
        new("", ["configmaps"], ["get"], PermissionScope.Watched, ["vitess-operator-lock"]),
        new("", ["pods"], ["get"], PermissionScope.Own),
    ];

    /// <summary>What asking kubelets how full volumes are takes besides; nothing that reaches into a pod.</summary>
    internal static ValueList<Permission> Kubelets { get; } = [new("", ["nodes/stats"], ["get"], PermissionScope.Cluster)];

    /// <summary>What the pods that list backups may do, in their storage's namespace.</summary>
    internal static ValueList<Permission> Backups { get; } =
    [
        new(Vitess, ["vitessbackupstorages"], ["get"], PermissionScope.Watched),
        new(Vitess, ["vitessshards"], ["list"], PermissionScope.Watched),
        new(Vitess, ["vitessbackups"], ["list", "create", "update", "delete"], PermissionScope.Watched),
        new(Vitess, ["vitessbackupstorages/status"], ["update"], PermissionScope.Watched),
        // Source: the admission plugin OwnerReferencesPermissionEnforcement, since a backup's owner is its storage.
        new(Vitess, ["vitessbackupstorages/finalizers"], ["update"], PermissionScope.Watched),
        new("", ["events"], ["get", "create", "patch"], PermissionScope.Watched),
    ];
}
