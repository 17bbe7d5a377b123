using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Operator;

namespace Vitess.Reconcile.Sim.Faults;

/// <summary>What an aimed fault does to the process whose effect it hits.</summary>
internal enum Blow
{
    /// <summary>The process dies.</summary>
    Dies,

    /// <summary>The process freezes for seconds: shorter than any closing wait.</summary>
    FreezesBriefly,

    /// <summary>The process freezes for minutes: its lease is lost and every closing wait passes meanwhile.</summary>
    FreezesLong,

    /// <summary>The process freezes, and all its watches die meanwhile.</summary>
    FreezesWithoutWatches,

    /// <summary>The message is lost.</summary>
    LosesMessage,

    /// <summary>The message comes seconds late.</summary>
    DelaysMessage,
}

/// <summary>A fault that waits for a certain effect at a certain moment.</summary>
/// <param name="Target">Which effects, in words.</param>
/// <param name="Hits">Whether an effect is such.</param>
/// <param name="Moment">At which of its moments.</param>
/// <param name="Blow">What is done.</param>
/// <param name="Nth">How many such moments pass before it strikes.</param>
internal sealed record Aim(string Target, Func<EffectTask, bool> Hits, Moment Moment, Blow Blow, int Nth)
{
    /// <summary>The effects worth aiming at: those that take, disrupt, delete, create or lead.</summary>
    internal static IReadOnlyList<(string Name, Func<EffectTask, bool> Hits)> Targets { get; } =
    [
        ("a deletion", task => task is EffectTask.Do { Move: Move.Delete }),
        ("the deletion of a pod", task => task is EffectTask.Do { Move: Move.Delete { Key.Kind: Kinds.Pod } }),
        ("the taking of a turn", task => task is EffectTask.Do { Move: Move.SetTurn { Now.Length: > 0 } }),
        ("the return of a turn", task => task is EffectTask.Do { Move: Move.SetTurn { Now.Length: 0 } }),
        ("a planned reparent", task => task is EffectTask.Do { Move: Move.Invoke { Call: Call.PlannedReparent } }),
        ("an emergency reparent", task => task is EffectTask.Do { Move: Move.Invoke { Call: Call.EmergencyReparent } }),
        ("another call", task => task is EffectTask.Do { Move: Move.Invoke }),
        ("the creation of a pod", task => task is EffectTask.Do { Move: Move.Create { Wanted.Key.Kind: Kinds.Pod } }),
        ("a creation", task => task is EffectTask.Do { Move: Move.Create }),
        ("a status", task => task is EffectTask.Do { Move: Move.SetStatus }),
        ("a patch", task => task is EffectTask.Do { Move: Move.Patch or Move.Apply }),
        ("a lease's renewal", task => task is EffectTask.WriteLease),
        ("a reading of the topology", task => task is EffectTask.Read),
        ("a list", task => task is EffectTask.List),
    ];

    /// <summary>What it does, in words.</summary>
    public override string ToString() => $"{Blow} {Moment} of {Target}, after {Nth} others";
}
