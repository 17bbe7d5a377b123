using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.World.HandedOver;

/// <summary>Puts a cluster into a world that another operator left: its objects, its pods as they run, its volumes, what its topology knows.</summary>
/// <remarks>
/// Its objects get new uids, as in a cluster that is restored elsewhere, and name their owners by these. What belongs to a
/// ReplicaSet comes before it, and a ReplicaSet before its Deployment: who keeps their number finds them, and makes none.
/// </remarks>
/// <param name="known">What is known of the objects.</param>
/// <param name="writes">Where they are put.</param>
/// <param name="database">What runs in the pods.</param>
/// <param name="kubernetes">Where they run.</param>
internal sealed class HandOver(ApiServer known, IWrites writes, DatabaseWorld database, KubernetesActors kubernetes)
{
    private const string GoOperator = "vitess-operator";
    private const string User = "kubectl";
    private const string Controllers = "kube-controller-manager";

    private static readonly string[] Revision = ["metadata", "annotations", "deployment.kubernetes.io/revision"];

    private static readonly ValueList<KindInfo> Order =
    [
        Kinds.ConfigMap, Kinds.Secret, Kinds.VitessCluster, Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver,
        Kinds.VitessBackupStorage, Kinds.VitessBackupSchedule, Kinds.VitessBackup, Kinds.PersistentVolumeClaim, Kinds.Service,
        Kinds.PodDisruptionBudget, Kinds.HorizontalPodAutoscaler, Kinds.Pod, Kinds.ReplicaSet, Kinds.Deployment,
    ];

    private readonly List<(KindInfo Kind, Json Stored, Json Left)> early = [];

    /// <summary>The zones that a cluster's pods ran in, ascending.</summary>
    internal static IEnumerable<string> ZonesOf(ObservedInput left) => left.Objects.Values
        .Where(item => item["kind"]?.AsText == Kinds.Pod.Name).Select(ZoneOf).OfType<string>()
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Puts it there; of what is there already, nothing is changed.</summary>
    /// <exception cref="BadInputException">The API server refuses an object.</exception>
    internal void Take(ObservedInput left)
    {
        var objects = left.Objects.Values.Where(IsTaken).ToValueList();
        foreach (var space in objects.Select(item => item.Namespace()).Distinct(StringComparer.Ordinal))
        {
            writes.Create(Kinds.Namespace, Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", space)))), User);
        }
        // An API server that checks accounts refuses pods before somebody has made theirs.
        foreach (var (space, account) in objects.Where(item => item["kind"]?.AsText == Kinds.Pod.Name)
            .Select(pod => (pod.Namespace(), pod.At("spec", "serviceAccountName")?.AsText ?? "default")).Distinct())
        {
            writes.Create(Kinds.ServiceAccount, Json.Map(
                ("apiVersion", "v1"), ("kind", "ServiceAccount"), ("metadata", Json.Map(("name", account), ("namespace", space)))), User);
        }
        foreach (var kind in Order)
        {
            if (kind == Kinds.Pod)
            {
                new HandedOverTopology(database, left).Record();
            }
            if (kind == Kinds.ReplicaSet || kind == Kinds.Deployment)
            {
                writes.Settle();
            }
            foreach (var item in objects.Where(item => item["kind"]?.AsText == kind.Name).OrderBy(item => Rank(left, item)))
            {
                Put(kind, item, objects);
            }
        }
        foreach (var (kind, stored, item) in early)
        {
            writes.Patch(kind, stored, Json.Map(("metadata", Json.Map(("ownerReferences", OwnersOf(item))))));
        }
    }

    /// <summary>What Jobs have made is over, and what belongs to the cluster as a whole is its own.</summary>
    private static bool IsTaken(Json item) => Order.Any(kind => kind.Name == item["kind"]?.AsText)
        && !item.IsBeingDeleted()
        && item["type"]?.AsText != "kubernetes.io/service-account-token"
        && !item.OwnerReferences().Any(owner => owner["kind"]?.AsText == Kinds.Job.Name);

    /// <summary>Lock servers go on first, and who leads before those that follow.</summary>
    private static int Rank(ObservedInput left, Json item) => item.Label(Labels.Component) switch
    {
        "etcd" => 0,
        Labels.VtTablet => (left.Topology.Shards ?? []).Any(shard => shard.Primary is { } primary
            && item.Label(Labels.Cell) == primary.Cell.Value && item.Label(Labels.TabletUid) == TabletUid.Padded(primary.Uid)) ? 1 : 2,
        _ => 3,
    };

    private void Put(KindInfo kind, Json item, ValueList<Json> all)
    {
        var given = Given(kind, item, all);
        if (kind == Kinds.Pod && item["status"] is { } runs && item.Phase() == "Running" && given.NodeName().Length > 0)
        {
            kubernetes.GoOn(item.Key(), runs);
        }
        if (writes.Create(kind, given, ManagerOf(kind, item)) is not { } stored)
        {
            IsThere(kind, given);
            return;
        }
        if (kind.HasStatus && item["status"] is { } status)
        {
            writes.SetStatus(kind, stored, newest => Reported(kind, item, newest).With("status", StatusOf(item, status, newest)), kind.IsCustom ? GoOperator : Controllers);
        }
        if (kind == Kinds.PersistentVolumeClaim && item.At("spec", "volumeName")?.AsText is { } volume)
        {
            Bind(stored, volume, ZoneOfUser(item, all));
        }
        if (item.OwnerReferences().Count > given.OwnerReferences().Count)
        {
            early.Add((kind, stored, item));
        }
    }

    private void IsThere(KindInfo kind, Json given)
    {
        if (known.Find(kind, given.Namespace(), given.Name()) is null)
        {
            throw new BadInputException($"The API server refuses {kind} {given.Key()}, which was handed over.");
        }
    }

    private Json Given(KindInfo kind, Json item, ValueList<Json> all)
    {
        var left = item["metadata"] ?? Json.EmptyMap;
        var metadata = Json.EmptyMap;
        foreach (var name in (ReadOnlySpan<string>)["name", "generateName", "namespace", "labels", "annotations", "finalizers"])
        {
            metadata = metadata.With(name, left[name]);
        }
        var owners = OwnersOf(item);
        metadata = metadata.With("ownerReferences", owners.Items.Count == 0 ? null : owners);
        var given = item.With("metadata", metadata).With("status", kind.HasStatus ? null : item["status"]);
        given = kind == Kinds.Deployment ? given.WithAt(Revision, null) : given;
        return kind == Kinds.Pod ? given.With("spec", given["spec"]?.With("nodeName", NodeOf(item)))
            : kind == Kinds.Service ? given.With("spec", AddressedAnew(given["spec"] ?? Json.EmptyMap, all))
            : given;
    }

    /// <summary>The owners that stand, by the uids that they have here.</summary>
    private Json OwnersOf(Json item) => Json.List(item.OwnerReferences()
        .Select(owner => Kinds.Named(owner["kind"]?.AsText ?? "") is { } kind
            && known.Find(kind, item.Namespace(), owner["name"]?.AsText ?? "") is { } standing ? owner.With("uid", standing.Uid()) : null)
        .OfType<Json>());

    /// <summary>Addresses are the cluster's to give, but for those that its user has chosen.</summary>
    private static Json AddressedAnew(Json spec, ValueList<Json> all)
    {
        var address = spec["clusterIP"]?.AsText ?? "";
        return address is "" or "None" || all.Any(item => item["kind"]?.AsText == Kinds.VitessCluster.Name && Names(item, address))
            ? spec
            : spec.With("clusterIP", null).With("clusterIPs", null);
    }

    private static bool Names(Json value, string text) => value.AsText == text
        || value.Items.Any(item => Names(item, text)) || value.Members.Values.Any(member => Names(member, text));

    /// <summary>Who has set an object's fields: as it says itself, else who makes such objects.</summary>
    private static string ManagerOf(KindInfo kind, Json item) =>
        (item.At("metadata", "managedFields")?.Items ?? [])
            .FirstOrDefault(entry => entry["operation"]?.AsText == "Update" && entry["subresource"] is null)?["manager"]?.AsText
        ?? (kind == Kinds.ReplicaSet || item.OwnerReferences().Any(owner => owner["kind"]?.AsText == Kinds.ReplicaSet.Name) ? Controllers
            : item.OwnerReferences().Count == 0 ? User
            : GoOperator);

    /// <summary>What goes with a status: a Deployment's controller numbers its revisions so.</summary>
    private static Json Reported(KindInfo kind, Json item, Json newest) =>
        kind == Kinds.Deployment && item.At(Revision) is { } revision ? newest.WithAt(Revision, revision) : newest;

    /// <summary>A status that has seen the newest spec has seen it here too.</summary>
    private static Json StatusOf(Json item, Json status, Json newest) => status["observedGeneration"] is null
        ? status
        : status.With("observedGeneration", status.Number(0, "observedGeneration") >= item.Generation() ? newest.Generation() : 0);

    private void Bind(Json claim, string volume, string? zone)
    {
        if (writes.Create(Kinds.PersistentVolume, Volumes.VolumeFor(claim, volume, zone ?? kubernetes.Nodes[0].Zone), Controllers) is { } made)
        {
            writes.SetStatus(Kinds.PersistentVolume, made, newest => newest.WithAt(["status", "phase"], "Bound"), Controllers);
        }
    }

    /// <summary>A pod stays on its node where there is one of this name, else it runs somewhere in its zone.</summary>
    private Json? NodeOf(Json pod) =>
        (kubernetes.Nodes.FirstOrDefault(node => node.Name == pod.NodeName())
            ?? kubernetes.Nodes.FirstOrDefault(node => pod.NodeName().Length > 0 && node.Zone == ZoneOf(pod))) is { } found
            ? found.Name
            : null;

    private string? ZoneOfUser(Json claim, ValueList<Json> all) => all
        .Where(item => item["kind"]?.AsText == Kinds.Pod.Name && item.Namespace() == claim.Namespace() && item.ClaimNames().Contains(claim.Name()))
        .Select(pod => kubernetes.Nodes.FirstOrDefault(node => node.Name == NodeOf(pod)?.AsText)?.Zone).FirstOrDefault(zone => zone is not null);

    private static string? ZoneOf(Json pod) => pod.Label("topology.kubernetes.io/zone") ?? pod.Label("failure-domain.beta.kubernetes.io/zone");
}
