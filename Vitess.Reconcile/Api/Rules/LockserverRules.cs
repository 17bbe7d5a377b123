using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Topology servers.</summary>
internal static class LockserverRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "shared-topology-pruned",
            "A topology server from outside may hold what others run, and this cluster deletes what it does not know.",
            SharedPruned),
        RuleCheck.Warning(
            "etcd-beside-external",
            "A lock server is external and etcd at once; the external one is used, and etcd runs for nothing.",
            view => Lockservers(view).Where(one => one.Spec is { External: not null, Etcd: not null }).Select(one => new Finding(
                one.Place.Member("etcd"),
                "etcd is asked for beside an external lock server, which is the one that is used",
                "Take etcd out, or external"))),
        RuleCheck.Warning(
            "etcd-member-alone",
            "One etcd member is asked for without the addresses of the others; it never finds a quorum.",
            view => Etcds(view).Where(one => one.Template is { LocalMemberIndex: not null, AdvertisePeerURLs: null or { Count: 0 } })
                .Select(one => new Finding(
                    one.Place.Member("localMemberIndex"),
                    "Only one of three etcd members runs here, and where the other two are is not said",
                    "Add advertisePeerURLs with the address of each member, or take localMemberIndex out"))),
        RuleCheck.Warning(
            "etcd-without-budget",
            "etcd has no PodDisruptionBudget, so that draining nodes may take its quorum.",
            view => Etcds(view).Where(one => one.Template.CreatePDB == false).Select(one => new Finding(
                one.Place.Member("createPDB"),
                "Without a PodDisruptionBudget, draining nodes may stop two of the three etcd members at once",
                "Take the field out, unless another budget covers the pods"))),
        RuleCheck.Warning(
            "etcd-without-service",
            "etcd has no Service for its clients and nobody says at which other address it is reached.",
            view => Lockservers(view)
                .Where(one => one.Spec is { External: null, Etcd.CreateClientService: false, CellInfoAddress: null or "" })
                .Select(one => new Finding(
                    one.Place.Member("etcd").Member("createClientService"),
                    "Everything connects to the Service of etcd, which is not to be made",
                    "Take the field out, or name the address of your own Service in cellInfoAddress"))),
        RuleCheck.Warning(
            "etcd-without-peers",
            "etcd has no Service through which its members find each other; their first addresses lie behind it.",
            view => Etcds(view).Where(one => one.Template is { CreatePeerService: false, AdvertisePeerURLs: null or { Count: 0 } })
                .Select(one => new Finding(
                    one.Place.Member("createPeerService"),
                    "The members of etcd find each other through the Service that is not to be made",
                    "Take the field out, or add advertisePeerURLs"))),
        RuleCheck.Warning(
            "cell-lockserver-implementation",
            "A cell's lock server speaks another protocol than the global one; the cell is not registered in the topology.",
            OtherImplementation),
    ];

    /// <summary>All lock servers and where they stand.</summary>
    internal static IEnumerable<(LockserverSpec Spec, Place Place)> Lockservers(SpecView view)
    {
        if (view.Spec.GlobalLockserver is { } global)
        {
            yield return (global, Place.Spec.Member("globalLockserver"));
        }
        foreach (var cell in view.Cells)
        {
            if (cell.Cell.Lockserver is { } local)
            {
                yield return (local, cell.Place.Member("lockserver"));
            }
        }
    }

    /// <summary>All etcds that are described and where that stands.</summary>
    internal static IEnumerable<(EtcdLockserverTemplate Template, Place Place)> Etcds(SpecView view) => Lockservers(view)
        .Where(one => one.Spec.Etcd is not null)
        .Select(one => (one.Spec.Etcd ?? new(), one.Place.Member("etcd")));

    private static IEnumerable<Finding> SharedPruned(SpecView view)
    {
        if (view.IsShared)
        {
            var given = view.Spec.TopologyReconciliation ?? new();
            var pruned = new[]
            {
                ("pruneCells", given.PruneCells),
                ("pruneKeyspaces", given.PruneKeyspaces),
                ("pruneSrvKeyspaces", given.PruneSrvKeyspaces),
                ("pruneShards", given.PruneShards),
            };
            var on = pruned.Where(one => one.Item2 != false).Select(one => one.Item1).ToValueList();
            if (on.Count > 0)
            {
                yield return new(
                    Place.Spec.Member("topologyReconciliation"),
                    $"The topology server may hold what other operators run, and {string.Join(", ", on)} delete what this cluster does not know",
                    $"Write false for {string.Join(", ", on)}, unless this cluster alone uses that root");
            }
        }
    }

    private static IEnumerable<Finding> OtherImplementation(SpecView view)
    {
        // The operator's own etcd is reached as etcd2. Source: the Go operator 2.18.
        var global = view.Spec.GlobalLockserver?.External?.Implementation ?? "etcd2";
        return view.Cells
            .Where(cell => cell.Cell.Lockserver is not null)
            .Select(cell => (cell, Own: cell.Cell.Lockserver switch
            {
                { External: { } external } => external.Implementation ?? "",
                { Etcd: not null } => "etcd2",
                _ => global,
            }))
            .Where(one => one.Own != global)
            .Select(one => new Finding(
                one.cell.Place.Member("lockserver"),
                $"The lock server speaks {Quote.Of(one.Own)} and the global one {Quote.Of(global)}; the cell is not registered",
                $"Use a lock server that speaks {global}"));
    }
}
