using System.Threading.Channels;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Tells of moves that matter as Kubernetes events: as well as it goes, never in the way of anything.</summary>
/// <param name="events">Where they are written.</param>
internal sealed class Announcer(KubeEvents events)
{
    // Reason: when more happens at once than can be told, the newest is worth less than a queue without end.
    private const int WaitingMax = 256;

    private readonly Channel<KubeEvent> waiting =
        Channel.CreateBounded<KubeEvent>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Transitions transitions = new();

    /// <summary>Takes a move that has ended, when it is one that matters.</summary>
    internal void Take(MoveEnd end)
    {
        if (TextOf(end) is { } told)
        {
            waiting.Writer.TryWrite(new(end.Subject, end.Uid, told.Reason, told.IsWarning, told.Text, end.At));
        }
        if (end is { Move: Move.SetStatus, Outcome: Outcome.Done })
        {
            foreach (var transition in transitions.Of(end))
            {
                waiting.Writer.TryWrite(transition);
            }
        }
    }

    /// <summary>Tells of something that is about no resource but about the operator itself.</summary>
    internal void Warn(ObjectKey subject, string uid, string reason, string text, DateTimeOffset at) =>
        waiting.Writer.TryWrite(new(subject, uid, reason, IsWarning: true, text, at));

    /// <summary>Writes events until it is told to stop.</summary>
    internal async Task Run(CancellationToken stop)
    {
        try
        {
            await foreach (var told in waiting.Reader.ReadAllAsync(stop))
            {
                await events.Write(told, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // What has not been told by now is in the log.
        }
    }

    /// <summary>What is told of a move; null when nothing is.</summary>
    /// <returns>The reason in one word, whether it is a warning, and the text.</returns>
    internal static (string Reason, bool IsWarning, string Text)? TextOf(MoveEnd end)
    {
        var what = end.Move.Match<(string Reason, string Text)?>(
            create => create.Wanted.Key.Kind is Kinds.Pod or Kinds.PersistentVolumeClaim or "Job"
                ? ("Created", $"created {create.Wanted.Key}") : null,
            apply => null,
            patch => TextOf(patch),
            turn => null,
            status => null,
            delete => ("Deleted", $"deleted {delete.Key}: {delete.Why}"),
            invoke => (invoke.Call.GetType().Name, $"{CallText.Of(invoke.Call)}: {invoke.Why}"));
        return (what, end.Outcome) switch
        {
            (null, _) => null,
            ({ } it, Outcome.Done) => (it.Reason, false, it.Text),
            // A write that was refused is planned anew from what stands; only calls that failed are worth telling.
            (_, Outcome.Refused) when end.Move is not Move.Invoke => null,
            (_, Outcome.Refused { IsOvertaken: true }) => null,
            ({ } it, Outcome.Refused refused) => (it.Reason + "Refused", true, $"{it.Text}: {refused.Why}"),
            ({ } it, Outcome.Unknown unknown) => (it.Reason + "Unknown", true, $"{it.Text}: {unknown.Why}"),
            _ => null,
        };
    }

    /// <summary>Drains, cascades and switchovers begin and end by annotations.</summary>
    private static (string Reason, string Text)? TextOf(Move.Patch patch)
    {
        var changed = patch.Change.At("metadata", "annotations") ?? Json.EmptyMap;
        return changed.Members.Count == 0 ? null
            : IsSet(changed, GoAnnotations.DrainFinished) ? ("DrainFinished", $"{patch.Key} is drained")
            : IsSet(changed, GoAnnotations.DrainStarted) ? ("DrainStarted", $"{patch.Key} is to be drained: {changed[GoAnnotations.DrainStarted]?.AsText}")
            : IsSet(changed, GoAnnotations.DrainAcknowledged) ? ("DrainAcknowledged", $"the drain of {patch.Key} has begun")
            : changed[GoAnnotations.DrainAcknowledged] == Json.Null ? ("DrainWithdrawn", $"the drain of {patch.Key} was called off")
            : changed[GoAnnotations.Cascade] == Json.Null ? ("RollingRestartComplete", $"all tablets of {patch.Key} are up to date")
            : changed[Annotations.Switchover] == Json.Null ? ("SwitchoverComplete", $"{patch.Key} is led from where it was asked for")
            : IsSet(changed, GoAnnotations.Scheduled) ? ("ChangeScheduled", $"a change of {patch.Key} waits for its release")
            : null;
    }

    private static bool IsSet(Json changed, string annotation) => changed[annotation] is { } value && value != Json.Null;
}
