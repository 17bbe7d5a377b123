using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Host;

internal static class Program
{
    private static async Task<int> Main(string[] args) =>
        SubcontrollerCommand.IsMeant(args, Environment.GetEnvironmentVariable)
            ? (int)await SubcontrollerCommand.Run(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error)
            : CommandLine.Invoke(args);
}
