namespace Vitess.Reconcile.Tests.Live;

/// <summary>Freezes whoever takes the next step of a rollout at which none was frozen yet.</summary>
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
    internal async Task Between(string who, string step, Func<Task> carryOut)
    {
        if (Struck(step) is not var (freeze, reached, until))
        {
            await carryOut();
            return;
        }
        if (!isHeld)
        {
            await carryOut();
        }
        freeze(who);
        reached.SetResult((step, who));
        if (isHeld)
        {
            await until;
            await carryOut();
        }
    }

    private (Action<string> Freeze, TaskCompletionSource<(string Step, string Who)> Reached, Task Until)? Struck(string step)
    {
        lock (turn)
        {
            if (awaited is not var (freeze, reached) || left is [] || !left[0].Remove(step))
            {
                return null;
            }
            left.RemoveAll(group => group.Count == 0);
            awaited = null;
            return (freeze, reached, released.Task);
        }
    }
}
