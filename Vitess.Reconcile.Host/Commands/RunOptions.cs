using System.CommandLine;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>The options of <c>vitess-operator run</c>. What a flag does not say, the environment may.</summary>
internal sealed class RunOptions(Func<string, string?> environment)
{
    private readonly Option<string?> spaces = new("--watch-namespaces")
    {
        HelpName = "LIST", Description = "The namespaces to look after, with commas between; empty for all. Default: WATCH_NAMESPACE, else all.",
    };

    private readonly Option<string?> kubeconfig = new("--kubeconfig")
    {
        HelpName = "FILE", Description = "The kubeconfig. Default: KUBECONFIG, ~/.kube/config, or the pod's own account.",
    };

    private readonly Option<string?> context = new("--context")
    {
        HelpName = "NAME", Description = "The context of the kubeconfig. Default: its current one.",
    };

    private readonly Option<string?> leaseSpace = new("--lease-namespace")
    {
        HelpName = "NAMESPACE",
        Description = "Where the lease is. Default: PS_OPERATOR_POD_NAMESPACE, POD_NAMESPACE, or the pod's own; outside of a pod "
            + $"where a lease of this name is held, else {LeasePlaces.Default}, which has to exist.",
    };

    private readonly Option<string> leaseName = new("--lease-name")
    {
        HelpName = "NAME", Description = "The lease by which one of several processes leads.", DefaultValueFactory = _ => LeasePlaces.Default,
    };

    private readonly Option<string> share = new("--share")
    {
        HelpName = "K/N",
        Description = "The share of the clusters to look after where N are active at once, each under its own lease; stop all before N changes.",
        DefaultValueFactory = _ => "1/1",
    };

    private readonly Option<double> leaseDuration = Seconds("--lease-duration", 15, "How long a leader that is not heard of is waited for");
    private readonly Option<double> renewDeadline = Seconds("--lease-renew-deadline", 10, "How old its last renewal may be for a leader to act");
    private readonly Option<double> leaseRetry = Seconds("--lease-retry", 2, "The time between renewals");
    private readonly Option<double> grace = Seconds("--grace", 20, "How long writes that have begun may go on after SIGTERM");

    private readonly Option<string> listen = new("--metrics-address")
    {
        HelpName = "ADDRESS:PORT", Description = "Where /metrics, /healthz and /readyz are; empty for nowhere.", DefaultValueFactory = _ => ":8383",
    };

    private readonly Option<string> logLevel = new("--log-level")
    {
        HelpName = "debug|info|warning|error", Description = "The least that is logged.", DefaultValueFactory = _ => "info",
    };

    private readonly Option<string> logFormat = new("--log-format")
    {
        HelpName = "text|json", Description = "The form of the log, one line an entry; where it is given twice, the last one counts.",
        DefaultValueFactory = _ => "text",
        // The pod that is installed has it already, and further words come after it.
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => result.Tokens[^1].Value,
    };

    private readonly Option<string?> vtctldProxy = new("--vtctld-proxy")
    {
        HelpName = "HOST:PORT",
        Description = "Where every vtctld is reached, from outside the cluster. Default: at its Service's name.",
    };

    private readonly Option<bool> noEvents = new("--no-events") { Description = "Write no Kubernetes events." };
    private readonly CoreOptions core = new();
    private readonly VolumeOptions volumes = new();

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        logLevel.AcceptOnlyFromAmong("debug", "info", "warning", "error");
        logFormat.AcceptOnlyFromAmong("text", "json");
        listen.Validators.Add(result =>
        {
            if (MetricsAddress.Read(result.GetValueOrDefault<string>() ?? "", out _) is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        share.Validators.Add(result =>
        {
            if (Share.Parse(result.GetValueOrDefault<string>() ?? "") is null)
            {
                result.AddError("--share is written K/N with K from 1 to N, as in 1/3.");
            }
        });
        NamedOption.Namespaces(spaces);
        NamedOption.Namespace(leaseSpace);
        NamedOption.Subdomain(leaseName);
        NamedOption.HostAndPort(vtctldProxy);
        foreach (var option in (Option[])
            [spaces, kubeconfig, context, leaseSpace, leaseName, share, leaseDuration, renewDeadline, leaseRetry, grace, listen, logLevel, logFormat, vtctldProxy, noEvents])
        {
            command.Add(option);
        }
        volumes.AddTo(command);
        core.AddTo(command);
        GoOperatorFlags.AddTo(command);
    }

    /// <summary>How the API server is reached.</summary>
    /// <exception cref="KubeAccessException">It cannot be found out.</exception>
    internal KubeAccess Access(ParseResult parsed) =>
        new KubeDiscovery(environment).Find(parsed.GetValue(kubeconfig), parsed.GetValue(context));

    /// <summary>Everything else.</summary>
    internal HostOptions Of(ParseResult parsed, KubeAccess access)
    {
        MetricsAddress.Read(parsed.GetValue(listen) ?? "", out var address);
        var said = FirstOf(
            parsed.GetValue(leaseSpace), environment("PS_OPERATOR_POD_NAMESPACE"), environment("POD_NAMESPACE"), access.IsPods ? access.Namespace : "");
        return new()
        {
            Core = core.Of(parsed, Holder()),
            Scope = Scope.Of(parsed.GetValue(spaces) ?? environment("WATCH_NAMESPACE") ?? ""),
            LeaseNamespace = FirstOf(said, LeasePlaces.Default),
            LeaseIsSoughtFrom = said.Length == 0 ? access.Namespace : null,
            LeaseName = parsed.GetValue(leaseName) ?? "",
            Share = Share.Parse(parsed.GetValue(share) ?? "") ?? Share.Whole,
            LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(leaseDuration)),
            RenewDeadline = TimeSpan.FromSeconds(parsed.GetValue(renewDeadline)),
            LeaseRetry = TimeSpan.FromSeconds(parsed.GetValue(leaseRetry)),
            Grace = TimeSpan.FromSeconds(parsed.GetValue(grace)),
            ListenOn = address,
            VtctldProxy = parsed.GetValue(vtctldProxy) is { Length: > 0 } proxy ? proxy : null,
            OwnPod = OwnPod(),
            Volumes = volumes.Of(parsed),
            WritesEvents = !parsed.GetValue(noEvents),
        };
    }

    /// <summary>Where the log goes, and in which form.</summary>
    internal Log Log(ParseResult parsed) => new(
        parsed.InvocationConfiguration.Output,
        Enum.Parse<LogLevel>(parsed.GetValue(logLevel) ?? "info", ignoreCase: true),
        parsed.GetValue(logFormat) == "json");

    /// <summary>Why what was chosen does not do; null when it does.</summary>
    internal string? Defect(ParseResult parsed) =>
        parsed.GetValue(spaces) is null && NamedOption.NotNamespaces(environment("WATCH_NAMESPACE") ?? "") is { } wrong
            ? $"WATCH_NAMESPACE {wrong}."
            : parsed.GetValue(renewDeadline) >= parsed.GetValue(leaseDuration)
            ? "--lease-renew-deadline has to be shorter than --lease-duration, so that a leader stops before its successor starts."
            : parsed.GetValue(leaseRetry) >= parsed.GetValue(renewDeadline)
            ? "--lease-retry has to be shorter than --lease-renew-deadline, so that a leader has the time to renew."
            : null;

    /// <summary>Which file that is named cannot be read on this machine; null when all can.</summary>
    internal string? MissingFile(ParseResult parsed) => volumes.MissingFile(parsed);

    /// <summary>This process; another start of the same pod is another one.</summary>
    private string Holder() => $"{FirstOf(environment("POD_NAME"), environment("HOSTNAME"), Environment.MachineName)}_{Guid.NewGuid():N}";

    private (string Namespace, string Name)? OwnPod() =>
        FirstOf(environment("PS_OPERATOR_POD_NAMESPACE"), environment("POD_NAMESPACE")) is { Length: > 0 } space
        && FirstOf(environment("PS_OPERATOR_POD_NAME"), environment("POD_NAME")) is { Length: > 0 } name
            ? (space, name)
            : null;

    private static string FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is { Length: > 0 })
            {
                return text;
            }
        }
        return "";
    }

    // Reason: what is shorter than a hundredth of a second, or longer than a day, was meant in another unit.
    private static Option<double> Seconds(string name, double otherwise, string what) =>
        NumberOption.Real(name, "SECONDS", 0.01, 86_400, otherwise, what + ".");
}
