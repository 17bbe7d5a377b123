namespace Vitess.Reconcile.Tests.Live;

/// <summary>Freezes whoever takes the next step of a rollout at which none was frozen yet.</summary>
/// <remarks>A request that is refused is no step that was taken.</remarks>
/// <param name="isHeld">Whether the step is carried out only when it is released; else it is, and its answer is not seen.</param>
internal sealed class Frost(bool isHeld)
{
    private readonly Lock turn = new();
    private readonly List<List<string>> left = [.. RolloutStep.Groups.Select(group => group.ToList())];
    private (Action<string> Freeze, TaskCompletionSource<(string Step, string Who)> Reached)? awaited;
    private TaskCompletionSource released = new();

    /// <summary>The steps at which none was frozen yet.</summary>
    internal ValueList<string> Left
    {
        get
        {
            lock (turn)
            {
                return left.SelectMany(group => group).ToValueList();
            }
        }
    }

    /// <summary>Has who takes the next step frozen.</summary>
    /// <param name="freeze">Freezes a process.</param>
    /// <returns>Ends when it is, with the step and whose it was.</returns>
    internal Task<(string Step, string Who)> Await(Action<string> freeze)
    {
        var reached = new TaskCompletionSource<(string Step, string Who)>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (turn)
        {
            released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited = (freeze, reached);
        }
        return reached.Task;
    }

    /// <summary>Has what is held carried out.</summary>
    internal void Release() => released.TrySetResult();

    /// <summary>Stands between a step and what carries it out.</summary>
    internal async Task Between(SentStep sent)
    {
        if (isHeld)
        {
            if (IsAwaited(sent.Name) && await sent.Try() && Struck(sent) is { } until)
            {
                await until;
            }
            await sent.CarryOut();
        }
        else if (await sent.CarryOut())
        {
            _ = Struck(sent);
        }
    }

    private bool IsAwaited(string step)
    {
        lock (turn)
        {
            return awaited is not null && left is [var first, ..] && first.Contains(step);
        }
    }

    /// <summary>Freezes who takes a step, if it is the next.</summary>
    /// <returns>Ends when the step is released; null when it is not the next.</returns>
    private Task? Struck(SentStep sent)
    {
        lock (turn)
        {
            if (!IsAwaited(sent.Name) || awaited is not var (freeze, reached))
            {
                return null;
            }
            freeze(sent.Who);
            left[0].Remove(sent.Name);
            left.RemoveAll(group => group.Count == 0);
            awaited = null;
            reached.SetResult((sent.Name, sent.Who));
            return released.Task;
        }
    }
}
