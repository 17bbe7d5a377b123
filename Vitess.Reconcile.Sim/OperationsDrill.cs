using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim;

/// <summary>One seed of a profile with users: they want one thing after another amid faults; then everything heals, and all
/// that was wanted has to come to an end.</summary>
internal sealed class OperationsDrill(ClusterFile file, Profile profile, Func<Snapshot, Plan> reconcile)
{
    private const string EveryIntentEnds = "Every accepted intent ends once faults stop.";

    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(10);

    internal DrillEnd Run(ulong seed, Action<TimeSpan, string, string>? listener, Coverage? coverage)
    {
        var drawn = new Choices(seed);
        var prepared = WithRebuilds(WithStorage(drawn), seed);
        var simulation = new Simulation(
            new() { File = prepared, Seed = seed, Profile = profile, Reconcile = reconcile, Listener = listener },
            Worlds.For(prepared, isAsRecorded: false) with { BadImages = [RandomUser.BadImage] });
        simulation.Start();
        var user = new User(simulation);
        coverage?.Watch(simulation, user);
        var random = new RandomUser(simulation, user, drawn, profile.Only);
        if (!simulation.RunUntil(() => simulation.Progress.IsReady, ComesUpWithin))
        {
            // What keeps a cluster from coming up at all is another profile's.
            simulation.Heal();
        }
        var resharder = profile.Reshards ? new Resharder(simulation, user, drawn) : null;
        random.Start();
        resharder?.Start();
        simulation.RunFor(profile.SafetyFor);
        simulation.Heal();
        resharder?.Finish();
        random.Finish();
        var end = Finish(simulation, user);
        coverage?.Count(user);
        return end;
    }

    private DrillEnd Finish(Simulation simulation, User user)
    {
        var restorer = new Restorer(simulation, user);
        simulation.Clock.Run(restorer.Act());
        var isOver = simulation.RunUntil(() => !user.Open.Any(), profile.ConvergeWithin);
        if (!isOver)
        {
            SettleUp(simulation, user);
        }
        var rebuilds = new Rebuilds(simulation, user);
        simulation.Clock.Run(rebuilds.Act());
        if (!simulation.RunUntil(() => IsAtRest(simulation, user, isLate: false) && !rebuilds.IsDeciding && !restorer.IsActing, profile.ConvergeWithin)
            && !IsAtRest(simulation, user, isLate: true))
        {
            return Drill.End(simulation) with { Pending = Unsettled(simulation, user) };
        }
        Drill.SettleDown(simulation);
        return Drill.End(simulation) with { Pending = [], Decisions = rebuilds.Decisions };
    }

    /// <summary>What cannot be done has been told; a user reads it and lives with it, or takes it back.</summary>
    private static void SettleUp(Simulation simulation, User user)
    {
        // What is told stands while answers are read, and they are read in less.
        simulation.RunUntil(() => simulation.Waits.All(wait => wait.Reason.Code is not ("Reading" or "TabletsUnread")), TimeSpan.FromSeconds(5));
        foreach (var left in user.Outstanding.Lines.Concat(simulation.WaitTexts))
        {
            user.Say($"sees what is left: {left}");
        }
        var excuses = new Excuses(user, simulation.Waits);
        foreach (var intent in user.Open.ToList())
        {
            var why = excuses.Of(intent) ?? throw new LawBrokenException(
                simulation.Seed,
                simulation.Clock.Elapsed,
                EveryIntentEnds,
                $"{intent}, wanted at {(intent.Since - simulation.Clock.Start).TotalSeconds:0.0} s, is under way still, and no status says why: "
                    + string.Join("; ", user.Outstanding.Left.Where(left => excuses.Of(left) is null).Select(left => left.ToString())
                        .Concat(simulation.WaitTexts).Take(8)));
            if (intent is DrainIntent or CordonIntent or SwitchoverIntent)
            {
                intent.Withdraw(user);
            }
            else
            {
                intent.Over(user, IntentEnd.Refused, why);
            }
        }
    }

    /// <summary>
    /// Whether nothing more is to come: nobody has written for a while, no pod is awaited, and shards that have tablets take writes.
    /// What the spec leaves out and what stays, as a status says with what would let it go, is awaited by nobody, and may be mended for ever.
    /// </summary>
    private static bool IsAtRest(Simulation simulation, User user, bool isLate)
    {
        var isQuiet = simulation.Progress.IsQuiet;
        if (!(isQuiet || isLate) || !simulation.IsUndisturbed || Errant.IsUntold(simulation) || user.Open.Any(intent => intent is DrainIntent or CordonIntent))
        {
            return false;
        }
        // What has waited for five minutes is told once more, as blocked.
        if (!isLate && simulation.Progress.Unready.Count > 0 && simulation.Clock.Now - simulation.Progress.LastWrite <= Planning.Deadlines.BlockedAfter)
        {
            return false;
        }
        var unready = simulation.Progress.Unready
            .Where(pod => !simulation.Writers.ErrantPods().Contains(pod, StringComparer.Ordinal) && !Told.IsAlone(simulation.Api, pod)).ToList();
        if (Policies.Untold(simulation).Any())
        {
            return false;
        }
        if (isQuiet && unready.Count == 0 && simulation.AllWritableThatCan)
        {
            return true;
        }
        var excuses = new Excuses(user, simulation.Waits);
        var kept = user.Outstanding.Left.Where(left => left.Wrong == "is not wanted" && excuses.Of(left) is not null).ToList();
        return unready.All(pod => kept.Any(left => left.Object.Key() == pod && left.Object["kind"]?.AsText == Cluster.Kinds.Pod))
            && simulation.NotWritable.All(shard => kept.Any(left => IsOf(left.Object, shard)))
            && (isQuiet || (kept.Count > 0 && user.Outstanding.Left.All(left => excuses.Of(left) is not null)));
    }

    /// <summary>Whether it is a shard that nobody wants, or a tablet of it.</summary>
    private static bool IsOf(Json left, ShardName shard) => left.Label(Labels.Keyspace) == shard.Keyspace.Value
        && (left["kind"]?.AsText == Cluster.Kinds.VitessShard ? left.At("spec", "name")?.AsText == shard.Range
            : left["kind"]?.AsText == Cluster.Kinds.Pod && left.Label(Labels.Shard) == KeyRange.Parse(shard.Range)?.SafeName);

    private static ValueList<string> Unsettled(Simulation simulation, User user) =>
    [
        .. user.Open.Select(intent => $"{intent} is under way"),
        .. Errant.IsUntold(simulation)
            ? ["a tablet with transactions of its own was not built anew, and no status says why", .. simulation.WaitTexts]
            : (ValueList<string>)[],
        .. Policies.Untold(simulation),
        .. Report.Pendings.Of(simulation),
    ];

    /// <summary>Three of four owners have declared that errant tablets are built anew; with the others a person decides.</summary>
    /// <remarks>Drawn from choices of its own, so that all else of a seed is drawn as without it.</remarks>
    private ClusterFile WithRebuilds(ClusterFile prepared, ulong seed) =>
        profile.DeclaresRebuilds && new Choices(~seed).Below("drill.errant", 4) > 0
            ? Files.Edited(prepared, new SpecEdit.WhenErrant("Delete"))
            : prepared;

    private ClusterFile WithStorage(Choices choices) => choices.Below("drill.storage", 3) switch
    {
        0 => Files.WithStorage(file, isExpandable: true),
        1 => Files.WithStorage(file, isExpandable: true, isOffline: true),
        _ => Files.WithStorage(file, isExpandable: false),
    };
}
