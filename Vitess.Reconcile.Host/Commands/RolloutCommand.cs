using System.CommandLine;
using Vitess.Reconcile.Host.Live;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator rollout</c>: changes of a cluster that are on their way.</summary>
internal sealed class RolloutCommand
{
    private const string About = """
        Shows how far the changes of a cluster have come, pauses and resumes them, and releases what waits.

        Examples:
          vitess-operator rollout status shop -n default              every shard and Deployment: updated, being changed, waiting
          vitess-operator rollout pause shop                          no tablet, gateway or vtctld is changed from now on
          vitess-operator rollout resume shop                         they go on
          vitess-operator rollout release shop                        under External: everything that waits now
          vitess-operator rollout release shop --shard commerce/-80   that shard only
          vitess-operator rollout release shop --all --timeout 3600   again and again, until all the way down nothing waits

        pause and resume set spec.updateStrategy.staged.paused of the VitessCluster; release writes the annotations
        rollout.planetscale.com/released and cascade, as kubectl annotate does. Tablets go one at a time all the same.
        status counts a change from when it is stored, though no operator may have seen it yet.
        Exit codes: 0 done; of status and of release --all: nothing is left to change (of the shard, where one is named); 1 failed,
        2 bad input, 10 changes are left.
        """;

    private readonly Argument<string> cluster = NamedOption.Subdomain(
        new Argument<string>("cluster") { HelpName = "CLUSTER", Description = "The VitessCluster." });

    private readonly Option<string?> shard = new("--shard") { HelpName = "SHARD|KEYSPACE/RANGE", Description = "Only this shard." };
    private readonly Option<bool> all = new("--all") { Description = "Release again what waits below, until nothing is left." };

    private readonly Option<double> timeout = NumberOption.Real("--timeout", "SECONDS", 0, 1_000_000, 3600, "How long --all goes on.");

    private readonly ClusterOptions options = new();

    internal static Command Of() => new("rollout", About)
    {
        new RolloutCommand().Verb("status", "How far the changes of a cluster have come.", (it, parsed, rollouts, cancel) => it.Status(parsed, rollouts, cancel)),
        new RolloutCommand().Verb("pause", "Changes nothing that runs from now on.", (it, parsed, rollouts, cancel) => it.Pause(parsed, rollouts, isPaused: true, cancel)),
        new RolloutCommand().Verb("resume", "Lets changes go on.", (it, parsed, rollouts, cancel) => it.Pause(parsed, rollouts, isPaused: false, cancel)),
        new RolloutCommand().Releasing(),
    };

    private Command Releasing()
    {
        var command = Verb(
            "release", "Releases changes that wait under the strategy External.",
            (it, parsed, rollouts, cancel) => it.Release(parsed, rollouts, cancel));
        command.Add(shard);
        command.Add(all);
        command.Add(timeout);
        return command;
    }

    private Command Verb(
        string name, string about, Func<RolloutCommand, ParseResult, Rollouts, CancellationToken, Task<ExitCode>> run)
    {
        var command = new Command(name, about) { cluster };
        options.AddTo(command);
        command.SetAction((parsed, cancel) => options.Run(
            parsed, objects => run(this, parsed, new(objects, parsed.GetValue(cluster) ?? ""), cancel)));
        return command;
    }

    private async Task<ExitCode> Status(ParseResult parsed, Rollouts rollouts, CancellationToken cancel)
    {
        var state = await rollouts.Look(cancel);
        options.Print(parsed, state.ToText(), state.ToJson());
        return state.IsDone ? ExitCode.Nothing : ExitCode.Changes;
    }

    private async Task<ExitCode> Pause(ParseResult parsed, Rollouts rollouts, bool isPaused, CancellationToken cancel)
    {
        await rollouts.Pause(isPaused, cancel);
        var state = await rollouts.Look(cancel);
        options.Print(parsed, state.ToText(), state.ToJson());
        return ExitCode.Nothing;
    }

    private async Task<ExitCode> Release(ParseResult parsed, Rollouts rollouts, CancellationToken cancel)
    {
        var only = parsed.GetValue(shard) is { } given ? await rollouts.Find(given, cancel) : null;
        var (released, state) = parsed.GetValue(all)
            ? await rollouts.ReleaseAll(
                only, TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.InvocationConfiguration.Error.WriteLine, cancel)
            : (await rollouts.Release(only, cancel), await rollouts.Look(cancel, only));
        var list = released.Count == 0 ? "Nothing waited for a release.\n" : string.Concat(released.Select(one => $"released {one}\n"));
        options.Print(parsed, list + state.ToText(), state.ToJson().With("released", Json.List(released.Select(Json.FromString))));
        return parsed.GetValue(all) && !state.IsDone ? ExitCode.Changes : ExitCode.Nothing;
    }
}
