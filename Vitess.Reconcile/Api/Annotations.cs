namespace Vitess.Reconcile.Api;

/// <summary>Annotation keys of this operator. They stand beside the Go operator's and never replace them.</summary>
public static class Annotations
{
    /// <summary>The prefix of every annotation, label and finalizer of this operator.</summary>
    public const string Prefix = "reconcile.vitess.io/";

    /// <summary>On every object that was rendered: the digest of the rendering.</summary>
    public const string Hash = Prefix + "hash";

    /// <summary>On pods and deployments: the rendering level that made them.</summary>
    public const string Level = Prefix + "level";

    /// <summary>On a VitessShard: who may disrupt it; empty when nobody does.</summary>
    public const string Turn = Prefix + "turn";

    /// <summary>On a VitessBackupSchedule: the last time that each of its strategies ran whose Job is gone, as JSON by name.</summary>
    public const string Ticks = Prefix + "ticks";
}
