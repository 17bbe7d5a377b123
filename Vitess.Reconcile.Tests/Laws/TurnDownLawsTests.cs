using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Moves;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>What may happen to a shard that is not in the spec, over drawn keyspaces: the shard <c>-</c> beside <c>-80</c> and <c>80-</c>, which are.</summary>
public sealed class TurnDownLawsTests
{
    [Fact]
    public void Nothing_is_done_to_a_shard_that_a_cell_serves_but_to_bring_it_back() => Holds((scene, move) =>
        scene.Serving.Contains("-") ? move is Move.Patch patch && !Marks(patch) : null);

    [Fact]
    public void Nothing_is_marked_or_removed_on_readings_that_are_missing_or_old() => Holds((scene, move) =>
        IsTaking(move)
            ? scene.Age <= Deadlines.Freshness && scene.Unread != "ServingGraph" && (scene.Unread != "Shards" || (move is Move.Delete && !scene.Prunes))
            : null);

    [Fact]
    public void Nothing_is_marked_by_what_was_read_before_it_was_left_out() => Holds((scene, move) =>
        move is Move.Patch patch && Marks(patch) && !Has(scene, Annotations.TurnDownAllowed) ? scene.Age <= scene.LeftOutFor : null, judgedMin: 5);

    [Fact]
    public void What_is_taken_away_is_not_sent_later_than_its_evidence_allows() => Planned((scene, planned) =>
        IsTaking(planned.Move) ? planned.NotAfter == KeyspaceScene.Now - scene.Age + Deadlines.Freshness : null);

    [Fact]
    public void A_shard_that_a_workflow_names_is_marked_only_when_an_annotation_allows_it() => Holds((scene, move) =>
        move is Move.Patch patch && Marks(patch) && scene.Unread != "Workflows" && scene.Workflows.Any(workflow => workflow.TargetShards.Contains("-") || workflow.SourceShards.Contains("-"))
            ? Has(scene, Annotations.TurnDownAllowed)
            : null, judgedMin: 5);

    [Fact]
    public void A_shard_that_was_never_seen_to_serve_and_holds_rows_is_marked_only_when_an_annotation_allows_it() => Holds((scene, move) =>
        move is Move.Patch patch && Marks(patch) && scene.Rows > 0 && !Has(scene, Annotations.Served)
        && scene.Records.Any(record => record is { Shard.Range: "-", TermStart: not null })
            ? Has(scene, Annotations.TurnDownAllowed)
            : null, judgedMin: 5);

    [Fact]
    public void Only_what_is_marked_and_empty_loses_its_record_and_goes_and_in_that_order() => Holds((scene, move) => move switch
    {
        Move.Invoke { Call: Call.DeleteShard call } => call.Shard.Range == "-" && IsEmpty(scene) && scene.Records.Any(record => record.Shard.Range == "-"),
        Move.Delete delete => delete.Uid == scene.Other.Meta.Uid && delete.Version == scene.Other.Meta.Version && IsEmpty(scene)
            && (!scene.Prunes || !scene.Records.Any(record => record.Shard.Range == "-")),
        _ => null,
    }, judgedMin: 20);

    [Fact]
    public void No_record_goes_with_a_tablet_of_another_cluster_in_it() => Holds((scene, move) =>
        move is Move.Invoke ? scene.Tablets.All(tablet => tablet.Alias.Cell.Value == "zone1") : null, judgedMin: 5);

    [Fact]
    public void The_shards_of_the_spec_are_never_touched() => Holds((scene, move) => move switch
    {
        Move.Patch patch => patch.Key == scene.Other.Key,
        Move.Delete delete => delete.Key == scene.Other.Key,
        _ => null,
    });

    private static bool IsTaking(Move move) => move is Move.Invoke or Move.Delete || (move is Move.Patch patch && Marks(patch));

    private static bool Marks(Move.Patch patch) =>
        patch.Change.At("metadata", "annotations")?[Annotations.TurnDown] is { } value && value != Json.Null;

    private static bool Has(Drawn scene, string annotation) => scene.Other.Meta.Annotations.ContainsKey(annotation);

    private static bool IsEmpty(Drawn scene) => Has(scene, Annotations.TurnDown) && Has(scene, Annotations.Emptied);

    private static void Holds(Func<Drawn, Move, bool?> law, int judgedMin = 50) => Planned((scene, planned) => law(scene, planned.Move), judgedMin);

    private static void Planned(Func<Drawn, PlannedMove, bool?> law, int judgedMin = 50) => Property.Holds(Drawn.From, _ => [], scene =>
    {
        var verdicts = scene.Keyspace.Plan().Moves
            .Where(planned => planned.Move is Move.Patch or Move.Delete or Move.Invoke)
            .Select(planned => law(scene, planned)).OfType<bool>().ToList();
        return verdicts.Count == 0 ? null : verdicts.TrueForAll(holds => holds);
    }, tries: 2000, judgedMin);

    /// <summary>A drawn keyspace.</summary>
    private sealed record Drawn(KeyspaceScene Keyspace)
    {
        public override string ToString() =>
            $"{Other.Meta.Annotations}, {Records}, serving {Serving}, {Workflows}, {Tablets}, {Rows} rows, unread {Unread}, {Age} old, left out for {LeftOutFor}, prunes {Prunes}";

        internal ObservedObject.Resource Other => Keyspace.Others[0];

        internal ValueList<string> Serving => Keyspace.Unread == "ServingGraph" ? [] : Keyspace.Serving;

        internal TimeSpan Age => Keyspace.Age;

        internal TimeSpan LeftOutFor => Keyspace.LeftOutFor;

        internal string Unread => Keyspace.Unread;

        internal long Rows => Keyspace.Rows;

        internal ValueList<WorkflowSummary> Workflows => Keyspace.Workflows;

        internal ValueList<ShardRecord> Records => Keyspace.Records;

        internal ValueList<TabletRecord> Tablets => Keyspace.Tablets;

        internal bool Prunes => Keyspace.Switches["pruneShards"]?.AsBoolean != false;

        internal static Drawn From(Random random)
        {
            var annotations = new[] { Annotations.TurnDown, Annotations.Emptied, Annotations.TurnDownAllowed, Annotations.Served }
                .Where(_ => random.Next(2) == 0).Select(name => (name, "drawn")).ToArray();
            ValueList<ShardRecord> served = [KeyspaceScene.Record("-80", serves: true), KeyspaceScene.Record("80-", serves: true)];
            var isNamed = random.Next(4) == 0;
            return new(new KeyspaceScene
            {
                Others = [KeyspaceScene.Shard("-", annotations)],
                Records = random.Next(3) == 0 ? served : [KeyspaceScene.Record("-", random.Next(5) == 0, random.Next(5) > 0), .. served],
                Serving = random.Next(6) switch { 0 => ["-"], 1 => [], _ => ["-80", "80-"] },
                Workflows = !isNamed ? [] : [random.Next(2) == 0
                    ? new("r", "Reshard", ["-"], ["-80", "80-"]) { State = WorkflowState.Stopped }
                    : new("r", "Reshard", ["-80", "80-"], ["-"]) { State = WorkflowState.Copying }],
                Tablets = random.Next(3) switch { 0 => [Tablet("zone1")], 1 => [Tablet("elsewhere")], _ => [] },
                Rows = random.Next(2) * 100,
                Unread = random.Next(3) > 0 ? "" : new[] { "Shards", "ServingGraph", "Workflows", "Tablets", "Rows" }[random.Next(5)],
                Age = TimeSpan.FromMilliseconds(new[] { 0, 500, 1900, 2100, 4000 }[random.Next(5)]),
                Switches = random.Next(5) == 0 ? Json.Map(("pruneShards", false)) : Json.EmptyMap,
                LeftOutFor = TimeSpan.FromMilliseconds(new[] { 0, 1000, 60_000 }[random.Next(3)]),
            });
        }

        private static TabletRecord Tablet(string cell) => new(new(new(cell), 9), new(KeyspaceScene.Name, "-"), TabletType.Replica, null, "h", 1);
    }
}
