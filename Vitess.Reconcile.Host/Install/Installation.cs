using System.Globalization;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Install;

/// <summary>What makes the operator run on a Kubernetes cluster: the one source of manifests, kustomize base and chart.</summary>
internal sealed record Installation
{
    /// <summary>The name of its Deployment and of its account.</summary>
    /// <remarks>Source: the Go operator's: pods that list backups run with an account of this name in their own namespace.</remarks>
    internal const string Name = "vitess-operator";

    /// <summary>The operator's namespace.</summary>
    public string Namespace { get; init; } = Name;

    /// <summary>The namespaces that it looks after.</summary>
    public Scope Scope { get; init; } = Scope.All;

    /// <summary>The image, with its tag or digest.</summary>
    public string Image { get; init; } = DefaultImage;

    /// <summary>How many processes run; one leads, and the others stand by.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>How many Deployments share the clusters, each with its lease and its standby.</summary>
    public int Shares { get; init; } = 1;

    /// <summary>Namespaces whose VitessBackupStorages list backups by pods with an account there.</summary>
    /// <value>None: those of the scope.</value>
    public ValueList<string> BackupNamespaces { get; init; }

    /// <summary>Whether the kubelets are asked how full volumes are, which takes a right in the whole cluster.</summary>
    public bool AsksKubelets { get; init; }

    /// <summary>Further words for <c>vitess-operator run</c>.</summary>
    public ValueList<string> ExtraArgs { get; init; }

    /// <summary>Whether a PodMonitor has a Prometheus Operator scrape the pods; its kind has to be installed.</summary>
    public bool IsMonitored { get; init; }

    /// <summary>The image of this version.</summary>
    internal static string DefaultImage { get; } = $"{Name}:{Version}";

    /// <summary>The version of this program.</summary>
    internal static string Version => typeof(Installation).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The roles that it needs.</summary>
    internal Rbac Rbac => new(Scope, Namespace, Name) { AsksKubelets = AsksKubelets };

    /// <summary>Everything but the definitions of the eight kinds, in an order in which it can be applied.</summary>
    internal ValueList<Json> Objects() =>
    [
        Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", Namespace)))),
        .. PriorityClasses,
        Account(Namespace),
        .. Rbac.Objects(),
        .. Backups(),
        .. Enumerable.Range(1, Shares).SelectMany(index => OperatorDeployment.Of(
            Namespace, Image, Replicas, WatchNamespace, Words(index), Shares == 1 ? "" : Share(index, "-of-"))),
        .. IsMonitored ? [OperatorDeployment.Monitor(Namespace, Json.Map(("app", Name)))] : (ValueList<Json>)[],
    ];

    /// <summary>The words after the program's name in the pods of the first share; those of others differ in the share's number.</summary>
    internal ValueList<string> Args => OperatorDeployment.Args(Words(1));

    private ValueList<string> Words(int index) =>
    [
        .. AsksKubelets ? ["--volume-usage=kubelet"] : (ValueList<string>)[],
        .. ExtraArgs,
        .. Shares > 1 ? [$"--share={Share(index, "/")}"] : (ValueList<string>)[],
    ];

    private string Share(int index, string between) => string.Create(CultureInfo.InvariantCulture, $"{index}{between}{Shares}");

    /// <summary>The definitions of the eight kinds.</summary>
    internal static ValueList<Json> Definitions => ResourceDefinitions.All;

    /// <summary>The classes that pods of Vitess and of the operator name; a pod that names none that there is would be refused.</summary>
    /// <remarks>Source: names and values are the Go operator's.</remarks>
    internal static ValueList<Json> PriorityClasses { get; } =
    [
        PriorityClass("vitess", 1000, "Vitess' own pods, and etcd's."),
        PriorityClass(OperatorDeployment.PriorityClass, 5000, "The operator of Vitess."),
    ];

    /// <summary>The account that the operator, or the pods that list backups, run with.</summary>
    internal static Json Account(string space) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "ServiceAccount"),
        ("metadata", Json.Map(("name", Name), ("namespace", space))));

    private Json WatchNamespace => Scope.Namespaces.Count == 1 && Scope.Namespaces[0] == Namespace
        // Said by reference, it is still right when the manifests are moved to another namespace.
        ? OperatorDeployment.FromField("WATCH_NAMESPACE", "metadata.namespace")
        : Json.Map(("name", "WATCH_NAMESPACE"), ("value", string.Join(',', Scope.Namespaces)));

    /// <summary>The pods that list backups run in their storage's namespace with an account of the operator's name.</summary>
    private List<Json> Backups()
    {
        var found = new List<Json>();
        var others = BackupNamespaces.Count > 0 ? BackupNamespaces : Scope.Namespaces;
        foreach (var space in others.Add(Namespace).Distinct().Order(StringComparer.Ordinal))
        {
            if (space != Namespace)
            {
                found.Add(Account(space));
            }
            if (space != Namespace || Scope.Namespaces.Count == 0 || Scope.Namespaces.Contains(space))
            {
                found.AddRange(BackupsRole(space));
            }
        }
        return found;
    }

    /// <summary>What the pods that list backups may do in a namespace.</summary>
    internal static ValueList<Json> BackupsRole(string space) =>
        Rbac.Grant(Permissions.Backups, space, $"{Name}-backup-storage", account: Name, accountSpace: space);

    private static Json PriorityClass(string name, int value, string description) => Json.Map(
        ("apiVersion", "scheduling.k8s.io/v1"),
        ("kind", "PriorityClass"),
        ("metadata", Json.Map(("name", name))),
        ("value", value),
        ("globalDefault", false),
        ("description", description));
}
