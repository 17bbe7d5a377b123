using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>A pool of a shard with everything that its tablets, and vtbackup, are made from.</summary>
/// <param name="Names">The names of the cluster's objects.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Range">Its key range.</param>
/// <param name="Spec">The shard's spec.</param>
/// <param name="Pool">The pool in it.</param>
/// <param name="Options">How the operator was configured.</param>
internal sealed record TabletPool(
    ClusterNames Names,
    ShardName Shard,
    KeyRange Range,
    VitessShardSpec Spec,
    VitessShardTabletPool Pool,
    Options Options)
{
    /// <summary>The cell.</summary>
    internal CellName Cell { get; } = new(Pool.Cell ?? "");

    /// <summary>The pool's type in the spec's own word.</summary>
    internal string Type => Pool.Type ?? "";

    /// <summary>The corrections at the level that the pool's pods are rendered at.</summary>
    internal Corrections Corrections => Corrections.Of(Options);

    /// <summary>Whether somebody else runs the MySQL servers.</summary>
    internal bool IsExternal => Pool.ExternalDatastore is not null;

    /// <summary>The place that the pool's backups go to; null when the spec has no such place.</summary>
    internal VitessBackupLocation? Location { get; } =
        BackupLocation.Named(Spec.BackupLocations, Pool.BackupLocationName);

    /// <summary>What a tablet needs in order to use the place; nothing for a tablet without a MySQL server of its own.</summary>
    internal BackupLocation TabletBackups =>
        Pool.Mysqld is null ? BackupLocation.None : BackupLocation.Of(Location, Names.Cluster);

    /// <summary>Whether tablets restore from backups.</summary>
    internal bool UsesBackups => Location is not null && Pool.Mysqld is not null;

    /// <summary>The database that a tablet serves.</summary>
    internal string DatabaseName => DatabaseNameOf(Spec, Shard.Keyspace);

    /// <summary>The MySQL server's image.</summary>
    internal string MysqldImage => Images.Mysqld(Spec.Images?.Mysqld);

    /// <summary>What the user adds to my.cnf; empty for nothing.</summary>
    internal string ConfigOverrides => Pool.Mysqld?.ConfigOverrides ?? "";

    /// <summary>The SQL that a new MySQL server begins with.</summary>
    internal Parts.SecretFile InitScript =>
        new(Spec.Template.DatabaseInitScriptSecret ?? new(), "db-init-script");

    /// <summary>The database that the tablets of a shard serve.</summary>
    internal static string DatabaseNameOf(VitessShardSpec spec, KeyspaceName keyspace) =>
        spec.DatabaseName is { Length: > 0 } given ? given : $"vt_{keyspace}";

    /// <summary>The alias of one of the pool's tablets.</summary>
    /// <param name="index">Which tablet; the first is 1.</param>
    internal TabletAlias Alias(int index) =>
        TabletUid.Alias(Shard, Cell, Type, index, IsExternal ? Pool.Name ?? "" : "");
}
