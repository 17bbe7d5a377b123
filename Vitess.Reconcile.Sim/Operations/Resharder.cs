using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>A user who reshards the first keyspace with Vitess' own commands, time and again, and now and then takes a partitioning out too early.</summary>
/// <param name="simulation">The world.</param>
/// <param name="user">Edits the spec.</param>
/// <param name="choices">Draws.</param>
internal sealed class Resharder(Simulation simulation, User user, Choices choices)
{
    private const int Old = 0;
    private const int New = 1;

    private static readonly int[] Sizes = [1, 2, 4];
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private Resharding? resharding;
    private bool isOver;

    internal void Start() => simulation.Clock.Run(Act());

    /// <summary>Begins nothing more, and ends the workflow that is left, but for one in four that its user forgets.</summary>
    internal void Finish()
    {
        isOver = true;
        if (!choices.Chance("reshard.forgotten", 250_000))
        {
            _ = Try(resharding, "completes", () => resharding?.Complete(simulation.GiveUp)) || Try(resharding, "cancels", () => resharding?.Cancel());
        }
    }

    private IEnumerable<TimeSpan> Act()
    {
        for (var round = 1; !isOver; round++)
        {
            yield return Pause();
            foreach (var pause in Round($"reshard{round}"))
            {
                yield return pause;
            }
        }
    }

    private IEnumerable<TimeSpan> Round(string name)
    {
        if (isOver || Topology is not { } topology || Partitionings.Count == 0)
        {
            yield break;
        }
        if (Partitionings.Count == 1)
        {
            Want(new SpecEdit.AddPartitioning(choices.Of("reshard.parts", Sizes.Where(size => size != PartsOf(Partitionings[Old])).ToList())));
        }
        var parts = Partitionings is [_, var added] ? PartsOf(added) : 0;
        foreach (var pause in Until(() => Targets(topology) is { Count: var count } targets && count == parts && targets.All(record => record.Primary is not null)))
        {
            yield return pause;
        }
        var begun = new Resharding(simulation.Database, topology, Keyspace, name);
        var copyTakes = choices.Between("reshard.copy", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(40));
        if (isOver || Targets(topology).Count != parts
            || !Try(begun, "begins", () => begun.Create(RangesOf(Serving(topology)), RangesOf(Targets(topology)), copyTakes)))
        {
            yield break;
        }
        resharding = begun;
        foreach (var pause in TakesOutTooEarly().Concat(Until(() => begun.State is WorkflowState.Running)).Append(Pause()))
        {
            yield return pause;
        }
        if (isOver)
        {
            yield break;
        }
        var isSwitched = !choices.Chance("reshard.cancel", 200_000) && Try(begun, "switches the traffic of", begun.SwitchTraffic);
        if (!isSwitched)
        {
            var keepsData = choices.Chance("reshard.keeps-data", 500_000);
            Try(begun, "cancels", () => begun.Cancel(keepsData));
        }
        foreach (var pause in TakesOutTooEarly().Append(Pause()))
        {
            yield return pause;
        }
        if (!isOver && isSwitched)
        {
            Try(begun, "completes", () => begun.Complete(simulation.GiveUp));
            yield return Pause();
        }
        if (!isOver)
        {
            Want(new SpecEdit.RemovePartitioning(isSwitched ? Old : New));
        }
    }

    /// <summary>Takes out a partitioning that is needed, and mostly puts it back after a while.</summary>
    private IEnumerable<TimeSpan> TakesOutTooEarly()
    {
        if (isOver || !choices.Chance("reshard.too-early", 350_000) || user.Spec is not { } before)
        {
            yield break;
        }
        Want(new SpecEdit.RemovePartitioning(choices.Of("reshard.too-early.which", new[] { Old, New })));
        yield return Pause();
        if (!isOver && choices.Chance("reshard.put-back", 700_000))
        {
            Want(new SpecEdit.Partitions(Lists.Of(before, "keyspaces") is [var keyspace, ..] ? Lists.Of(keyspace, "partitionings") : []));
        }
    }

    private IEnumerable<TimeSpan> Until(Func<bool> isSo)
    {
        var until = simulation.Clock.Now + Patience;
        while (!isOver && !isSo() && simulation.Clock.Now < until)
        {
            yield return Look;
        }
    }

    private TimeSpan Pause() => choices.Between("reshard.pause", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private void Want(SpecEdit edit) => user.Want(new EditIntent(edit));

    private bool Try(Resharding? which, string what, Action command)
    {
        simulation.Disturb();
        try
        {
            command();
            user.Say($"{what} {which}");
            return true;
        }
        catch (InvalidOperationException refusal)
        {
            user.Say($"{what} {which}: refused: {refusal.Message}");
            return false;
        }
    }

    private KeyspaceName Keyspace => new(First["name"]?.AsText ?? "");

    private Json First => Lists.Of(user.Spec ?? Json.EmptyMap, "keyspaces") is [var first, ..] ? first : Json.EmptyMap;

    private ValueList<Json> Partitionings => Lists.Of(First, "partitionings");

    private GlobalTopology? Topology => simulation.Database.Tablets.FirstOrDefault(tablet => tablet.Shard.Keyspace == Keyspace)?.Global;

    private ValueList<ShardRecord> Serving(GlobalTopology topology) =>
        topology.Shards.Values.Where(record => record.Shard.Keyspace == Keyspace && record.IsPrimaryServing).ToValueList();

    /// <summary>The shards that the cluster has and that do not serve, those of them that are recorded.</summary>
    private ValueList<ShardRecord> Targets(GlobalTopology topology) => user.Api.All(Kinds.VitessShard)
        .Where(shard => shard.Label(Labels.Keyspace) == Keyspace.Value)
        .Select(shard => topology.Shards.GetValueOrDefault(new(Keyspace, shard.At("spec", "name")?.AsText ?? "")))
        .OfType<ShardRecord>().Where(record => !record.IsPrimaryServing).ToValueList();

    private static long PartsOf(Json partitioning) => partitioning.At("equal", "parts")?.AsInteger ?? 0;

    private static ValueList<string> RangesOf(ValueList<ShardRecord> records) => records.Select(record => record.Shard.Range).ToValueList();
}
