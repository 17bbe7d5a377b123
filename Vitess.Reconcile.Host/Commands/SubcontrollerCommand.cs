using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Backups;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The program as the pod of a VitessBackupStorage starts it: it lists the backups of that storage.</summary>
/// <remarks>It is no command with a name: the pod has the operator's own command line, and a variable says what to be.</remarks>
internal static class SubcontrollerCommand
{
    /// <summary>Whether this is the pod of a storage and the words are those of its command line.</summary>
    /// <param name="args">The words after the program's name. A command that somebody gives by hand in that pod is that command.</param>
    /// <param name="environment">The environment's variables.</param>
    internal static bool IsMeant(string[] args, Func<string, string?> environment) =>
        environment(SubcontrollerFork.Variable) == SubcontrollerFork.Name && (args.Length == 0 || args[0] == "run" || args[0].StartsWith('-'));

    /// <summary>Runs until it is told to end.</summary>
    internal static async Task<ExitCode> Run(
        string[] args, Func<string, string?> environment, TextWriter output, TextWriter error)
    {
        using var terminate = new CancellationTokenSource();
        using var signals = new EndSignals(terminate);
        return await Run(args, environment, new(TimeProvider.System), output, error, terminate.Token);
    }

    /// <summary>Runs until it is told to end.</summary>
    internal static async Task<ExitCode> Run(
        string[] args, Func<string, string?> environment, SteadyClock clock, TextWriter output, TextWriter error,
        CancellationToken terminate)
    {
        try
        {
            var flags = new GivenFlags(args);
            var options = SubcontrollerOptions.Read(flags, environment);
            var access = new KubeDiscovery(environment).Find(flags.Find("kubeconfig"), flags.Find("context"));
            var log = new Log(output, options.LogLevel, options.LogsJson);
            await Run(options, new(flags, environment), access, clock, log, terminate);
            log.Add(new(clock.Now, "Ended", []), LogLevel.Info);
            return ExitCode.Nothing;
        }
        catch (Exception wrong) when (wrong is FormatException or KubeAccessException or BadInputException)
        {
            await error.WriteLineAsync(wrong.Message);
            return ExitCode.BadInput;
        }
    }

    private static async Task Run(
        SubcontrollerOptions options, StorageFlags storage, KubeAccess access, SteadyClock clock, Log log,
        CancellationToken terminate)
    {
        using var metrics = new Metrics();
        using var client = new KubeClient(access, clock) { Attempted = metrics.Take };
        using var connections = new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        using var invoker = new HttpMessageInvoker(connections, disposeHandler: false);
        var events = new KubeEvents(client, clock, SubcontrollerFork.Name, options.Holder);
        var subcontroller = new Subcontroller(
            options.Bounds, new KubeBackupObjects(client, clock, options.Storage), () => storage.Open(invoker, () => clock.Now),
            events.Write, clock, log);
        using var endpoints = options.ListenOn is { } address
            ? MetricsAddress.Listen(() => new Endpoints(address, path => path == "/metrics" ? (200, metrics.Show()) : subcontroller.Page(path)))
            : null;
        log.Add(
            new(clock.Now, "Started", [
                new("server", access.Server.ToString()),
                new("storage", options.Storage.ToString()),
                new("metrics", endpoints?.Address.ToString() ?? "")]),
            LogLevel.Info);
        using var ended = new CancellationTokenSource();
        var serving = endpoints?.Serve(ended.Token) ?? Task.CompletedTask;
        await subcontroller.Run(terminate);
        await ended.CancelAsync();
        await serving;
    }
}
