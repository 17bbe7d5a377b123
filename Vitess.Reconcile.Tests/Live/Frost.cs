namespace Vitess.Reconcile.Tests.Live;

/// <summary>Freezes a process at the next step of a rollout at which none was frozen yet.</summary>
/// <param name="isHeld">Whether the step is carried out only when it is released; else it is, and its answer is not seen.</param>
internal sealed class Frost(bool isHeld)
{
    private readonly Lock turn = new();
    private readonly List<string> left = [.. RolloutStep.OfReplicas, .. RolloutStep.OfPrimaries];
    private (string Name, RunningProgram Program, TaskCompletionSource<string> Reached)? awaited;
    private TaskCompletionSource released = new();

    /// <summary>The steps at which none was frozen yet.</summary>
    internal ValueList<string> Left
    {
        get
        {
            lock (turn)
            {
                return left.ToValueList();
            }
        }
    }

    /// <summary>Has a process frozen at its next step.</summary>
    /// <returns>Ends when it is, with the step.</returns>
    internal Task<string> Await(string name, RunningProgram program)
    {
        var reached = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (turn)
        {
            released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited = (name, program, reached);
        }
        return reached.Task;
    }

    /// <summary>Has what is held carried out.</summary>
    internal void Release() => released.TrySetResult();

    /// <summary>Stands between a step and what carries it out.</summary>
    internal async Task Between(string who, string step, Func<Task> carryOut)
    {
        if (Struck(who, step) is not var (program, reached, until))
        {
            await carryOut();
            return;
        }
        if (!isHeld)
        {
            await carryOut();
        }
        program.Signal("STOP");
        reached.SetResult(step);
        if (isHeld)
        {
            await until;
            await carryOut();
        }
    }

    private (RunningProgram Program, TaskCompletionSource<string> Reached, Task Until)? Struck(string who, string step)
    {
        lock (turn)
        {
            // Calls do not say who sent them; nobody but who leads makes any. After those of primaries not much goes on for minutes.
            if (awaited is not var (name, program, reached) || (who.Length > 0 && who != name)
                || (left.Count > RolloutStep.OfPrimaries.Count && RolloutStep.OfPrimaries.Contains(step)) || !left.Remove(step))
            {
                return null;
            }
            awaited = null;
            return (program, reached, released.Task);
        }
    }
}
