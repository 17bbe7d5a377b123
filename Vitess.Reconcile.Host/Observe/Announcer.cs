using System.Threading.Channels;
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

    private readonly Channel<MoveEnd> waiting =
        Channel.CreateBounded<MoveEnd>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes a move that has ended, when it is one that matters.</summary>
    internal void Take(MoveEnd end)
    {
        if (TextOf(end) is not null)
        {
            waiting.Writer.TryWrite(end);
        }
    }

    /// <summary>Writes events until it is told to stop.</summary>
    internal async Task Run(CancellationToken stop)
    {
        try
        {
            await foreach (var end in waiting.Reader.ReadAllAsync(stop))
            {
                await Write(end, stop);
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
            patch => null,
            turn => null,
            status => null,
            delete => ("Deleted", $"deleted {delete.Key}: {delete.Why}"),
            invoke => (invoke.Call.GetType().Name, $"{invoke.Call}: {invoke.Why}"));
        return (what, end.Outcome) switch
        {
            (null, _) => null,
            ({ } it, Outcome.Done) => (it.Reason, false, it.Text),
            // A write that was refused is planned anew from what stands; only calls that failed are worth telling.
            (_, Outcome.Refused) when end.Move is not Move.Invoke => null,
            ({ } it, Outcome.Refused refused) => (it.Reason + "Refused", true, $"{it.Text}: {refused.Why}"),
            ({ } it, Outcome.Unknown unknown) => (it.Reason + "Unknown", true, $"{it.Text}: {unknown.Why}"),
            _ => null,
        };
    }

    private async Task Write(MoveEnd end, CancellationToken stop)
    {
        if (TextOf(end) is { } told)
        {
            await events.Write(new(end.Subject, end.Uid, told.Reason, told.IsWarning, told.Text, end.At), stop);
        }
    }
}
