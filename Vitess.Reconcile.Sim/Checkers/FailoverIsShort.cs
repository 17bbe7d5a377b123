using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A planned failover stops the writes of a shard for a moment only, unless a fault or a change of the policy came between.</summary>
internal sealed class FailoverIsShort(Func<DateTimeOffset> now) : ILaw
{
    /// <summary>The longest that writes may stop.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>How long a fault may work on: replicas reconnect, backed off programs start again.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<ShardName, int> calls = [];
    private readonly SortedDictionary<ShardName, (DateTimeOffset Since, bool IsPlanned)> gaps = [];
    private readonly SortedSet<ShardName> led = [];
    private DateTimeOffset harmedAt = DateTimeOffset.MinValue;

    public string Text => "A planned failover stops writes for at most 5 seconds.";

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Harmed { Fault: var fault } when FaultNames.IsOfTheWorld(fault):
            case Happening.PolicyChanged:
                harmedAt = now();
                return null;
            case Happening.CallBegan { Call: Call.PlannedReparent call }:
                calls[call.Shard] = calls.GetValueOrDefault(call.Shard) + 1;
                return null;
            case Happening.CallEnded { Call: Call.PlannedReparent call }:
                calls[call.Shard] = Math.Max(0, calls.GetValueOrDefault(call.Shard) - 1);
                return null;
            case Happening.Writable { Tablets.Count: 0 } writable when led.Contains(writable.Shard):
                gaps.TryAdd(writable.Shard, (now(), calls.GetValueOrDefault(writable.Shard) > 0));
                return null;
            case Happening.Writable { Tablets.Count: > 0 } writable:
                led.Add(writable.Shard);
                return Ended(writable.Shard);
            default:
                return null;
        }
    }

    private string? Ended(ShardName shard)
    {
        if (!gaps.Remove(shard, out var gap) || !gap.IsPlanned || harmedAt > gap.Since - Aftermath)
        {
            return null;
        }
        var lasted = now() - gap.Since;
        return lasted > Longest ? $"{shard} took no writes for {lasted.TotalSeconds:0.0} s." : null;
    }
}
