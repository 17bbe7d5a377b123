namespace Vitess.Reconcile.Host;

internal static class Program
{
    private static int Main() => 2;
}
