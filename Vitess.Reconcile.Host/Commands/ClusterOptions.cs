using System.CommandLine;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>How a user's command finds the cluster, and in which form it answers.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> kubeconfig = new("--kubeconfig") { HelpName = "FILE", Description = "The kubeconfig. Default: as for run." };
    private readonly Option<string?> context = new("--context") { HelpName = "NAME", Description = "The context of the kubeconfig." };

    private readonly Option<string?> space = new("--namespace", "-n")
    {
        HelpName = "NAMESPACE", Description = "The namespace of the cluster. Default: that of the context.",
    };

    private readonly OutputForm form = new();

    internal void AddTo(Command command)
    {
        NamedOption.Namespace(space);
        foreach (var option in (Option[])[kubeconfig, context, space])
        {
            command.Add(option);
        }
        form.AddTo(command);
    }

    /// <summary>Prints a result in the form that was asked for.</summary>
    internal void Print(ParseResult parsed, string text, Json value) =>
        form.Print(parsed, (output, _) => output.WriteLine(text), () => value);

    /// <summary>Runs with the objects of the namespace; what cannot be found or done is told on standard error.</summary>
    internal async Task<int> Run(ParseResult parsed, Func<UserObjects, Task<ExitCode>> run)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            var access = new KubeDiscovery(Environment.GetEnvironmentVariable)
                .Find(parsed.GetValue(kubeconfig), parsed.GetValue(context));
            var clock = new SteadyClock(TimeProvider.System);
            using var client = new KubeClient(access, clock);
            return (int)await run(new(client, parsed.GetValue(space) ?? access.Namespace, clock));
        }
        catch (KubeAccessException unknown)
        {
            await error.WriteLineAsync(unknown.Message);
            return (int)ExitCode.BadInput;
        }
        catch (UserException wrong)
        {
            await error.WriteLineAsync($"{char.ToUpperInvariant(wrong.Message[0])}{wrong.Message[1..]}.");
            return (int)(wrong.IsInput ? ExitCode.BadInput : ExitCode.Failed);
        }
    }
}
