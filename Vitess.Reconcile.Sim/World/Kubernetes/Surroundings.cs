using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What every actor has at hand.</summary>
internal sealed record Surroundings(VirtualClock Clock, Choices Choices, Trace Trace, Client Api)
{
    /// <summary>Now, as Kubernetes writes it.</summary>
    internal string Stamp => Meta.Stamp(Clock.Now);

    /// <summary>Whether everything takes the shortest time that it can.</summary>
    internal bool IsSwift { get; init; }

    /// <summary>A latency from a named choice point.</summary>
    internal TimeSpan Span(string point, int minMilliseconds, int maxMilliseconds) => Choices.Between(
        point,
        min: TimeSpan.FromMilliseconds(minMilliseconds),
        max: TimeSpan.FromMilliseconds(IsSwift ? minMilliseconds : maxMilliseconds));

    /// <summary>Lets something happen after a latency from a named choice point.</summary>
    internal void Later(string point, int minMilliseconds, int maxMilliseconds, Action action) =>
        Clock.After(Span(point, minMilliseconds, maxMilliseconds), action);
}
