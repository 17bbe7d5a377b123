namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The kinds that the simulated API server serves.</summary>
public static class Kinds
{
    public static readonly KindInfo Namespace =
        new("", "v1", "Namespace", "namespaces")
        {
            IsNamespaced = false, HasStatus = true, StatusCarriesMetadata = true, AnswersDeletionWithObject = true, ShortNames = ["ns"],
        };

    public static readonly KindInfo Node =
        new("", "v1", "Node", "nodes") { IsNamespaced = false, HasStatus = true, StatusCarriesMetadata = true, ShortNames = ["no"] };

    public static readonly KindInfo Pod =
        new("", "v1", "Pod", "pods")
        {
            HasGeneration = true, HasStatus = true, StatusCarriesMetadata = true, AnswersDeletionWithObject = true, ShortNames = ["po"],
        };

    public static readonly KindInfo PersistentVolumeClaim =
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
        {
            HasStatus = true, StatusCarriesMetadata = true, AnswersDeletionWithObject = true, ShortNames = ["pvc"],
        };

    public static readonly KindInfo PersistentVolume =
        new("", "v1", "PersistentVolume", "persistentvolumes")
        {
            IsNamespaced = false, HasStatus = true, StatusCarriesMetadata = true, AnswersDeletionWithObject = true, ShortNames = ["pv"],
        };

    public static readonly KindInfo Service =
        new("", "v1", "Service", "services")
        {
            HasStatus = true, StatusCarriesMetadata = true, AnswersDeletionWithObject = true, ShortNames = ["svc"],
        };

    public static readonly KindInfo Secret = new("", "v1", "Secret", "secrets");

    public static readonly KindInfo ConfigMap = new("", "v1", "ConfigMap", "configmaps") { ShortNames = ["cm"] };

    public static readonly KindInfo Event = new("", "v1", "Event", "events") { ShortNames = ["ev"] };

    public static readonly KindInfo ServiceAccount =
        new("", "v1", "ServiceAccount", "serviceaccounts") { AnswersDeletionWithObject = true, ShortNames = ["sa"] };

    public static readonly KindInfo StorageClass =
        new("storage.k8s.io", "v1", "StorageClass", "storageclasses")
        {
            IsNamespaced = false, AnswersDeletionWithObject = true, ShortNames = ["sc"],
        };

    public static readonly KindInfo PriorityClass =
        new("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses") { IsNamespaced = false, ShortNames = ["pc"] };

    public static readonly KindInfo Deployment =
        new("apps", "v1", "Deployment", "deployments")
        {
            HasGeneration = true, HasStatus = true, HasScale = true, ShortNames = ["deploy"],
        };

    public static readonly KindInfo ReplicaSet =
        new("apps", "v1", "ReplicaSet", "replicasets")
        {
            HasGeneration = true, HasStatus = true, HasScale = true, ShortNames = ["rs"],
        };

    public static readonly KindInfo Job =
        new("batch", "v1", "Job", "jobs") { HasGeneration = true, HasStatus = true, StatusCarriesMetadata = true };

    public static readonly KindInfo PodDisruptionBudget =
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
        {
            HasGeneration = true, HasStatus = true, StatusCarriesMetadata = true, ShortNames = ["pdb"],
        };

    public static readonly KindInfo HorizontalPodAutoscaler =
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
        {
            HasStatus = true, StatusCarriesMetadata = true, ShortNames = ["hpa"],
        };

    public static readonly KindInfo Lease = new("coordination.k8s.io", "v1", "Lease", "leases");

    public static readonly KindInfo Role = new("rbac.authorization.k8s.io", "v1", "Role", "roles");

    public static readonly KindInfo RoleBinding = new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings");

    public static readonly KindInfo ClusterRole =
        new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles") { IsNamespaced = false };

    public static readonly KindInfo ClusterRoleBinding =
        new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings") { IsNamespaced = false };

    public static readonly KindInfo CustomResourceDefinition =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions")
        {
            IsNamespaced = false, HasStatus = true, StatusCarriesMetadata = true, ShortNames = ["crd", "crds"],
        };

    public static readonly KindInfo VitessCluster = Custom("VitessCluster", "vitessclusters", "vt");

    public static readonly KindInfo VitessCell = Custom("VitessCell", "vitesscells", "vtc") with { HasScale = true };

    public static readonly KindInfo VitessKeyspace = Custom("VitessKeyspace", "vitesskeyspaces", "vtk");

    public static readonly KindInfo VitessShard = Custom("VitessShard", "vitessshards", "vts");

    public static readonly KindInfo EtcdLockserver = Custom("EtcdLockserver", "etcdlockservers", "etcdls");

    public static readonly KindInfo VitessBackup = Custom("VitessBackup", "vitessbackups", "vtb") with { HasStatus = false };

    public static readonly KindInfo VitessBackupStorage = Custom("VitessBackupStorage", "vitessbackupstorages", "vtbs");

    public static readonly KindInfo VitessBackupSchedule = Custom("VitessBackupSchedule", "vitessbackupschedules");

    /// <summary>Every kind, in the order of a dump: what others depend on first.</summary>
    public static ValueList<KindInfo> All { get; } =
    [
        CustomResourceDefinition, Namespace, Node, StorageClass, PriorityClass, PersistentVolume, ServiceAccount, Role, RoleBinding, ClusterRole,
        ClusterRoleBinding, ConfigMap, Secret,
        VitessCluster, VitessCell, VitessKeyspace, VitessShard, EtcdLockserver, VitessBackupStorage, VitessBackupSchedule,
        VitessBackup, PersistentVolumeClaim, Service, PodDisruptionBudget, HorizontalPodAutoscaler, Deployment, ReplicaSet, Job,
        Pod, Lease, Event,
    ];

    private static readonly Dictionary<string, KindInfo> ByName =
        All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, KindInfo> ByPath =
        All.ToDictionary(kind => $"{kind.ApiVersion}/{kind.Plural}", StringComparer.Ordinal);

    /// <summary>The kind of this name; null when it is not served.</summary>
    public static KindInfo? Named(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The kind of a path; null when it is not served.</summary>
    public static KindInfo? At(string apiVersion, string plural) => ByPath.GetValueOrDefault($"{apiVersion}/{plural}");

    private static KindInfo Custom(string name, string plural, params ReadOnlySpan<string> shortNames) =>
        new("planetscale.com", "v2", name, plural)
        {
            IsCustom = true, HasGeneration = true, HasStatus = true, ShortNames = ValueList.Create(shortNames),
        };
}
