using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>What <c>up</c> was asked to do.</summary>
internal sealed record UpOptions
{
    public required FileInfo File { get; init; }

    /// <summary>The zone to lose; null for none.</summary>
    public string? LoseZone { get; init; }

    /// <summary>How it is lost.</summary>
    public LossKind How { get; init; }

    /// <summary>How long after the cluster is ready the zone is lost.</summary>
    public TimeSpan After { get; init; }

    /// <summary>How long the zone stays lost.</summary>
    public TimeSpan For { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Simulated seconds in a second, in the live view.</summary>
    public double Speed { get; init; }

    /// <summary>Lines instead of a live view, as fast as it goes.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Where every object that stands at the end is written; null for nowhere.</summary>
    public DirectoryInfo? Dump { get; init; }

    /// <summary>The world that the recordings of the Go operator were made in.</summary>
    public bool IsAsRecorded { get; init; }

    /// <summary>How long each wait may last: for the cluster to be ready, and for it to converge at the end.</summary>
    public TimeSpan Within { get; init; }

    public OutputFormat Output { get; init; }
}

/// <summary>In which form a summary is written.</summary>
internal enum OutputFormat
{
    Text,
    Json,
    Yaml,
}
