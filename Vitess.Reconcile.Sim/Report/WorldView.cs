using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>What a person watches: zones, pods, primaries, and what is awaited.</summary>
/// <param name="Elapsed">How long the simulation has run.</param>
/// <param name="Zones">The zones in order of their names.</param>
/// <param name="Pods">All pods, in order of zone and name.</param>
/// <param name="Shards">All shards in their order.</param>
/// <param name="IsReady">Whether the user's resource says that it is ready.</param>
/// <param name="Waits">What is awaited and why, most important first.</param>
/// <param name="Acknowledged">How many writes were acknowledged to clients.</param>
internal sealed record WorldView(
    TimeSpan Elapsed,
    ValueList<ZoneView> Zones,
    ValueList<PodView> Pods,
    ValueList<ShardView> Shards,
    bool IsReady,
    ValueList<string> Waits,
    long Acknowledged);

/// <param name="Name">The zone.</param>
/// <param name="State">How it is.</param>
internal sealed record ZoneView(string Name, ZoneState State);

/// <summary>How a zone is.</summary>
internal enum ZoneState
{
    /// <summary>As always.</summary>
    Well,

    /// <summary>Everything in it is off.</summary>
    WithoutPower,

    /// <summary>Everything in it runs, and reaches only itself.</summary>
    CutOff,
}

/// <param name="Name">The pod.</param>
/// <param name="Zone">Where it runs; empty while it runs nowhere.</param>
/// <param name="Component">What it is, such as <c>vttablet</c>.</param>
/// <param name="Tablet">Its tablet; null when it is none.</param>
/// <param name="State">How far it has come.</param>
internal sealed record PodView(string Name, string Zone, string Component, TabletAlias? Tablet, PodGlyph State);

/// <summary>How far a pod has come, at a glance.</summary>
internal enum PodGlyph
{
    /// <summary>Bound to no node.</summary>
    Pending,

    /// <summary>On a node, not ready.</summary>
    Starting,

    /// <summary>Ready.</summary>
    Ready,

    /// <summary>Ended, or crashing.</summary>
    Failed,

    /// <summary>Being deleted.</summary>
    Going,

    /// <summary>Its node does not report.</summary>
    Unknown,
}

/// <param name="Name">The shard.</param>
/// <param name="Primary">Who leads it, as the topology records; null for nobody.</param>
/// <param name="IsWritable">Whether commits complete.</param>
/// <param name="ReadOnlyFor">How long it has been without a writable primary, since its first.</param>
internal sealed record ShardView(ShardName Name, TabletAlias? Primary, bool IsWritable, TimeSpan ReadOnlyFor);
