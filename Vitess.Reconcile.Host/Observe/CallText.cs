using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Calls to vtctld in words.</summary>
internal static class CallText
{
    /// <summary>A call: what, and why.</summary>
    internal static (string What, string Why) Of(Move.Invoke move) => (Of(move.Call), move.Why);

    /// <summary>A call by vtctld's own name for it, and what it is made for.</summary>
    internal static string Of(Call call) => call switch
    {
        Call.PlannedReparent it => $"PlannedReparentShard {it.Shard} to {it.To}",
        Call.EmergencyReparent it => $"EmergencyReparentShard {it.Shard}, expecting {it.Expected}",
        Call.TabletExternallyReparented it => $"TabletExternallyReparented {it.To}",
        Call.ChangeTabletType it => $"ChangeTabletType {it.Alias} to {it.Type}",
        Call.SlowShutdown it => $"ExecuteFetchAsDBA {it.Alias}: {VtctldRequests.SetSlowShutdown}",
        Call.AddCell it => $"AddCellInfo {it.Cell} at {it.Info.ServerAddress}, root {it.Info.Root}",
        Call.UpdateCell it => $"UpdateCellInfo {it.Cell} to {it.Info.ServerAddress}, root {it.Info.Root}",
        Call.AddCellsAlias it => $"AddCellsAlias {it.Alias} of {string.Join(", ", it.Cells)}",
        Call.UpdateCellsAlias it => $"UpdateCellsAlias {it.Alias} to {string.Join(", ", it.Cells)}",
        Call.CreateKeyspace it => $"CreateKeyspace {it.Name}",
        Call.SetDurabilityPolicy it => $"SetKeyspaceDurabilityPolicy {it.Name} to {it.Policy}",
        Call.DeleteTablet it => $"DeleteTablets {it.Alias}",
        Call.RemoveShardCell it => $"RemoveShardCell {it.Shard} from {it.Cell}",
        Call.DeleteShard it => $"DeleteShards {it.Shard}{(it.WithTablets ? " with the records of its tablets" : "")}",
        Call.DeleteKeyspace it => $"DeleteKeyspace {it.Name}{(it.WithShards ? " with the records of its shards" : "")}",
        Call.RemoveKeyspaceCell it => $"RemoveKeyspaceCell {it.Name} from {it.Cell}",
        Call.DeleteCell it => $"DeleteCellInfo {it.Cell}{(it.DespiteContent ? " whatever its topology holds" : "")}",
        Call.DeleteCellsAlias it => $"DeleteCellsAlias {it.Alias}",
        var other => other.ToString(),
    };

    /// <summary>The turn of a shard that is taken or given back; null for other moves.</summary>
    internal static (string What, string Why)? OfTurn(Move move) => move is not Move.SetTurn turn ? null
        : turn.Annotation == Annotations.Budget ? ($"budget of {turn.Key}", "which shards have a tablet away is written down")
        : ($"turn of {turn.Key}", turn.Now.Length == 0 ? "it is given back" : $"it is taken for {Turn.Parse(turn.Now)?.Operation}");
}
