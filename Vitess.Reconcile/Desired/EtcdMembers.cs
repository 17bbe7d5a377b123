using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The pods and claims of a lock server's members.</summary>
/// <param name="Lockserver">The EtcdLockserver's name.</param>
/// <param name="Spec">Its spec, with defaults.</param>
/// <param name="Labels">The labels that all its objects carry.</param>
/// <param name="Selector">The one label that tells its objects from all others.</param>
/// <param name="Options">How the operator was configured.</param>
internal sealed record EtcdMembers(
    ObjectName Lockserver,
    EtcdLockserverSpec Spec,
    ValueMap<string, string> Labels,
    ValueMap<string, string> Selector,
    Options Options)
{
    /// <summary>How many members a lock server has. Source: the Go operator 2.18, which knows no other number.</summary>
    internal const int Count = 3;

    private const string DataVolume = "data";
    private const string DataDirectory = "/var/etcd";

    private static readonly ValueList<Json> Env =
    [
        Parts.Env.Of("ETCD_AUTO_COMPACTION_MODE", "revision"),
        Parts.Env.Of("ETCD_AUTO_COMPACTION_RETENTION", "1000"),
        Parts.Env.Of("ETCD_QUOTA_BACKEND_BYTES", "8589934592"),
        Parts.Env.Of("ETCD_MAX_REQUEST_BYTES", "8388608"),
        Parts.Env.Of("ETCDCTL_API", "3"),
    ];

    private EtcdLockserverTemplate Template => Spec.Template;

    private ObjectName Peer => ClusterNames.EtcdPeerService(Lockserver);

    /// <summary>The members that run here: all three, or the one that the spec names.</summary>
    internal ValueList<int> Indices =>
        Template.LocalMemberIndex is { } only ? [only] : Enumerable.Range(1, Count).ToValueList();

    /// <summary>A member's claim.</summary>
    internal Rendered Claim(Seal.Of seal, int index) => seal.Object(
        Kinds.PersistentVolumeClaim,
        ClusterNames.EtcdMember(Lockserver, index),
        LabelsOf(index),
        Resources.CleanClaim(Template.DataVolumeClaimTemplate ?? Json.EmptyMap));

    /// <summary>A member's pod.</summary>
    internal Rendered Pod(Seal.Of seal, int index)
    {
        var name = ClusterNames.EtcdMember(Lockserver, index);
        var etcd = Container(name.Value, index).ToJson();
        var spec = Json.Map(
            ("affinity", Affinity()),
            ("containers", Json.List(Merge.Containers(Template.SidecarContainers ?? [], [etcd]))),
            ("initContainers", Merge.ListOrNone(Merge.Containers([], Template.InitContainers))),
            ("hostname", name.Value),
            ("subdomain", Peer.Value),
            ("imagePullSecrets", Merge.ListOrNone(Template.ImagePullSecrets)),
            ("priorityClassName", Options.PriorityClass.Length == 0 ? null : Options.PriorityClass),
            ("securityContext", Json.Map(("fsGroup", Options.EtcdFsGroup))),
            ("serviceAccountName", Options.EtcdServiceAccount.Length == 0 ? null : Options.EtcdServiceAccount),
            ("tolerations", Merge.ListOrNone(Merge.Tolerations(Template.Tolerations))),
            ("volumes", Json.List(Merge.ByName([Volumes.Claim(DataVolume, name.Value)], Template.ExtraVolumes))));
        var annotations = Template.Annotations ?? default;
        var hash = DesiredStateHash.Empty
            .WithKeys("labels-keys", Template.ExtraLabels ?? default)
            .WithKeys("annotations-keys", annotations)
            .WithContainers("init-containers", Template.InitContainers ?? [])
            .WithContainers("containers", [etcd])
            .WithTolerations("tolerations", Template.Tolerations ?? []);
        return seal.Object(
            Kinds.Pod, name, PodLabels(index), spec, annotations.With(GoAnnotations.DesiredStateHash, hash.ToString()));
    }

    /// <summary>The labels of a pod, of which a user may replace only the one at level 0 by which the lock server tells its pods.</summary>
    /// <remarks>Source: the Go operator 2.18, which sets its others right again in every pass.</remarks>
    private ValueMap<string, string> PodLabels(int index) => Corrections.Of(Options)
        .Labels(Selector, Template.ExtraLabels ?? default)
        .Overlay(OwnLabels(index).Where(label => !Selector.ContainsKey(label.Key)).ToValueMap());

    /// <summary>The labels of a claim, of which a user may replace any at level 0.</summary>
    private ValueMap<string, string> LabelsOf(int index) => Corrections.Of(Options).Labels(
        OwnLabels(index), Template.ExtraLabels ?? default);

    private ValueMap<string, string> OwnLabels(int index) => Labels
        .With(Api.Labels.LockserverIndex, index.ToString(CultureInfo.InvariantCulture));

    private Container Container(string name, int index) => new()
    {
        Name = "etcd",
        Image = Template.Image ?? Options.EtcdImage,
        PullPolicy = Template.ImagePullPolicy,
        Command = ["/usr/local/bin/etcd"],
        Arguments = Arguments(name, index),
        Env = Merge.ByName(Env, Template.ExtraEnv),
        Ports = [Port.EtcdClient, Port.EtcdPeer],
        Resources = Template.Resources,
        Mounts = Merge.ByPath([Volumes.Mount(DataVolume, DataDirectory, "etcd")], Template.ExtraVolumeMounts),
        Readiness = Probes.Etcdctl("health", isPatient: false),
        Liveness = Probes.Etcdctl("status", isPatient: true),
        RunAsUser = Options.EtcdRunAsUser,
        HasSecurityContext = false,
    };

    private ValueList<string> Arguments(string name, int index)
    {
        var peers = Enumerable.Range(1, Count)
            .Select(member => $"{ClusterNames.EtcdMember(Lockserver, member)}={PeerAddress(member)}");
        return VitessFlags.Of(
            ("data-dir", DataDirectory),
            ("name", name),
            ("listen-peer-urls", $"http://0.0.0.0:{Port.EtcdPeer.Number}"),
            ("listen-client-urls", $"http://0.0.0.0:{Port.EtcdClient.Number}"),
            ("advertise-client-urls", $"http://{name}.{Peer}:{Port.EtcdClient.Number}"),
            ("initial-cluster-state", "new"),
            ("initial-cluster-token", Lockserver.Value),
            ("initial-advertise-peer-urls", PeerAddress(index)),
            ("initial-cluster", string.Join(',', peers)))
            .WithExtra(Template.ExtraFlags ?? default)
            .ToArguments();
    }

    private string PeerAddress(int member) => Template.AdvertisePeerURLs is { Count: Count } given
        ? given[member - 1]
        : $"http://{ClusterNames.EtcdMember(Lockserver, member)}.{Peer}:{Port.EtcdPeer.Number}";

    private Json Affinity()
    {
        var corrections = Corrections.Of(Options);
        var labels = Json.Map(Selector);
        var notOneHost = Placement.ApartFrom(labels, Placement.Host, weight: 2);
        return Template.Affinity ?? (Spec.Zone is { Length: > 0 } zone
            ? Placement.Apart(zone, corrections, [notOneHost])
            : Placement.Apart(
                zone: null, corrections, [notOneHost, Placement.ApartFrom(labels, Placement.Zone(corrections), weight: 1)]));
    }
}
