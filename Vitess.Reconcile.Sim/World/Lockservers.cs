using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World;

/// <summary>Which lock servers run inside the simulated cluster, as its API server knows.</summary>
internal static class Lockservers
{
    /// <summary>Whether an address is that of the client service of a lock server that runs here.</summary>
    internal static bool RunsHere(ApiServer api, string address) =>
        address.Split('.') is [var service, var space, "svc:2379", ..]
        && service.EndsWith("-client", StringComparison.Ordinal)
        && api.Find(Kinds.EtcdLockserver, space, service[..^"-client".Length]) is not null;

    /// <summary>How many members of a lock server run elsewhere: two of three where the spec picks one to run here.</summary>
    internal static int MembersElsewhere(ApiServer api, string space, string lockserver) =>
        api.Find(Kinds.EtcdLockserver, space, lockserver)?.At("spec", "localMemberIndex") is null ? 0 : 2;
}
