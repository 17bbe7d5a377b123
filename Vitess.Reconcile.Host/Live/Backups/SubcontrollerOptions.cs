using System.Globalization;
using System.Net;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>How the process that lists the backups of one storage was started.</summary>
/// <param name="Storage">The VitessBackupStorage.</param>
internal sealed record SubcontrollerOptions(ObjectKey Storage)
{
    private const string Prefix = "vitessbackupstorage_subcontroller_";

    /// <summary>What passes may take.</summary>
    public InventoryBounds Bounds { get; init; } = new();

    /// <summary>Where metrics and health are served; null for nowhere.</summary>
    public IPEndPoint? ListenOn { get; init; }

    /// <summary>This process, in events.</summary>
    public string Holder { get; init; } = "";

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>Whether the log is JSON, one object a line.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Reads them. What is not said has the Go operator's defaults.</summary>
    /// <param name="flags">The command line: the operator's own, with the flags of a storage behind it.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <exception cref="FormatException">Something is missing, or is no value of its sort.</exception>
    internal static SubcontrollerOptions Read(GivenFlags flags, Func<string, string?> environment)
    {
        var usual = new InventoryBounds();
        return new(new ObjectKey(
            Kinds.VitessBackupStorage, Needed(environment, "PS_OPERATOR_VBS_NAMESPACE"), Needed(environment, "PS_OPERATOR_VBS_NAME")))
        {
            Bounds = new()
            {
                Resync = Span(flags, Prefix + "resync_period", usual.Resync),
                PassTimeout = Span(flags, Prefix + "reconcile_timeout", usual.PassTimeout),
                ManifestTimeout = Span(flags, Prefix + "request_timeout", usual.ManifestTimeout),
                BackupsMax = Count(flags, Prefix + "max_backups_per_reconcile", usual.BackupsMax),
            },
            ListenOn = Address(flags.Find("metrics_address") ?? ":8383"),
            Holder = environment("POD_NAME") ?? environment("HOSTNAME") ?? Environment.MachineName,
            LogLevel = Enum.TryParse<LogLevel>(flags["log_level"], ignoreCase: true, out var level) ? level : LogLevel.Info,
            LogsJson = flags["log_format"] == "json",
        };
    }

    private static string Needed(Func<string, string?> environment, string name) =>
        environment(name) is { Length: > 0 } value ? value : throw new FormatException(
            $"{name} is not set: it and its companion name the VitessBackupStorage whose backups are listed.");

    private static TimeSpan Span(GivenFlags flags, string name, TimeSpan otherwise) => flags.Find(name) switch
    {
        null => otherwise,
        var text when GoDuration.Parse(text) is { } span && span > TimeSpan.Zero => span,
        var text => throw new FormatException($"--{name}=\"{text}\" is no length of time. Write one as in 60s or 10m."),
    };

    private static int Count(GivenFlags flags, string name, int otherwise) => flags.Find(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => count,
        var text => throw new FormatException($"--{name}=\"{text}\" is no number from 0, which stands for any number."),
    };

    private static IPEndPoint? Address(string text) => text.Length == 0 ? null
        : IPEndPoint.TryParse(text.StartsWith(':') ? "0.0.0.0" + text : text, out var address) ? address
        : throw new FormatException($"--metrics-address \"{text}\" is no address with a port. Write one as in 127.0.0.1:8383 or :8383.");
}
