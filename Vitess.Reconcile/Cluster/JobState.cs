namespace Vitess.Reconcile.Cluster;

/// <summary>How far a job has come, as its conditions say.</summary>
public enum JobState
{
    /// <summary>It has neither succeeded nor failed.</summary>
    Active,

    /// <summary>Its pod ended well.</summary>
    Complete,

    /// <summary>Kubernetes has given it up.</summary>
    Failed,
}
