using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether the running vtctld can be trusted with a reparent.</summary>
internal static class Vtctld
{
    /// <summary>Why it cannot, or that it has to be asked first; null when it can. A vtctld before Vitess 22 ignores the expected primary in silence.</summary>
    internal static Decision? TooOld(ShardView view) => view.Capability switch
    {
        Reading<Answer.Capability>.Known { Value.HonoursExpectedPrimary: true } => null,
        Reading<Answer.Capability>.Known => Decision.Blocked("VtctldTooOld", "the running vtctld is older than Vitess 22 and ignores the expected primary of a reparent: use a newer image"),
        _ => Decision.Read([new(view.CapabilityQuery, view.Now - Lately)], "what the running vtctld can do"),
    };

    /// <summary>How fresh its answer has to be. Reason: it changes only when vtctld's image does.</summary>
    internal static readonly TimeSpan Lately = TimeSpan.FromSeconds(60);
}
