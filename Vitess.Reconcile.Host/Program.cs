using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Host;

internal static class Program
{
    private static int Main(string[] args) =>
        SubcontrollerCommand.IsMeant(args, Environment.GetEnvironmentVariable)
            ? CommandLine.Of().Guard(() => (int)SubcontrollerCommand
                .Run(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error).GetAwaiter().GetResult())
            : CommandLine.Invoke(args);
}
