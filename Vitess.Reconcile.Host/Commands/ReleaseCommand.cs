using System.CommandLine;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator release</c>: the way back to the Go operator.</summary>
internal sealed class ReleaseCommand
{
    private const string About = """
        Gives clusters back to the Go operator: takes off what this operator has added, and lists what would restart over there.

        Examples:
          vitess-operator release --context test                       what would be written, and what would restart
          vitess-operator release --context test --apply               writes it, and again until nothing is left
          kubectl get vt,vtc,vtk,vts,etcdls,vtbs,vitessbackupschedules,pods,pvc,svc,deploy,pdb,hpa,jobs,secrets --show-managed-fields -o yaml > all.yaml
          vitess-operator release -f all.yaml                          the same from a file, without a cluster

        In this order: scale this operator's Deployment to zero, release --apply, start the Go operator. With --apply the leases
        of operators are taken, in all namespaces; while an operator renews one, or the Go operator leads, nothing is written.
        What stands above rendering level 0 restarts when the Go operator starts; "run --level 0" beforehand avoids new ones.
        Exit codes: 0 nothing left to do, 1 failed, 2 bad input, 10 something would be written.
        """;

    private readonly Option<FileSystemInfo[]> observed = new("--observed", "--file", "-f")
    {
        HelpName = "PATH", Description = "Files or folders of objects, instead of a cluster.",
        AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> apply = new("--apply") { Description = "Write it." };
    private readonly Option<string?> kubeconfig = new("--kubeconfig") { HelpName = "FILE", Description = "The kubeconfig. Default: as for run." };
    private readonly Option<string?> context = new("--context") { HelpName = "NAME", Description = "The context of the kubeconfig." };

    private readonly Option<string> spaces = new("--watch-namespaces")
    {
        HelpName = "LIST", Description = "The namespaces, with commas between; empty for all.", DefaultValueFactory = _ => "",
    };

    private readonly Option<string?> leaseSpace = new("--lease-namespace")
    {
        HelpName = "NAMESPACE",
        Description = "Where the operator's lease is. Default: every namespace that has one; "
            + $"where there is none, or leases may not be listed, {LeasePlaces.Default}.",
    };

    private readonly Option<string> leaseName = new("--lease-name")
    {
        HelpName = "NAME", Description = "The operator's lease.", DefaultValueFactory = _ => LeasePlaces.Default,
    };

    private readonly Option<double> leaseDuration = NumberOption.Real(
        "--lease-duration", "SECONDS", 0.01, 86_400, 15, "How long a lease stands unchanged until its holder counts as gone.");

    private readonly OutputForm form = new();

    internal static Command Of()
    {
        var options = new ReleaseCommand();
        var command = new Command("release", About);
        NamedOption.Namespaces(options.spaces);
        NamedOption.Namespace(options.leaseSpace);
        NamedOption.Subdomain(options.leaseName);
        foreach (var option in (Option[])
            [options.observed, options.apply, options.kubeconfig, options.context, options.spaces, options.leaseSpace, options.leaseName,
                options.leaseDuration])
        {
            command.Add(option);
        }
        options.form.AddTo(command);
        command.SetAction(async (parsed, cancel) => (int)await options.Run(parsed, cancel));
        return command;
    }

    private async Task<ExitCode> Run(ParseResult parsed, CancellationToken cancel)
    {
        var error = parsed.InvocationConfiguration.Error;
        var paths = parsed.GetValue(observed) ?? [];
        if (paths.Length > 0)
        {
            if (parsed.GetValue(apply))
            {
                await error.WriteLineAsync("--apply writes to a cluster, and --observed names files. Give one of them.");
                return ExitCode.BadInput;
            }
            return ObservedInput.Read(paths, "default", error) is { } input
                ? Print(parsed, Release.Of(input.Objects.Values.ToValueList()), input.Objects.Values.ToValueList())
                : ExitCode.BadInput;
        }
        try
        {
            var access = new KubeDiscovery(Environment.GetEnvironmentVariable)
                .Find(parsed.GetValue(kubeconfig), parsed.GetValue(context));
            return await Live(parsed, access, cancel);
        }
        catch (KubeAccessException unknown)
        {
            await error.WriteLineAsync(unknown.Message);
            return ExitCode.BadInput;
        }
        catch (ReleaseException failed)
        {
            // Whatever it was then, it was cut off.
            cancel.ThrowIfCancellationRequested();
            await error.WriteLineAsync($"Not released: {failed.Message}.");
            return ExitCode.Failed;
        }
    }

    private async Task<ExitCode> Live(ParseResult parsed, KubeAccess access, CancellationToken cancel)
    {
        var clock = new SteadyClock(TimeProvider.System);
        using var client = new KubeClient(access, clock);
        var scope = Scope.Of(parsed.GetValue(spaces) ?? "");
        var leases = new OperatorsLeases(
            client,
            parsed.GetValue(leaseSpace),
            parsed.GetValue(leaseName) ?? "",
            TimeSpan.FromSeconds(parsed.GetValue(leaseDuration)),
            spaces => new(client, [.. scope.Namespaces.Concat(spaces).Append(access.Namespace).Distinct()], clock),
            clock);
        var releasing = new Releasing(client, new(client, scope, clock), leases, clock);
        if (!parsed.GetValue(apply))
        {
            return Print(parsed, await releasing.Plan(cancel), []);
        }
        await Apply(parsed, releasing, cancel);
        return ExitCode.Nothing;
    }

    /// <summary>Does it. For people each write is told as it is made; as a value all are told at the end, whatever that is.</summary>
    private async Task Apply(ParseResult parsed, Releasing releasing, CancellationToken cancel)
    {
        var (output, isText) = (parsed.InvocationConfiguration.Output, form.IsText(parsed));
        var (written, left) = (new List<(Planning.Move Move, string? Failure)>(), (ReleasePlan?)null);
        try
        {
            await releasing.Apply(
                (move, failure) =>
                {
                    written.Add((move, failure));
                    if (isText)
                    {
                        output.WriteLine(
                            failure is null ? $"released  {ReleaseText.Of(move)}" : $"refused   {ReleaseText.Of(move)}: {failure}");
                    }
                },
                cancel);
            left = await releasing.Plan(cancel);
            if (isText)
            {
                ReleaseText.PrintRestarts(left.Restarts, output);
            }
        }
        finally
        {
            if (!isText)
            {
                form.Print(parsed, (_, _) => { }, () => ReleaseText.Applied(written, left));
            }
        }
    }

    private ExitCode Print(ParseResult parsed, ReleasePlan plan, ValueList<Json> given)
    {
        form.Print(parsed, (output, _) => ReleaseText.Print(plan, output), () => ReleaseText.Json(plan));
        if (given.Count > 0 && given.All(one => one.At("metadata", "managedFields") is null))
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "No object has managedFields: who owns which field is not told. Give what kubectl get --show-managed-fields prints.");
        }
        return plan.Moves.Count > 0 ? ExitCode.Changes : ExitCode.Nothing;
    }
}
