using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// Claims and their volumes: made in the zone of the first pod that uses them, grown and deleted on request.
/// </summary>
/// <remarks>The disks of a lost zone can be neither made, grown nor deleted until it returns.</remarks>
internal sealed class Volumes
{
    /// <summary>The condition of a claim whose file system grows when a pod starts on it.</summary>
    private const string Offline = "FileSystemResizePending";

    private readonly Surroundings at;
    private readonly Nodes nodes;
    private readonly WorkQueue growth;
    private readonly WorkQueue reclaim;
    private readonly WorkQueue filesystems;

    /// <summary>Claims that wait to grow and volumes that wait to be deleted, for a zone to return.</summary>
    private readonly SortedSet<string> growing = new(StringComparer.Ordinal);

    private readonly SortedSet<string> released = new(StringComparer.Ordinal);

    internal Volumes(Surroundings at, Nodes nodes)
    {
        (this.at, this.nodes) = (at, nodes);
        growth = new(at, "volume/grow", 1_000, 6_000, Grow);
        reclaim = new(at, "volume/delete", 300, 2_000, Reclaim);
        filesystems = new(at, "volume/resize-filesystem", 50, 500, ResizeFilesystem);
        nodes.Returned.Add((_, _) => GoOn());
    }

    /// <summary>
    /// What keeps a pod's claims from being used at all, in the scheduler's words; empty when nothing does.
    /// </summary>
    internal static string Obstacle(Client api, Json pod)
    {
        foreach (var name in pod.ClaimNames())
        {
            if (api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), name) is not { } claim)
            {
                return $"persistentvolumeclaim \"{name}\" not found";
            }
            if (claim.IsBeingDeleted())
            {
                return $"persistentvolumeclaim \"{name}\" is being deleted";
            }
        }
        return "";
    }

    /// <summary>Whether the volumes that a pod's claims are bound to can be used on a node.</summary>
    internal static bool AreReachable(Client api, Json pod, Json node)
    {
        foreach (var name in pod.ClaimNames())
        {
            if (api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), name) is { } claim
                && VolumeOf(api, claim)?.At("spec", "nodeAffinity", "required") is { } required
                && !NodeAffinity.MatchesSelector(required, node))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The claims of a pod that have no volume yet.</summary>
    internal IReadOnlyList<Json> Unbound(Json pod) =>
    [
        .. pod.ClaimNames().Distinct(StringComparer.Ordinal)
            .Select(name => at.Api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), name)).OfType<Json>()
            .Where(claim => claim.At("spec", "volumeName") is null),
    ];

    /// <summary>Makes a volume for a claim in the zone of a node.</summary>
    /// <param name="claim">A claim without a volume.</param>
    /// <param name="node">The node that its first pod is to run on.</param>
    /// <param name="done">Told whether the claim is bound now.</param>
    internal void Provision(Json claim, string node, Action<bool> done) =>
        at.Later("volume/provision", 100, 1_200, () => Provision(claim, node, done, isRetry: false));

    internal void OnClaim(WatchEvent change)
    {
        var claim = change.Object;
        if (change.Type == WatchEventType.Deleted)
        {
            growing.Remove(claim.Key());
            if (claim.At("spec", "volumeName")?.AsText is { } volume)
            {
                reclaim.Add(volume);
            }
        }
        else if (WantsToGrow(claim) && !growing.Contains(claim.Key()))
        {
            growth.Add(claim.Key());
        }
    }

    /// <summary>A pod comes to a node: file systems that wait for that grow.</summary>
    internal void OnPod(WatchEvent change)
    {
        if (change.Object.NodeName().Length > 0 && change.Previous?.NodeName().Length == 0)
        {
            foreach (var name in change.Object.ClaimNames())
            {
                var claim = at.Api.Find(Kinds.PersistentVolumeClaim, change.Object.Namespace(), name);
                if (claim is not null && Conditions.Find(claim["status"] ?? Json.EmptyMap, Offline) is not null)
                {
                    filesystems.Add(claim.Key());
                }
            }
        }
    }

    private void Provision(Json claim, string node, Action<bool> done, bool isRetry)
    {
        var present = at.Api.Find(Kinds.PersistentVolumeClaim, claim.Namespace(), claim.Name());
        var state = nodes.Find(node);
        if (present is null || present.Uid() != claim.Uid() || present.IsBeingDeleted() || state is null)
        {
            done(false);
        }
        else if (present.At("spec", "volumeName") is not null)
        {
            done(true);
        }
        else if (nodes.IsZoneUp(state.Zone))
        {
            Bind(present, state.Zone);
            done(true);
        }
        else if (isRetry)
        {
            done(false);
        }
        else
        {
            // The provisioner tries for a while before it lets the scheduler choose again.
            at.Later("volume/provision-timeout", 10_000, 30_000, () => Provision(claim, node, done, isRetry: true));
        }
    }

    private void Bind(Json claim, string zone)
    {
        var volume = $"pvc-{claim.Uid()}";
        at.Api.Create(Kinds.PersistentVolume, VolumeFor(claim, volume, zone));
        if (at.Api.Find(Kinds.PersistentVolume, "", volume) is { } created)
        {
            at.Api.SetStatus(Kinds.PersistentVolume, created, Json.Map(
                ("lastPhaseTransitionTime", at.Stamp), ("phase", "Bound")));
        }
        at.Api.Patch(Kinds.PersistentVolumeClaim, claim, Json.Map(("spec", Json.Map(("volumeName", volume)))));
        at.Api.SetStatus(Kinds.PersistentVolumeClaim, claim, Json.Map(
            ("accessModes", claim.At("spec", "accessModes")),
            ("capacity", Json.Map(("storage", claim.At("spec", "resources", "requests", "storage")))),
            ("phase", "Bound")));
    }

    /// <summary>The volume that a claim is bound to.</summary>
    internal static Json VolumeFor(Json claim, string name, string zone) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "PersistentVolume"),
        ("metadata", Json.Map(
            ("name", name),
            ("annotations", Json.Map(("pv.kubernetes.io/provisioned-by", "disk.sim"))),
            ("finalizers", Json.List("kubernetes.io/pv-protection")))),
        ("spec", Json.Map(
            ("accessModes", claim.At("spec", "accessModes")),
            ("capacity", Json.Map(("storage", claim.At("spec", "resources", "requests", "storage")))),
            ("claimRef", Json.Map(
                ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("name", claim.Name()),
                ("namespace", claim.Namespace()), ("uid", claim.Uid()), ("resourceVersion", claim.ResourceVersion()))),
            ("csi", Json.Map(("driver", "disk.sim"), ("volumeHandle", $"{zone}/{name}"))),
            ("nodeAffinity", IsShared(claim) ? null : OfZone(zone)),
            ("persistentVolumeReclaimPolicy", "Delete"),
            ("storageClassName", claim.At("spec", "storageClassName") ?? ""),
            ("volumeMode", claim.At("spec", "volumeMode") ?? "Filesystem"))));

    private static Json? VolumeOf(Client api, Json claim) =>
        claim.At("spec", "volumeName")?.AsText is { } name ? api.Find(Kinds.PersistentVolume, "", name) : null;

    private static bool WantsToGrow(Json claim) =>
        claim.Phase() == "Bound"
        && Amount(claim.At("spec", "resources", "requests", "storage"))
            .CompareTo(Amount(claim.At("status", "capacity", "storage"))) > 0;

    private static Quantity Amount(Json? written) => Quantity.Parse(written?.AsText ?? "") ?? Quantity.Zero;

    private void Grow(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        if (at.Api.Find(Kinds.PersistentVolumeClaim, ns, name) is not { } claim || !WantsToGrow(claim)
            || VolumeOf(at.Api, claim) is not { } volume)
        {
            return;
        }
        if (!nodes.IsZoneUp(ZoneOf(volume)))
        {
            growing.Add(key);
            return;
        }
        var capacity = Json.Map(("storage", claim.At("spec", "resources", "requests", "storage")));
        at.Api.Patch(Kinds.PersistentVolume, volume, Json.Map(("spec", Json.Map(("capacity", capacity)))));
        var status = claim["status"] ?? Json.EmptyMap;
        at.Api.SetStatus(Kinds.PersistentVolumeClaim, claim, GrowsOffline(claim)
            ? Conditions.Set(status, at.Stamp, Conditions.Of(
                Offline, isTrue: true, "", "Waiting for user to (re-)start a pod to finish file system resize of volume on node."))
            : status.With("capacity", capacity));
    }

    private void ResizeFilesystem(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        if (at.Api.Find(Kinds.PersistentVolumeClaim, ns, name) is { } claim)
        {
            var capacity = Json.Map(("storage", claim.At("spec", "resources", "requests", "storage")));
            at.Api.SetStatus(
                Kinds.PersistentVolumeClaim, claim, (claim["status"] ?? Json.EmptyMap).With("capacity", capacity).With("conditions", null));
        }
    }

    /// <summary>Whether the file systems of a claim's class grow only when a pod starts on them.</summary>
    private bool GrowsOffline(Json claim) => claim.At("spec", "storageClassName")?.AsText is { } name
        && at.Api.Find(Kinds.StorageClass, "", name)?.At("parameters", "expansion")?.AsText == "offline";

    private void Reclaim(string name)
    {
        if (at.Api.Find(Kinds.PersistentVolume, "", name) is not { } volume)
        {
            return;
        }
        if (volume.Phase() != "Released")
        {
            at.Api.SetStatus(Kinds.PersistentVolume, volume, Json.Map(
                ("lastPhaseTransitionTime", at.Stamp), ("phase", "Released")));
        }
        if (volume.At("spec", "persistentVolumeReclaimPolicy")?.AsText != "Delete")
        {
            return;
        }
        if (!nodes.IsZoneUp(ZoneOf(volume)))
        {
            released.Add(name);
            return;
        }
        at.Api.Delete(Kinds.PersistentVolume, volume);
        at.Api.Patch(Kinds.PersistentVolume, volume, Json.Map(("metadata", Json.Map(("finalizers", Json.Null)))));
    }

    private void GoOn()
    {
        foreach (var key in growing)
        {
            growth.Add(key);
        }
        foreach (var name in released)
        {
            reclaim.Add(name);
        }
        growing.Clear();
        released.Clear();
    }

    private static string ZoneOf(Json volume) =>
        volume.At("spec", "csi", "volumeHandle")?.AsText is { } handle ? handle[..handle.LastIndexOf('/')] : "";

    /// <summary>Whether a volume is reached over the network from everywhere, rather than a disk of one zone.</summary>
    internal static bool IsShared(Json claim) =>
        claim.At("spec", "accessModes")?.Items.Any(mode => mode.AsText == "ReadWriteMany") == true;

    private static Json OfZone(string zone) => Json.Map(("required", Json.Map(("nodeSelectorTerms", Json.List(
        Json.Map(("matchExpressions", Json.List(Json.Map(
            ("key", "topology.kubernetes.io/zone"), ("operator", "In"), ("values", Json.List(zone)))))))))));
}
