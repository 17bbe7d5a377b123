namespace Vitess.Reconcile.Sim;

internal static class Program
{
    private static int Main() => 2;
}
