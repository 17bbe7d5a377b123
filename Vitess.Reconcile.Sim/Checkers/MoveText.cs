using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Moves in a few words, for traces and for people.</summary>
internal static class MoveText
{
    internal static string Of(Move move) => move.Match(
        create => $"create {create.Wanted.Key}",
        apply => $"apply {apply.Wanted.Key}",
        patch => $"patch {patch.Key} {patch.Change}",
        turn => $"turn {turn.Key} {(turn.Now.Length == 0 ? "free" : turn.Now)}",
        status => $"status {status.Key}",
        delete => $"delete {delete.Key}: {delete.Why}",
        invoke => $"call {invoke.Call}: {invoke.Why}");
}
