namespace Vitess.Reconcile.Api;

/// <summary>Annotation keys of the Go operator, which this operator shares with it.</summary>
public static class GoAnnotations
{
    /// <summary>On pods of etcd and of tablets: a digest of names in their spec whose removal a merge would not show.</summary>
    public const string DesiredStateHash = "planetscale.com/desired-state-hash";

    /// <summary>On the pods of gateways: a digest of the secrets that a gateway reads only when it starts.</summary>
    public const string SecretHash = "planetscale.com/secret-hash";

    /// <summary>On tablets' pods: the generation of the VitessShard that the pod was last brought up to in place.</summary>
    public const string ObservedShardGeneration = "planetscale.com/observed-shard-generation";

    /// <summary>On pods with a mysqld: what the user adds to my.cnf.</summary>
    public const string MysqldConfigOverrides = "planetscale.com/mysqld-config-overrides";

    /// <summary>On tablets' pods: that the operator drains them before it deletes them, and what for.</summary>
    public const string DrainSupported = "drain.planetscale.com/supported";

    /// <summary>The value of <see cref="DrainSupported"/>.</summary>
    public const string DrainSupportedText = "ensure that the tablet is not a primary";

    /// <summary>On scheduled Jobs and their pods: the time that they were due, as RFC 3339.</summary>
    public const string BackupScheduledAt = "planetscale.com/backup-scheduled-at";
}
