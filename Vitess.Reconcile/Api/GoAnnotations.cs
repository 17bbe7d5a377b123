namespace Vitess.Reconcile.Api;

/// <summary>Annotation keys of the Go operator, which this operator shares with it.</summary>
public static class GoAnnotations
{
    /// <summary>On pods of etcd and of tablets: a digest of names in their spec whose removal a merge would not show.</summary>
    public const string DesiredStateHash = "planetscale.com/desired-state-hash";

    /// <summary>On the pods of gateways: a digest of the secrets that a gateway reads only when it starts.</summary>
    public const string SecretHash = "planetscale.com/secret-hash";

    /// <summary>On objects that differ from the spec: the change that waits for somebody's release.</summary>
    public const string Scheduled = "rollout.planetscale.com/scheduled";

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

    /// <summary>On objects with a scheduled change: somebody lets the change happen.</summary>
    public const string Released = "rollout.planetscale.com/released";

    /// <summary>On a VitessShard: its tablets with scheduled changes are released one after another.</summary>
    public const string Cascade = "rollout.planetscale.com/cascade";

    /// <summary>On a tablet's pod: somebody asks that it be drained, and why. Whoever asked takes it off to call it off.</summary>
    public const string DrainStarted = "drain.planetscale.com/started";

    /// <summary>On a tablet's pod: the operator has seen that it is to be drained.</summary>
    public const string DrainAcknowledged = "drain.planetscale.com/acknowledged";

    /// <summary>On a tablet's pod: it is drained, and may be deleted by whoever asked. At most one in a shard has it.</summary>
    public const string DrainFinished = "drain.planetscale.com/finished";
}
