using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>A cluster that stands and takes writes, and a user who wants something of it, while time is taken.</summary>
internal sealed class Stage
{
    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(10);

    private DateTimeOffset? requestedAt;
    private DateTimeOffset? doneAt;
    private Measure? measure;

    /// <summary>Brings the cluster of a scenario up.</summary>
    internal Stage(Scenario scenario, ulong seed, Func<Snapshot, Plan> reconcile, Action<TimeSpan, string, string>? listener = null)
    {
        var file = scenario.Prepare(Inputs.ThreeZones());
        Simulation = new(
            new() { File = file, Seed = seed, Profile = scenario.Profile, Reconcile = reconcile, Listener = listener },
            Worlds.For(file, isAsRecorded: false) with { BadImages = [BadImage], IsSwift = true });
        User = new(Simulation);
        Simulation.Start();
        Until("the cluster comes up", () => Simulation.IsConverged, ComesUpWithin);
    }

    /// <summary>An image that cannot be pulled.</summary>
    internal const string BadImage = "vitess/lite:does-not-exist";

    internal Simulation Simulation { get; }

    internal User User { get; }

    internal ApiServer Api => Simulation.Api;

    /// <summary>From the request to when what was asked for was so.</summary>
    internal TimeSpan Took => (doneAt ?? Simulation.Clock.Now) - (requestedAt ?? Simulation.Clock.Now);

    internal int Planned => measure?.Planned ?? 0;

    internal int AwayMost => measure?.AwayMost ?? 0;

    internal TimeSpan Gap => measure?.Gap ?? TimeSpan.Zero;

    /// <summary>Something that was done before the scenario begins, and has come to its end.</summary>
    internal void Before(Intent intent)
    {
        User.Want(intent);
        Until($"{intent}, beforehand", () => !intent.IsOpen, TimeSpan.FromMinutes(15));
        Until("rest, beforehand", () => Simulation.Progress.IsQuiet, TimeSpan.FromMinutes(15));
    }

    /// <summary>Time is taken from here on.</summary>
    internal void Request()
    {
        requestedAt ??= Simulation.Clock.Now;
        measure ??= new(Simulation);
    }

    /// <summary>Time and costs are counted anew from here on.</summary>
    internal void Restart()
    {
        requestedAt = Simulation.Clock.Now;
        measure = new(Simulation);
    }

    /// <summary>Waits until everything stands as the spec wants it.</summary>
    internal void UntilWanted() =>
        Until("everything as the spec wants it", () => User.Outstanding.Left.Count == 0, TimeSpan.FromMinutes(10));

    /// <summary>Asks for something; time is taken from the first such on.</summary>
    internal T Want<T>(T intent)
        where T : Intent
    {
        Request();
        User.Want(intent);
        return intent;
    }

    /// <summary>Asks for an edit of the spec.</summary>
    internal Operations.Intents.EditIntent Edit(SpecEdit edit) => Want(new Operations.Intents.EditIntent(edit));

    /// <summary>What was asked for is so now.</summary>
    internal void Done() => doneAt = Simulation.Clock.Now;

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="ScenarioFailedException">It did not come to be so.</exception>
    internal void Until(string what, Func<bool> isSo, TimeSpan within)
    {
        var isReached = Simulation.RunUntil(
            () =>
            {
                measure?.Look();
                return isSo();
            },
            within);
        if (!isReached)
        {
            throw new ScenarioFailedException($"{what}: not within {within.TotalSeconds:0} s. {Why()}");
        }
    }

    /// <summary>Waits until an intent has ended as it should.</summary>
    internal void UntilOver(Intent intent, IntentEnd end = IntentEnd.Done, int withinSeconds = 600)
    {
        Until($"{intent}", () => !intent.IsOpen, TimeSpan.FromSeconds(withinSeconds));
        Check(intent.End == end, $"{intent} ended {intent.End} {intent.Why}");
    }

    internal void RunFor(double seconds) => Simulation.RunUntil(
        () =>
        {
            measure?.Look();
            return false;
        },
        TimeSpan.FromSeconds(seconds));

    /// <exception cref="ScenarioFailedException">It is not so.</exception>
    internal void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new ScenarioFailedException(otherwise);
        }
    }

    /// <summary>Waits until the world rests, and checks that it stays silent.</summary>
    internal void Rest()
    {
        Until("rest", () => Simulation.Progress.IsQuiet && Simulation.AllWritableThatCan, TimeSpan.FromMinutes(15));
        Simulation.Settle();
        RunFor(60);
    }

    /// <summary>The first shard by name.</summary>
    internal Json Shard => Api.All(Kinds.VitessShard).First();

    /// <summary>The tablets' pods of a shard, the primary's first.</summary>
    internal IReadOnlyList<Json> Tablets(Json shard)
    {
        var leader = Leader(shard);
        return
        [
            .. Api.All(Kinds.Pod, shard.Namespace())
                .Where(pod => pod.OwnerReferences() is [var owner, ..] && owner["uid"]?.AsText == shard.Uid()
                    && pod.Label(Reconcile.Api.Labels.Component) == Reconcile.Api.Labels.VtTablet)
                .OrderBy(pod => AliasOf(pod) == leader ? 0 : 1),
        ];
    }

    /// <summary>Who leads a shard in truth; null for nobody.</summary>
    internal string? Leader(Json shard)
    {
        foreach (var tablet in Simulation.Database.Tablets)
        {
            if (tablet.IsServingWrites && tablet.Shard.Range == shard.At("spec", "name")?.AsText
                && tablet.Shard.Keyspace.Value == shard.Label(Reconcile.Api.Labels.Keyspace))
            {
                return tablet.Alias.ToString();
            }
        }
        return null;
    }

    internal static string AliasOf(Json pod) =>
        $"{pod.Label(Reconcile.Api.Labels.Cell)}-{pod.Label(Reconcile.Api.Labels.TabletUid)}";

    /// <summary>A pod as it stands now; null when there is none of its name.</summary>
    internal Json? Now(Json pod) => Api.Find(Kinds.Pod, pod.Namespace(), pod.Name());

    private string Why() => string.Join("; ", User.Outstanding.Lines.Concat(Simulation.WaitTexts).Take(6));
}

/// <summary>A scenario did not come out as it should.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message);
