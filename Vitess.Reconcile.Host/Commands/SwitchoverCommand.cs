using System.CommandLine;
using Vitess.Reconcile.Host.Live;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator switchover</c>: another tablet is to lead a shard.</summary>
internal sealed class SwitchoverCommand
{
    private const string About = """
        Makes another tablet lead a shard, by a planned failover, and waits until it does.

        Examples:
          vitess-operator switchover commerce/-80 --to zone_b-0419060290 -n shop    that very tablet
          vitess-operator switchover commerce/-80 --cell zone_b -n shop             the best tablet of that cell
          vitess-operator switchover shop-commerce-x-80-9df59c68 --cell zone_b      the shard by the name of its VitessShard
          vitess-operator switchover commerce/-80 --cancel                          calls it off

        It writes the annotation reconcile.vitess.io/switchover on the VitessShard; kubectl annotate does the same. The operator
        moves the primary when every tablet answers, the heir has caught up, and the durability policy is met with it; until
        then it tells what it waits for. Who led stays a replica. What has not happened within --timeout is called off.
        Exit codes: 0 the tablet leads, 1 refused, called off or failed, 2 bad input.
        """;

    private readonly Argument<string> shard = new("shard") { HelpName = "SHARD|KEYSPACE/RANGE", Description = "The shard." };
    private readonly Option<string?> to = new("--to") { HelpName = "TABLET", Description = "The alias of the tablet that is to lead." };
    private readonly Option<string?> cell = new("--cell") { HelpName = "CELL", Description = "The cell in which the primary is to be." };
    private readonly Option<string?> cluster = new("--cluster") { HelpName = "NAME", Description = "The VitessCluster, where several have such a shard." };
    private readonly Option<bool> cancelled = new("--cancel") { Description = "Call off what was asked for." };
    private readonly Option<bool> noWait = new("--no-wait") { Description = "Ask for it and do not wait." };

    private readonly Option<double> timeout = NumberOption.Real("--timeout", "SECONDS", 0, 1_000_000, 300, "How long to wait.");

    private readonly ClusterOptions options = new();

    internal static Command Of()
    {
        var it = new SwitchoverCommand();
        var command = new Command("switchover", About) { it.shard, it.to, it.cell, it.cluster, it.cancelled, it.noWait, it.timeout };
        it.options.AddTo(command);
        command.Validators.Add(parsed =>
        {
            var given = new[] { parsed.GetValue(it.to) is not null, parsed.GetValue(it.cell) is not null, parsed.GetValue(it.cancelled) };
            if (given.Count(one => one) != 1)
            {
                parsed.AddError("Give one of --to TABLET, --cell CELL and --cancel.");
            }
        });
        command.SetAction((parsed, cancel) => it.options.Run(parsed, objects => it.Run(parsed, new(objects), cancel)));
        return command;
    }

    private async Task<ExitCode> Run(ParseResult parsed, Switching switching, CancellationToken cancel)
    {
        var found = await switching.Find(parsed.GetValue(shard) ?? "", parsed.GetValue(cluster), cancel);
        var name = Switching.NameOf(found);
        if (parsed.GetValue(cancelled))
        {
            var asked = Switching.AskedFor(found);
            await switching.Withdraw(found, cancel);
            var message = asked is null ? "nothing was asked for" : $"called off, {asked} was asked for";
            options.Print(parsed, $"{name}: {message}", Json.Map(("shard", name), ("done", true), ("message", message)));
            return ExitCode.Nothing;
        }
        var target = parsed.GetValue(to) ?? parsed.GetValue(cell) ?? "";
        await switching.Ask(found, target, cancel);
        if (parsed.GetValue(noWait))
        {
            options.Print(parsed, $"{name}: asked for {target}", Json.Map(("shard", name), ("target", target), ("done", false), ("message", "asked for")));
            return ExitCode.Nothing;
        }
        var error = parsed.InvocationConfiguration.Error;
        Switching.End end;
        try
        {
            end = await switching.Follow(
                found, target, TimeSpan.FromSeconds(parsed.GetValue(timeout)), text => error.WriteLine($"{name}: {text}"), cancel);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync($"{name}: {target} is still asked for; switchover {name} --cancel calls it off");
            throw;
        }
        options.Print(parsed, FormattableString.Invariant($"{name}: {end.Message} ({end.Took.TotalSeconds:0.0} s)"), end.ToJson());
        return end.IsDone ? ExitCode.Nothing : ExitCode.Failed;
    }
}
