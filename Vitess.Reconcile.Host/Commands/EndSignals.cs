using System.Runtime.InteropServices;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The signals that end a process: the first one asks to end, and a second one ends at once, as without us.</summary>
/// <param name="terminate">What is asked to end.</param>
internal sealed class EndSignals(CancellationTokenSource terminate) : IDisposable
{
    private readonly PosixSignalRegistration term = On(PosixSignal.SIGTERM, terminate);
    private readonly PosixSignalRegistration interrupt = On(PosixSignal.SIGINT, terminate);

    /// <inheritdoc/>
    public void Dispose()
    {
        term.Dispose();
        interrupt.Dispose();
    }

    private static PosixSignalRegistration On(PosixSignal signal, CancellationTokenSource terminate) =>
        PosixSignalRegistration.Create(signal, caught =>
        {
            caught.Cancel = !terminate.IsCancellationRequested;
            terminate.Cancel();
        });
}
