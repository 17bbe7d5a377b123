using System.CommandLine;
using System.CommandLine.Parsing;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Write;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator install</c>: the manifests that make a Kubernetes cluster run the operator.</summary>
internal sealed class InstallCommand
{
    private const string About = """
        Prints the manifests of the operator: definitions of its kinds, roles, account, priority classes, Deployment and budget.

        Examples:
          vitess-operator install | kubectl apply --server-side -f -              all namespaces
          vitess-operator install --scope a,b --namespace ops --image registry/vitess-operator:1.0
          vitess-operator install --scope shop --namespace shop                   nothing but its own namespace
          vitess-operator install --shares 3                                      three lead, each for a third of the clusters
          vitess-operator install --no-crds -o json                               a List, without definitions
          vitess-operator install --pod-monitor --extra-arg=--log-level=debug     scraped, and with options of "run"

        Names are those of the Go operator. To take over from it, delete its Deployment, while Vitess runs on, and apply this in
        its namespace with --force-conflicts; applied over its Deployment, variables of both would mix. While its pod lives,
        nothing is written. Take down what is installed without its definitions: every cluster goes with those.
        Exit codes: 0 done, 2 bad input.
        """;

    private readonly Option<string> space = new("--namespace", "-n")
    {
        HelpName = "NAMESPACE", Description = "The operator's own namespace.", DefaultValueFactory = _ => Installation.Name,
    };

    private readonly Option<string> scope = new("--scope")
    {
        HelpName = "all|LIST", Description = "The namespaces to look after, with commas between, or all.", DefaultValueFactory = _ => "all",
    };

    private readonly Option<string> backups = new("--backup-namespaces")
    {
        HelpName = "LIST", Description = "Namespaces with VitessBackupStorages: pods that list backups get an account there. Default: those of --scope.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> image = new("--image")
    {
        HelpName = "IMAGE", Description = "The image, with its tag or digest.", DefaultValueFactory = _ => Installation.DefaultImage,
    };

    private readonly Option<int> replicas = NumberOption.Whole("--replicas", 1, 20, 2, "How many pods: one leads, the others stand by.");

    private readonly Option<int> shares = NumberOption.Whole(
        "--shares", 1, 20, 1, "How many Deployments share the clusters. Scale all to zero before the number changes.");

    private readonly Option<string> usage = new("--volume-usage")
    {
        HelpName = "none|kubelet",
        Description = "Who is asked how full volumes are. The kubelets take the right to get nodes/stats.",
        DefaultValueFactory = _ => "none",
    };

    private readonly Option<string?> prometheus = new("--prometheus-url")
    {
        HelpName = "URL", Description = "A Prometheus that scrapes the kubelets, to be asked how full volumes are instead of them.",
    };

    private readonly Option<string[]> extraArgs = new("--extra-arg")
    {
        HelpName = "ARG", Description = "A word for \"vitess-operator run\", as in --extra-arg=--log-level=debug; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> monitor = new("--pod-monitor") { Description = "Add a PodMonitor, for a Prometheus Operator that is there." };
    private readonly Option<bool> noCrds = new("--no-crds") { Description = "Leave the definitions of the kinds out." };
    private readonly Option<bool> warnings = new("--warnings") { Description = "Add the policy that warns at admission (Kubernetes 1.30 and later)." };

    private readonly Option<string> form = new("--output", "-o")
    {
        HelpName = "yaml|json", Description = "The form.", DefaultValueFactory = _ => "yaml",
    };

    private readonly Option<DirectoryInfo?> write = new("--write")
    {
        HelpName = "FOLDER", Description = "Write kustomize bases and the Helm chart into this folder instead.",
    };

    internal static Command Of()
    {
        var options = new InstallCommand();
        var command = new Command("install", About);
        options.form.AcceptOnlyFromAmong("yaml", "json");
        options.usage.AcceptOnlyFromAmong("none", "kubelet");
        NamedOption.Namespace(options.space);
        NamedOption.Namespaces(options.scope, "all");
        NamedOption.Namespaces(options.backups);
        NamedOption.Image(options.image);
        options.scope.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: not "all" and var list }])
            {
                return;
            }
            if (Scope.Of(list).Namespaces.Count == 0)
            {
                // No namespace is all of them elsewhere: a variable that is not set is not to grant roles in the whole cluster.
                result.AddError($"--scope \"{list}\" names no namespace. Write a list such as a,b, or all.");
            }
            if (Scope.Of(list).Namespaces.Contains("all"))
            {
                result.AddError($"--scope \"{list}\" names all and something else. Write all, or a list such as a,b.");
            }
        });
        foreach (var option in (Option[])
            [options.space, options.scope, options.backups, options.image, options.replicas, options.shares, options.usage, options.prometheus,
                options.extraArgs, options.monitor, options.noCrds, options.warnings, options.form, options.write])
        {
            command.Add(option);
        }
        command.Validators.Add(result =>
        {
            // As it was written: a number that is none has its own error.
            var installed = new Installation
            {
                AsksKubelets = result.GetResult(options.usage)?.Tokens is [{ Value: "kubelet" }],
                Shares = result.GetResult(options.shares)?.Tokens is [{ Value: not "1" }] ? 2 : 1,
                ExtraArgs = options.Words(result),
            };
            foreach (var why in RunCommand.Refusals(installed.Args).AsSpan())
            {
                result.AddError($"\"vitess-operator {string.Join(' ', installed.Args)}\" would not start: {why}");
            }
            if (result.GetResult(options.prometheus)?.Tokens is [_] && result.GetResult(options.usage)?.Tokens is [{ Value: "kubelet" }])
            {
                result.AddError("--prometheus-url and --volume-usage kubelet name two who would be asked. Give one of them.");
            }
        });
        command.SetAction(options.Run);
        return command;
    }

    /// <summary>What is added to the command line of "vitess-operator run".</summary>
    private ValueList<string> Words(SymbolResult result) =>
    [
        .. result.GetResult(prometheus)?.Tokens is [{ Value: var url }]
            ? ["--volume-usage=prometheus", $"--prometheus-url={url}"] : (ValueList<string>)[],
        .. (result.GetResult(extraArgs)?.Tokens ?? []).Select(token => token.Value),
    ];

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(write) is { } folder)
        {
            foreach (var (path, text) in DeployFiles.All())
            {
                GivenPath.Write("--write", folder, path, text);
            }
            return (int)ExitCode.Nothing;
        }
        var listed = parsed.GetValue(scope) ?? "all";
        var installation = new Installation
        {
            Namespace = parsed.GetValue(space) ?? Installation.Name,
            Scope = listed == "all" ? Scope.All : Scope.Of(listed),
            Image = parsed.GetValue(image) ?? Installation.DefaultImage,
            Replicas = parsed.GetValue(replicas),
            Shares = parsed.GetValue(shares),
            AsksKubelets = parsed.GetValue(usage) == "kubelet",
            ExtraArgs = Words(parsed.CommandResult),
            IsMonitored = parsed.GetValue(monitor),
            BackupNamespaces = Scope.Of(parsed.GetValue(backups) ?? "").Namespaces,
        };
        ValueList<Json> printed =
        [
            .. parsed.GetValue(noCrds) ? [] : Installation.Definitions,
            .. parsed.GetValue(warnings) ? AdmissionWarnings.All : [],
            .. installation.Objects(),
        ];
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(form) == "json")
        {
            output.WriteLine(Json.Map(("apiVersion", "v1"), ("kind", "List"), ("items", Json.List(printed))));
        }
        else
        {
            YamlWriter.WriteAll(printed, output);
        }
        return (int)ExitCode.Nothing;
    }
}
