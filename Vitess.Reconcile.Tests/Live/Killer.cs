namespace Vitess.Reconcile.Tests.Live;

/// <summary>Keeps the operator running, and kills it at random moments.</summary>
internal sealed class Killer : IAsyncDisposable
{
    private readonly Func<RunningProgram> start;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task work;
    private RunningProgram running;

    /// <param name="start">Starts the operator.</param>
    /// <param name="seed">Draws the moments.</param>
    /// <param name="secondsMax">How long it lives at most, at first; every third time twice as long.</param>
    internal Killer(Func<RunningProgram> start, int seed, int secondsMax)
    {
        this.start = start;
        running = start();
        SecondsMax = secondsMax;
        work = Task.Run(() => Work(new(seed)));
    }

    /// <summary>How often it has killed.</summary>
    internal int Kills { get; private set; }

    /// <summary>How long it lives at most, from the next time on; every third time twice as long.</summary>
    internal int SecondsMax { get; set; }

    /// <summary>Whether it kills; it begins so.</summary>
    internal bool IsActive { get; set; } = true;

    internal string Output => running.Output;

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        await work;
        running.Dispose();
        stopped.Dispose();
    }

    private async Task Work(Random draw)
    {
        while (!stopped.IsCancellationRequested)
        {
            // Reason: short enough to hit every step, and long enough, every few times, to take a lease and act.
            var isPatient = draw.Next(3) == 0;
            var pause = TimeSpan.FromSeconds((draw.NextDouble() * SecondsMax * (isPatient ? 2 : 1)) + 1);
            while (isPatient && !running.Output.Contains("Leading", StringComparison.Ordinal) && !running.HasEnded && !stopped.IsCancellationRequested)
            {
                // However slow the machine is.
                await Task.Delay(100);
            }
            await Task.Delay(pause, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (IsActive && !stopped.IsCancellationRequested)
            {
                running.Dispose();
                running = start();
                Kills++;
            }
        }
    }
}
