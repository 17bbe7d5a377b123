namespace Vitess.Reconcile.Api;

/// <summary>What makes the operator's program the one that lists the backups of a storage, in the pod of that storage.</summary>
/// <remarks>The pod is the operator's own once more: where the two sides differed, it would be a second operator.</remarks>
public static class SubcontrollerFork
{
    /// <summary>The environment's variable that tells the program what else to be. Source: the Go operator 2.18.</summary>
    public const string Variable = "PS_OPERATOR_FORK_PATH";

    /// <summary>The variable's value. Source: the Go operator 2.18.</summary>
    public const string Name = "vitessbackupstorage-subcontroller";
}
