using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>How an EtcdLockserver shows in the status of its owner.</summary>
internal static class LockserverStatus
{
    /// <summary>Its status without generation and conditions; unknown availability while it does not exist or says nothing.</summary>
    internal static Json Of(ObservedObject.Resource? lockserver) =>
        Json.Map(("available", lockserver?.Status["available"] ?? Conditions.Unknown));
}
