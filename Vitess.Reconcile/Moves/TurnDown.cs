using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What a shard that is being turned down still wants: nothing.</summary>
internal static class TurnDown
{
    /// <summary>The shard as it is wanted.</summary>
    internal static DesiredShard Wanted(Snapshot snapshot, DesiredShard desired) =>
        snapshot.Subject.Meta.Annotations.ContainsKey(Annotations.TurnDown)
            ? desired with { Tablets = [], TabletsAsked = 0, VtorcDeployments = [], BackupPod = null, BackupClaim = null }
            : desired;
}
