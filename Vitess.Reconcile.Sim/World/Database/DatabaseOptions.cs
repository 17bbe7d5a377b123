using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How the databases of a simulated world behave where real ones can be set up in several ways.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>Whether VTOrc's pods become ready and do nothing else, as in the recordings.</summary>
    internal bool IsVtorcInert { get; init; }

    /// <summary>Whether tablets that wait for a backup or for replication show as ready replicas, as in the
    /// recordings.</summary>
    internal bool WaitingTabletsAreReplicas { get; init; }

    /// <summary>Whether tablets and gateways are ready as soon as they run, registered or not, as in the
    /// recordings.</summary>
    internal bool AreReadyAtOnce { get; init; }

    /// <summary>How often each shard's client writes; null for clients that never write.</summary>
    internal TimeSpan? ClientInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a client waits for one write before it gives up and is unsure of it.</summary>
    internal TimeSpan ClientPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a program takes from its start to its first action, at least and at most.</summary>
    internal (TimeSpan Min, TimeSpan Max) Boot { get; init; } = UsualBoot;

    /// <summary>How long programs take to start.</summary>
    internal static (TimeSpan Min, TimeSpan Max) UsualBoot { get; } = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    /// <summary>How long they took where the Go operator was recorded.</summary>
    internal static (TimeSpan Min, TimeSpan Max) SwiftBoot { get; } = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));

    /// <summary>How long a replica takes to apply what it received, at least and at most.</summary>
    internal (TimeSpan Min, TimeSpan Max) ApplyDelay { get; init; } =
        (TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(40));

    /// <summary>The identity of a claim by namespace and name. What a tablet stores is bound to it.</summary>
    internal Func<string, string, string> ClaimIdentity { get; init; } = (space, name) => $"{space}/{name}";

    /// <summary>How many members of a lock server run outside the simulated cluster, by namespace and name; they are
    /// always up.</summary>
    internal Func<string, string, int> MembersElsewhere { get; init; } = (_, _) => 0;

    /// <summary>Whether a lock server's address lies outside the simulated cluster, by the namespace of who asks and
    /// the address.</summary>
    internal Func<string, string, bool> IsExternalAddress { get; init; } =
        (space, address) => !address.Contains($".{space}.svc", StringComparison.Ordinal);

    /// <summary>How long a planned reparent dawdles while nobody takes writes; longer only to see that it is caught.</summary>
    internal TimeSpan DemotedFor { get; init; }

    /// <summary>Whether nothing but files can be listed for backups, as in the recordings, where no cloud was at hand.</summary>
    internal bool OnlyFilesAreReadable { get; init; }

    /// <summary>Takes what a pod that lists backups has found: the pod, and the backups of a shard in its place.</summary>
    internal Action<RunningPod, Func<ShardName, IEnumerable<StoredBackup>>> WriteInventory { get; init; } = (_, _) => { };
}
