using System.CommandLine;
using Vitess.Reconcile.Host.Live.Volumes;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Who is asked how full volumes are. Nobody unless it is said, since it takes rights that the operator has no other use for.</summary>
internal sealed class VolumeOptions
{
    private readonly Option<string> usage = new("--volume-usage")
    {
        HelpName = "none|kubelet|prometheus",
        Description = "Who is asked how full volumes are: the kubelets, which takes the right to get nodes/stats; a Prometheus that "
            + "scrapes them; or nobody, and then it is not known.",
        DefaultValueFactory = _ => "none",
    };

    private readonly Option<string?> prometheus = new("--prometheus-url")
    {
        HelpName = "URL", Description = "The Prometheus of --volume-usage prometheus, with any path before /api.",
    };

    private readonly Option<string?> prometheusToken = new("--prometheus-token-file")
    {
        HelpName = "FILE", Description = "A file with the bearer token for it. Default: none is sent.",
    };

    private readonly Option<string?> kubeletAuthority = new("--kubelet-certificate-authority")
    {
        HelpName = "FILE", Description = "Who vouches for the kubelets' certificates. Default: who vouches for the API server's.",
    };

    private readonly Option<bool> kubeletInsecure = new("--kubelet-insecure-tls")
    {
        Description = "Believe kubelets whose certificates nobody vouches for. The operator's token is shown to whoever answers.",
    };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        usage.AcceptOnlyFromAmong("none", "kubelet", "prometheus");
        command.Validators.Add(result =>
        {
            // As it was written: a word that is none of the three has its own error, and no value.
            var source = result.GetResult(usage)?.Tokens is [{ Value: var given }] ? given : "none";
            var address = result.GetValue(prometheus);
            if (source != "prometheus" && address is not null)
            {
                result.AddError("--prometheus-url goes with --volume-usage prometheus. Write that too, or leave the address out.");
            }
            if (source == "prometheus" && AddressOf(address) is null)
            {
                result.AddError("--volume-usage prometheus takes a --prometheus-url, such as http://prometheus.monitoring:9090.");
            }
        });
        foreach (var option in (Option[])[usage, prometheus, prometheusToken, kubeletAuthority, kubeletInsecure])
        {
            command.Add(option);
        }
    }

    /// <summary>Which file that is to be read is not there; null when all are. Where it is written down is not where it is read.</summary>
    internal string? MissingFile(ParseResult parsed) => parsed.GetValue(usage) switch
    {
        "kubelet" => Missing(parsed, kubeletAuthority),
        "prometheus" => Missing(parsed, prometheusToken),
        _ => null,
    };

    /// <summary>What the command line says.</summary>
    internal VolumeSettings Of(ParseResult parsed) => parsed.GetValue(usage) switch
    {
        "kubelet" => new VolumeSettings.Kubelets(new()
        {
            Authorities = parsed.GetValue(kubeletAuthority) is { } file ? File.ReadAllText(file) : null,
            IsInsecure = parsed.GetValue(kubeletInsecure),
        }),
        "prometheus" when AddressOf(parsed.GetValue(prometheus)) is { } server =>
            new VolumeSettings.Prometheus(server, parsed.GetValue(prometheusToken)),
        _ => new VolumeSettings.None(),
    };

    private static string? Missing(ParseResult parsed, Option<string?> file) => parsed.GetValue(file) is { } path && !File.Exists(path)
        ? $"{file.Name} \"{path}\" is no file that can be read. Name one."
        : null;

    private static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : null;
}
