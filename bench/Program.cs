namespace Vitess.Reconcile.Bench;

internal static class Program
{
    private static int Main() => 2;
}
