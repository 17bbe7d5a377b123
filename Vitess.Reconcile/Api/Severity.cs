namespace Vitess.Reconcile.Api;

/// <summary>What a defect does to the resource that has it.</summary>
public enum Severity
{
    /// <summary>The API server refuses it, or it can never run; with one of them nothing of the resource is changed.</summary>
    Error,

    /// <summary>It runs and will hurt. It is told and never held against the resource.</summary>
    Warning,
}
