using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A resharding as its user drives it with Vitess' own commands: created, copied, switched, completed or cancelled.</summary>
/// <remarks>What a command finds wrong it throws, as the command would print it, and changes nothing.</remarks>
internal sealed class Resharding(DatabaseWorld world, GlobalTopology global, KeyspaceName keyspace, string name)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>How far it is; null before it is created, and when it is over.</summary>
    internal WorkflowState? State => Workflow?.State;

    private WorkflowSummary? Workflow => Find(name);

    /// <summary>Begins to copy.</summary>
    /// <param name="sources">Shards that serve.</param>
    /// <param name="targets">Shards that cover the same keys, have primaries, and do not serve.</param>
    /// <param name="copyTakes">How long the copy takes; the rows come in evenly.</param>
    internal void Create(ValueList<string> sources, ValueList<string> targets, TimeSpan copyTakes)
    {
        Must(Workflow is null, $"workflow {name} already exists in keyspace {keyspace}");
        Must(sources.All(range => Record(range) is { Primary: not null, IsPrimaryServing: true }), "a source shard does not serve");
        Must(targets.All(range => Record(range) is { Primary: not null, IsPrimaryServing: false }), "a target shard serves or has no primary");
        Put(new(name, "Reshard", sources, targets) { State = WorkflowState.Copying });
        foreach (var range in targets.AsSpan())
        {
            History(range).IsOutgrown = false;
        }
        var total = sources.Sum(range => History(range).Rows);
        world.Clock.Run(Copy(total, (int)Math.Max(1, copyTakes / Tick)));
    }

    /// <summary>Reads and writes go to the targets from now on; a workflow backwards keeps the sources up to date.</summary>
    internal void SwitchTraffic()
    {
        Must(Workflow is { State: WorkflowState.Running }, $"workflow {name} is not in sync");
        if (Workflow is not { } workflow)
        {
            return;
        }
        Put(workflow with { State = WorkflowState.Stopped });
        Put(new(name + "_reverse", "Reshard", workflow.TargetShards, workflow.SourceShards) { State = WorkflowState.Running });
        Serve(workflow.SourceShards, serves: false);
        Serve(workflow.TargetShards, serves: true);
        foreach (var cell in global.Cells.Keys)
        {
            if (global.CellAt(cell) is { } place && place.Topology.Serving.TryGetValue(keyspace, out var ranges))
            {
                place.Topology.Serving[keyspace] = ranges.Where(range => !workflow.SourceShards.Contains(range))
                    .Concat(workflow.TargetShards).Order(StringComparer.Ordinal).ToValueList();
            }
        }
        world.Trace.Add("reshard", $"{keyspace} {name} is switched");
    }

    /// <summary>Forgets the workflow and the records of the sources, whose tablets run on.</summary>
    /// <param name="outgrown">Hears of each source: what it holds is elsewhere, and owed by nobody any more.</param>
    internal void Complete(Action<ShardName>? outgrown = null)
    {
        Must(Workflow is { State: WorkflowState.Stopped } && Find(name + "_reverse") is not null, $"the traffic of workflow {name} is not switched");
        var sources = Workflow?.SourceShards ?? [];
        Forget(name, name + "_reverse");
        foreach (var range in sources.AsSpan())
        {
            var shard = new ShardName(keyspace, range);
            foreach (var place in global.Cells.Keys.Select(cell => global.CellAt(cell)).OfType<CellPlace>().ToList())
            {
                foreach (var alias in place.Topology.Tablets.Values.Where(entry => entry.Record.Shard == shard).Select(entry => entry.Alias).ToList())
                {
                    place.Topology.Tablets.Remove(alias);
                }
            }
            global.Shards.Remove(shard);
            History(range).IsOutgrown = true;
            outgrown?.Invoke(shard);
        }
        world.Trace.Add("reshard", $"{keyspace} {name} is complete");
    }

    /// <summary>Forgets the workflow and the rows that it has copied.</summary>
    /// <param name="keepsData">Whether the rows stay where they are.</param>
    internal void Cancel(bool keepsData = false)
    {
        Must(Workflow is { State: not WorkflowState.Stopped }, $"there is no workflow {name} to cancel");
        foreach (var range in (Workflow?.TargetShards ?? []).AsSpan())
        {
            History(range).Copied = keepsData ? History(range).Copied : 0;
        }
        Forget(name);
    }

    private IEnumerable<TimeSpan> Copy(long total, int ticks)
    {
        for (var tick = 1; tick <= ticks; tick++)
        {
            yield return Tick;
            if (Workflow is not { State: WorkflowState.Copying } workflow)
            {
                yield break;
            }
            var copied = total * tick / ticks;
            Put(workflow with { RowsCopied = copied, State = tick == ticks ? WorkflowState.Running : WorkflowState.Copying });
            foreach (var range in workflow.TargetShards)
            {
                History(range).Copied = Math.Max(1, copied / workflow.TargetShards.Count);
            }
        }
    }

    private void Serve(ValueList<string> ranges, bool serves)
    {
        foreach (var range in ranges.AsSpan())
        {
            if (Record(range) is { } record)
            {
                global.Shards[record.Shard] = record with { IsPrimaryServing = serves };
            }
        }
    }

    private ShardRecord? Record(string range) => global.Shards.GetValueOrDefault(new(keyspace, range));

    private ShardHistory History(string range) => world.HistoryOf(global, new(keyspace, range));

    private WorkflowSummary? Find(string which) => global.Workflows.GetValueOrDefault(keyspace).FirstOrDefault(one => one.Name == which);

    private void Put(WorkflowSummary workflow)
    {
        Forget(workflow.Name);
        global.Workflows[keyspace] = global.Workflows[keyspace].Add(workflow).OrderBy(one => one.Name, StringComparer.Ordinal).ToValueList();
    }

    private void Forget(params string[] names) => global.Workflows[keyspace] =
        global.Workflows.GetValueOrDefault(keyspace).Where(one => !names.Contains(one.Name, StringComparer.Ordinal)).ToValueList();

    public override string ToString() => $"{keyspace} {name}";

    private static void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
