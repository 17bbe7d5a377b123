using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>A tablet's pod, and the claim of its data.</summary>
internal static class TabletPod
{
    // Source: the Go operator 2.18: half an hour for a primary to hand over and for MySQL to shut down cleanly.
    private const long GraceSecondsDefault = 1800;

    /// <summary>The labels that all tablets of a shard carry, and no other pods.</summary>
    internal static ValueMap<string, string> Selector(ClusterNames names, ShardName shard, KeyRange range) => ValueMap.Of(
        (Labels.Component, Labels.VtTablet),
        (Labels.Cluster, names.Cluster),
        (Labels.Keyspace, shard.Keyspace.Value),
        (Labels.Shard, range.SafeName));

    /// <summary>The claim; null when the pool has no template for one.</summary>
    internal static Rendered? Claim(TabletPool pool, TabletAlias tablet, int index, Seal.Of seal) =>
        pool.Pool.DataVolumeClaimTemplate is { } template
            ? seal.Object(
                Kinds.PersistentVolumeClaim,
                pool.Names.Tablet(tablet),
                ClaimLabels(pool, tablet, index),
                Resources.CleanClaim(template))
            : null;

    /// <summary>The pod.</summary>
    internal static Rendered Pod(TabletPool pool, TabletAlias tablet, int index, Seal.Of seal)
    {
        var name = pool.Names.Tablet(tablet);
        var main = TabletContainers.Main(pool, tablet);
        var init = TabletContainers.Init(pool);
        var options = pool.Options;
        var spec = Json.Map(
            ("affinity", Affinity(pool)),
            ("containers", Json.List(Merge.Containers(pool.Pool.SidecarContainers ?? [], main))),
            ("initContainers", Json.List(Merge.Containers(init, pool.Pool.InitContainers))),
            ("imagePullSecrets", Merge.ListOrNone(pool.Spec.ImagePullSecrets)),
            ("priorityClassName", options.PriorityClass.Length == 0 ? null : options.PriorityClass),
            ("securityContext", Json.Map(("fsGroup", options.FsGroup))),
            ("serviceAccountName", options.ServiceAccount.Length == 0 ? null : options.ServiceAccount),
            ("terminationGracePeriodSeconds", pool.Pool.Vttablet?.TerminationGracePeriodSeconds ?? GraceSecondsDefault),
            ("tolerations", Merge.ListOrNone(Merge.Tolerations(pool.Pool.Tolerations))),
            ("topologySpreadConstraints", Merge.ListOrNone(Merge.Spread(pool.Pool.TopologySpreadConstraints, pool.Corrections))),
            ("volumes", Json.List(TabletVolumes.Of(pool, pool.TabletBackups, name.Value))));
        var state = StateOf(pool, main, [.. init, .. pool.Pool.InitContainers ?? []]);
        return seal.Object(Kinds.Pod, name, PodLabels(pool, tablet, index), spec, AnnotationsOf(pool, state)) with { StateParts = state.Items };
    }

    /// <summary>The annotations of a pod that uses a MySQL server made from the pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="annotations">The annotations without the user's addition to my.cnf.</param>
    internal static ValueMap<string, string> WithOverrides(TabletPool pool, ValueMap<string, string> annotations) =>
        pool.ConfigOverrides.Length == 0
            ? annotations
            : annotations.With(GoAnnotations.MysqldConfigOverrides, pool.ConfigOverrides);

    private static ValueMap<string, string> AnnotationsOf(TabletPool pool, DesiredStateHash state) =>
        ValueMap.Of((GoAnnotations.DesiredStateHash, state.ToString())).Overlay(WithOverrides(pool, Given(pool)));

    private static DesiredStateHash StateOf(TabletPool pool, ValueList<Json> main, ValueList<Json> init) => DesiredStateHash.Empty
        .WithKeys("labels-keys", pool.Pool.ExtraLabels ?? default)
        .WithKeys("annotations-keys", Given(pool))
        .WithText(DesiredStateHash.VolumeSize, Resources.StorageRequested(pool.Pool.DataVolumeClaimTemplate) ?? "")
        .WithContainers("init-containers", init)
        .WithContainers("containers", main)
        .WithTolerations("tolerations", pool.Pool.Tolerations ?? [])
        .WithTopologySpreadConstraints("topologySpreadConstraints", pool.Pool.TopologySpreadConstraints ?? []);

    private static ValueMap<string, string> Given(TabletPool pool) =>
        ValueMap.Of((GoAnnotations.DrainSupported, GoAnnotations.DrainSupportedText))
            .Overlay(pool.Pool.Annotations ?? default)
            .Overlay(pool.Location?.Annotations ?? default);

    /// <summary>The labels of a claim, of which a user may replace any at level 0.</summary>
    private static ValueMap<string, string> ClaimLabels(TabletPool pool, TabletAlias tablet, int index) => pool.Corrections.Labels(
        Selector(pool.Names, pool.Shard, pool.Range).Overlay(OwnLabels(pool, tablet, index)), pool.Pool.ExtraLabels ?? default);

    /// <summary>The labels of a pod, of which a user may replace those at level 0 by which the shard tells its pods.</summary>
    /// <remarks>Source: the Go operator 2.18, which sets its others right again in every pass, for it finds the pod by the former.</remarks>
    private static ValueMap<string, string> PodLabels(TabletPool pool, TabletAlias tablet, int index) => pool.Corrections
        .Labels(Selector(pool.Names, pool.Shard, pool.Range), pool.Pool.ExtraLabels ?? default)
        .Overlay(OwnLabels(pool, tablet, index));

    private static ValueMap<string, string> OwnLabels(TabletPool pool, TabletAlias tablet, int index)
    {
        var labels = ValueMap.Of(
            (Labels.Cell, pool.Cell.Value),
            (Labels.TabletUid, TabletUid.Padded(tablet.Uid)),
            (Labels.TabletType, pool.Type),
            (Labels.TabletIndex, index.ToString(CultureInfo.InvariantCulture)));
        return pool.IsExternal ? labels.With(Labels.PoolName, pool.Pool.Name ?? "") : labels;
    }

    private static Json Affinity(TabletPool pool)
    {
        var shard = Selector(pool.Names, pool.Shard, pool.Range);
        var alike = shard.With(Labels.Cell, pool.Cell.Value).With(Labels.TabletType, pool.Type);
        return pool.Pool.Affinity ?? Placement.Apart(
            (pool.Spec.ZoneMap ?? default).GetValueOrDefault(pool.Cell.Value),
            pool.Corrections,
            [
                Placement.ApartFrom(Json.Map(shard), Placement.Host, weight: 2),
                Placement.ApartFrom(Json.Map(alike), Placement.Host, weight: 1),
            ]);
    }
}
