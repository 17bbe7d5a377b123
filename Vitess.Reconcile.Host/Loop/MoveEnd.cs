using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>A move that has ended.</summary>
/// <param name="Subject">The resource whose pass wanted it.</param>
/// <param name="Uid">The identity of that resource.</param>
/// <param name="Effect">The effect that carried it out.</param>
/// <param name="Move">The move.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="At">When the loop heard of it.</param>
public sealed record MoveEnd(
    ObjectKey Subject, string Uid, Effect Effect, Move Move, Outcome Outcome, DateTimeOffset At);
