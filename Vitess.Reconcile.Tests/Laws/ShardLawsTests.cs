using System.Text.RegularExpressions;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>What holds of the plan for every shard that can be drawn.</summary>
public sealed partial class ShardLawsTests
{
    [Fact]
    public void Every_shard_has_a_plan_and_the_same_snapshot_has_the_same() => Holds(scene =>
        Same(scene.Plan(), scene.Plan()), judgedMin: 500);

    [Fact]
    public void A_memory_of_renderings_and_comparisons_only_saves_work() => Holds(scene =>
    {
        var snapshot = scene.Snapshot();
        var memory = Reconciler.Reconcile(snapshot).Remembered ?? throw new InvalidOperationException("no memory");
        var after = snapshot with { Remembered = memory };
        var without = snapshot with { Remembered = memory with { Rendering = null, Compared = default } };
        return Same(Reconciler.Reconcile(after), Reconciler.Reconcile(without));
    }, judgedMin: 500);

    [Fact]
    public void A_memory_of_which_parts_are_shared_plans_the_same_and_renders_nothing_anew() => Holds(scene =>
    {
        var snapshot = scene.Snapshot();
        var memory = Reconciler.Reconcile(snapshot).Remembered ?? throw new InvalidOperationException("no memory");
        var shared = memory.Sharing(value => Json.Parse(value.ToString()));
        var plan = Reconciler.Reconcile(snapshot with { Remembered = shared });
        return !ReferenceEquals(shared.Rendering, memory.Rendering) && ReferenceEquals(plan.Remembered?.Rendering, shared.Rendering)
            && Same(Reconciler.Reconcile(snapshot with { Remembered = memory }), plan);
    }, judgedMin: 500);

    [Fact]
    public void The_order_of_readings_and_effects_has_no_meaning() => Holds(scene =>
    {
        var snapshot = scene.Snapshot();
        var shuffled = snapshot with
        {
            Readings = new(snapshot.Readings.All.Reverse().ToValueList()),
            UnderWay = snapshot.UnderWay.Reverse().ToValueList(),
            Secrets = snapshot.Secrets.Reverse().ToValueList(),
        };
        return Same(Reconciler.Reconcile(snapshot), Reconciler.Reconcile(shuffled));
    }, judgedMin: 500);

    [Fact]
    public void The_order_of_tablet_records_changes_no_move() => Holds(scene =>
    {
        var snapshot = scene.Snapshot();
        var shuffled = snapshot with
        {
            Readings = new(snapshot.Readings.All.Select(Turned).ToValueList()),
        };
        return Moves(Reconciler.Reconcile(snapshot)) == Moves(Reconciler.Reconcile(shuffled));

        static QueryReading Turned(QueryReading it) => it.Reading is Reading<Answer>.Known { Value: Answer.Tablets tablets } known
            ? new(it.Query, known with { Value = new Answer.Tablets(tablets.Records.Reverse().ToValueList()) })
            : it;
        static ValueList<Move> Moves(Plan plan) => plan.Moves.Select(it => it.Move).Where(it => it is not Move.SetStatus).ToValueList();
    }, judgedMin: 500);

    [Fact]
    public void A_plan_has_no_two_equal_moves_and_at_most_one_that_disrupts() => Holds(scene =>
    {
        var moves = scene.Plan().Moves;
        return moves.Count == 0 ? null
            : moves.Select(it => it.Move).Distinct().Count() == moves.Count && moves.Count(Disrupts) + moves.Count(it => it.Move is Move.SetTurn) <= 1;
    }, judgedMin: 200);

    [Fact]
    public void Every_wait_has_a_code_and_a_text() => Holds(scene =>
    {
        var waits = scene.Plan().Waits;
        return waits.Count == 0 ? null : waits.All(wait => CamelCase().IsMatch(wait.Code) && wait.Text.Trim() == wait.Text
            && wait.Text.Length > 10 && !wait.Text.EndsWith(';'));
    }, judgedMin: 200);

    [Fact]
    public void What_is_not_settled_looks_again() => Holds(scene =>
    {
        var plan = scene.Plan();
        return plan.WakeUp is { } at ? at > ShardScene.Now : scene.IsGoing;
    }, judgedMin: 500);

    [Fact]
    public void A_status_that_is_wiped_changes_no_other_move() => Holds(scene =>
        Others(scene.Plan()) == Others((scene with { StatusIsWiped = true }).Plan()), judgedMin: 500);

    [Fact]
    public void Nothing_happens_on_a_shard_that_goes() => Holds(scene =>
        scene.IsGoing || scene.Tablets.Count > 0 ? (scene with { IsGoing = true }).Plan().Moves.Count == 0 : null, judgedMin: 200);

    internal static bool Disrupts(PlannedMove planned) => planned.Move is Move.Invoke
    {
        Call: Call.PlannedReparent or Call.EmergencyReparent or Call.TabletExternallyReparented or Call.ChangeTabletType,
    };

    internal static void Holds(Func<ShardScene, bool?> law, int judgedMin = 15, int tries = 500) =>
        Property.Holds(Draw.Shard, ShardScene.Smaller, law, tries, judgedMin);

    private static ValueList<PlannedMove> Others(Plan plan) =>
        plan.Moves.Where(it => it.Move is not Move.SetStatus).ToValueList();

    private static bool Same(Plan left, Plan right) =>
        left.Moves == right.Moves && left.Needs == right.Needs && left.WakeUp == right.WakeUp && left.Waits == right.Waits;

    [GeneratedRegex("^[A-Z][A-Za-z]+$")]
    private static partial Regex CamelCase();
}
