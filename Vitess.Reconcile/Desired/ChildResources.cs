using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Desired.Parts;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Desired;

/// <summary>The resources that others are made from, each with a pass of its own. Specs are written as the Go operator does.</summary>
internal static class ChildResources
{
    /// <summary>The cluster's own global lock server; null when it has none.</summary>
    internal static Rendered? GlobalLockserver(VitessClusterSpec spec, ClusterNames names, Seal.Of seal) =>
        spec.GlobalLockserver?.Etcd is { } etcd
            ? seal.Object(
                Kinds.EtcdLockserver,
                names.GlobalEtcd,
                ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.Component, Labels.Etcd)),
                Write(EtcdLockserverSpec.Shape, new() { Template = etcd }))
            : null;

    /// <summary>A cell's own lock server; null when it has none.</summary>
    internal static Rendered? LocalLockserver(VitessCellSpec spec, ClusterNames names, Seal.Of seal)
    {
        var cell = new CellName(spec.Template.Name ?? "");
        return spec.Template.Lockserver?.Etcd is { } etcd
            ? seal.Object(
                Kinds.EtcdLockserver,
                names.LocalEtcd(cell),
                ValueMap.Of(
                    (Labels.Cluster, names.Cluster), (Labels.Cell, cell.Value), (Labels.Component, Labels.Etcd)),
                Write(EtcdLockserverSpec.Shape, new() { Template = etcd, Zone = spec.Template.Zone }))
            : null;
    }

    /// <summary>A cell.</summary>
    internal static Rendered Cell(
        VitessClusterSpec spec, VitessCellTemplate cell, ClusterNames names, VitessLockserverParams global, Seal.Of seal)
    {
        var name = new CellName(cell.Name ?? "");
        return seal.Object(
            Kinds.VitessCell,
            names.Cell(name),
            ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.Cell, name.Value)),
            Write(VitessCellSpec.Shape, new()
            {
                Template = cell,
                GlobalLockserver = global,
                AllCells = (spec.Cells ?? []).Select(one => one.Name ?? "").ToValueList(),
                Images = new() { Vtgate = spec.Images?.Vtgate },
                ImagePullPolicies = spec.ImagePullPolicies,
                ImagePullSecrets = spec.ImagePullSecrets,
                ExtraVitessFlags = spec.ExtraVitessFlags,
                TopologyReconciliation = spec.TopologyReconciliation,
            }));
    }

    /// <summary>A keyspace.</summary>
    internal static Rendered Keyspace(
        VitessClusterSpec spec,
        VitessKeyspaceTemplate keyspace,
        ClusterNames names,
        VitessLockserverParams global,
        Seal.Of seal)
    {
        var name = new KeyspaceName(keyspace.Name ?? "");
        return seal.Object(
            Kinds.VitessKeyspace,
            names.Keyspace(name),
            ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.Keyspace, name.Value)),
            Write(VitessKeyspaceSpec.Shape, new()
            {
                Template = keyspace,
                GlobalLockserver = global,
                Images = Images.OfKeyspace(spec.Images ?? new(), keyspace.Images),
                ImagePullPolicies = spec.ImagePullPolicies,
                ImagePullSecrets = spec.ImagePullSecrets,
                ZoneMap = (spec.Cells ?? []).ToValueMap(cell => cell.Name ?? "", cell => cell.Zone ?? ""),
                BackupLocations = spec.Backup?.Locations,
                BackupEngine = spec.Backup?.Engine,
                ExtraVitessFlags = spec.ExtraVitessFlags,
                TopologyReconciliation = spec.TopologyReconciliation,
                UpdateStrategy = spec.UpdateStrategy,
                DataVolumeClaimRetentionPolicy = spec.DataVolumeClaimRetentionPolicy,
            }),
            keyspace.Annotations ?? default);
    }

    /// <summary>A shard.</summary>
    internal static Rendered Shard(
        VitessKeyspaceSpec spec, KeyRange range, VitessShardTemplate template, ClusterNames names, Seal.Of seal)
    {
        var keyspace = new KeyspaceName(spec.Template.Name ?? "");
        return seal.Object(
            Kinds.VitessShard,
            names.Shard(keyspace, range),
            ValueMap.Of(
                (Labels.Cluster, names.Cluster), (Labels.Keyspace, keyspace.Value), (Labels.Shard, range.SafeName)),
            Write(VitessShardSpec.Shape, new()
            {
                Template = template,
                Name = range.ToString(),
                DatabaseName = spec.Template.DatabaseName,
                KeyRange = new() { Start = range.Start, End = range.End },
                GlobalLockserver = spec.GlobalLockserver,
                VitessOrchestrator = spec.Template.VitessOrchestrator,
                Images = spec.Images,
                ImagePullPolicies = spec.ImagePullPolicies,
                ImagePullSecrets = spec.ImagePullSecrets,
                ZoneMap = spec.ZoneMap,
                BackupLocations = spec.BackupLocations,
                BackupEngine = spec.BackupEngine,
                ExtraVitessFlags = spec.ExtraVitessFlags,
                TopologyReconciliation = spec.TopologyReconciliation,
                UpdateStrategy = spec.UpdateStrategy,
                DataVolumeClaimRetentionPolicy = spec.DataVolumeClaimRetentionPolicy,
            }),
            template.Annotations ?? default);
    }

    /// <summary>A place for backups.</summary>
    internal static Rendered BackupStorage(
        VitessBackupLocation location, VitessBackupSubcontrollerSpec? subcontroller, ClusterNames names, Seal.Of seal) =>
        seal.Object(
            Kinds.VitessBackupStorage,
            names.BackupStorage(location.Name ?? ""),
            ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.BackupLocation, location.Name ?? "")),
            Write(VitessBackupStorageSpec.Shape, new() { Location = location, Subcontroller = subcontroller }));

    /// <summary>A plan for taking backups.</summary>
    internal static Rendered BackupSchedule(
        VitessBackupScheduleTemplate template, VitessClusterSpec spec, ClusterNames names, Seal.Of seal) => seal.Object(
            Kinds.VitessBackupSchedule,
            names.BackupSchedule(template.Name ?? ""),
            ValueMap.Of((Labels.Cluster, names.Cluster)),
            Write(VitessBackupScheduleSpec.Shape, new()
            {
                Template = template,
                Cluster = names.Cluster,
                Image = spec.Images?.Vtctld,
                ImagePullPolicy = spec.ImagePullPolicies?.Vtctld,
            }));

    /// <summary>A part of a spec as a child would be given it: what Go does not know is gone.</summary>
    internal static TSpec? Decoded<TSpec>(Shape<TSpec> shape, TSpec? spec)
        where TSpec : class, new() => spec is null ? null : shape.Read(Write(shape, spec));

    private static Json Write<TSpec>(Shape<TSpec> shape, TSpec spec)
        where TSpec : class, new() => shape.Write(spec, Form.AsGo);
}
