namespace Vitess.Reconcile.Sim;

internal static class Program
{
    // Reason: requests wait for the world with a thread each, and time passes in it on one of the same threads; with as few as
    // there are processors, many requests at once would have time stand still.
    private const int ThreadsMin = 100;

    private static int Main(string[] args)
    {
        ThreadPool.SetMinThreads(ThreadsMin, ThreadsMin);
        return Commands.CommandLine.Invoke(args);
    }
}
