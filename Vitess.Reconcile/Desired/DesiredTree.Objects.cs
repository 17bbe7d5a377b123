namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredCluster
{
    /// <summary>Everything that the pass of the cluster makes.</summary>
    internal IEnumerable<Rendered> Objects =>
        [.. One(Lockserver), .. Cells, .. Keyspaces, .. Backups, .. Services, .. VtctldDeployments, .. VtAdminObjects];

    private ValueList<Rendered> VtAdminObjects => VtAdmin is { } vtadmin
        ? [vtadmin.Service, .. vtadmin.Cells.SelectMany(cell => (ValueList<Rendered>)[.. cell.Secrets, cell.Deployment])]
        : [];

    /// <summary>The object, or none.</summary>
    internal static ValueList<Rendered> One(Rendered? rendered) => rendered is null ? [] : [rendered];
}

internal sealed partial record DesiredCell
{
    /// <summary>Everything that the pass of the cell makes.</summary>
    internal IEnumerable<Rendered> Objects => 
    [
        .. DesiredCluster.One(Lockserver), GatewayService, .. DesiredCluster.One(Gateways), .. DesiredCluster.One(Autoscaler),
    ];
}

internal sealed partial record DesiredKeyspace
{
    /// <summary>Everything that the pass of the keyspace makes.</summary>
    internal IEnumerable<Rendered> Objects => Shards.Select(shard => shard.Resource);
}

internal sealed partial record DesiredShard
{
    /// <summary>Everything that the pass of the shard makes and that stays; the pod of a first backup comes and goes.</summary>
    internal IEnumerable<Rendered> Objects =>
        [.. Tablets.SelectMany(tablet => (ValueList<Rendered>)[.. DesiredCluster.One(tablet.Claim), tablet.Pod]), .. VtorcDeployments, .. DesiredCluster.One(EvictionBudget?.Closed)];

    /// <summary>What takes the first backup, and goes when the shard has a primary.</summary>
    internal ValueList<Rendered> FirstBackup => [.. DesiredCluster.One(BackupClaim), .. DesiredCluster.One(BackupPod)];
}

internal sealed partial record DesiredLockserver
{
    /// <summary>Everything that the pass of the lock server makes.</summary>
    internal IEnumerable<Rendered> Objects =>
        [.. Services, .. Members.SelectMany(member => (ValueList<Rendered>)[member.Claim, member.Pod])];
}
