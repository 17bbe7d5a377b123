using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>What a VitessShard consists of.</summary>
internal sealed partial record DesiredShard : IShares<DesiredShard>
{
    /// <summary>The shard in the topology.</summary>
    internal required ShardName Name { get; init; }

    /// <summary>Where the cluster's vtctld is reached, as host and port.</summary>
    internal required string Vtctld { get; init; }

    /// <summary>The distinct tablets, in order of their aliases; of two pools with one identity the later counts.</summary>
    internal required ValueList<DesiredTablet> Tablets { get; init; }

    /// <summary>How many tablets the pools add up to, pools with one identity counted each.</summary>
    internal required int TabletsAsked { get; init; }

    /// <summary>The Deployments of VTOrc; none when it is not asked for.</summary>
    internal required ValueList<Rendered> VtorcDeployments { get; init; }

    /// <summary>What keeps others from evicting tablets that are not drained; null where the cluster is held at level 0.</summary>
    internal required EvictionBudget? EvictionBudget { get; init; }

    /// <summary>How long a tablet has to be ready until it counts as available.</summary>
    internal required TimeSpan MinReady { get; init; }

    /// <summary>Whether any pool restores backups, so that a shard without primary waits for a first backup.</summary>
    internal required bool HasBackups { get; init; }

    /// <summary>Whether every pool runs a MySQL of ours; only then is anything done or said about the shard's backups.</summary>
    internal required bool MayBackUp { get; init; }

    /// <summary>The pod that takes the first backup of a shard without primary; null when none is asked for or possible.</summary>
    internal required Rendered? BackupPod { get; init; }

    /// <summary>The claim of that pod; null when it has none.</summary>
    internal required Rendered? BackupClaim { get; init; }

    /// <summary>Whether the operator is asked to elect the first primary.</summary>
    internal required bool InitializesPrimary { get; init; }

    /// <summary>What becomes of claims that are not wanted any more.</summary>
    internal required DataVolumeClaimRetentionPolicy Retention { get; init; }

    /// <summary>The names of the backup locations, in spec order.</summary>
    internal required ValueList<string> BackupLocations { get; init; }

    /// <inheritdoc/>
    public DesiredShard Sharing(Func<Json, Json> share) => this with
    {
        Tablets = [.. Tablets.Select(tablet => tablet with { Pod = tablet.Pod.Sharing(share), Claim = tablet.Claim?.Sharing(share) })],
        VtorcDeployments = [.. VtorcDeployments.Select(deployment => deployment.Sharing(share))],
        EvictionBudget = EvictionBudget?.Sharing(share),
        BackupPod = BackupPod?.Sharing(share),
        BackupClaim = BackupClaim?.Sharing(share),
    };
}

/// <summary>A tablet as the spec wants it.</summary>
internal sealed record DesiredTablet
{
    /// <summary>Its identity.</summary>
    internal required TabletAlias Alias { get; init; }

    /// <summary>The type of its pool, as in the spec: replica, rdonly, externalmaster, externalreplica or externalrdonly.</summary>
    internal required string PoolType { get; init; }

    /// <summary>Its place in the pool, from 1.</summary>
    internal required int Index { get; init; }

    /// <summary>Its pod.</summary>
    internal required Rendered Pod { get; init; }

    /// <summary>Its claim; null when the pool has no claim template.</summary>
    internal required Rendered? Claim { get; init; }

    /// <summary>The name of the place that it restores backups from, which may be empty; null when it restores none.</summary>
    internal string? BackupLocation { get; init; }

    /// <summary>Whether its MySQL is managed elsewhere.</summary>
    internal required bool IsExternal { get; init; }

    /// <summary>Whether the spec does not ask for it, and it comes back for what its claim holds.</summary>
    internal bool IsRecalled { get; init; }
}
