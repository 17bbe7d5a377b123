namespace Vitess.Reconcile.Sim;

internal static class Program
{
    private static int Main(string[] args) => Commands.CommandLine.Invoke(args);
}
