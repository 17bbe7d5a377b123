namespace Vitess.Reconcile.Desired;

/// <summary>What an EtcdLockserver consists of.</summary>
internal sealed partial record DesiredLockserver
{
    /// <summary>The members that run here: three, or the one that the spec picks.</summary>
    internal required ValueList<DesiredMember> Members { get; init; }

    /// <summary>The services and the disruption budget.</summary>
    internal required ValueList<Rendered> Services { get; init; }

    /// <summary>How many members must be ready for the lock server to be available: two of three, or the one.</summary>
    internal required int Quorum { get; init; }
}

/// <summary>A member of an etcd.</summary>
/// <param name="Pod">Its pod.</param>
/// <param name="Claim">Its claim.</param>
internal sealed record DesiredMember(Rendered Pod, Rendered Claim);
