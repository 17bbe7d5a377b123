using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class VtorcGateTests
{
    private static readonly ShardScene Unborn = ShardScene.Unborn with { Vtorc = VtorcScene.Missing };

    [Fact]
    public void VTOrc_is_held_back_while_the_first_primary_is_ours_to_elect()
    {
        Assert.False(VtorcGate.MayRun(Unborn.View()));
        Assert.False(VtorcGate.MayRun(Unborn.With(1, it => it with { Record = null }).View()));
        Assert.False(VtorcGate.MayRun((Unborn with { Record = Known.Unknown }).View()));
        Assert.True(VtorcGate.MayRun((Unborn with { Term = ShardScene.OldTerm }).View()));
        Assert.True(VtorcGate.MayRun((Unborn with { Vtorc = VtorcScene.Down }).View()));
        Assert.True(VtorcGate.MayRun((Unborn with { InitializesPrimary = false }).View()));
        Assert.True(VtorcGate.MayRun((Unborn with { Tablets = [] }).View()));
        // Whoever came back first on a claim that is kept would lead without what the others have.
        var none = Unborn with { Tablets = [] };
        Assert.False(VtorcGate.MayRun(ShardView.Of(none.Snapshot() with { Claims = [.. new ShardScene().Snapshot().Owned.OfType<ObservedObject.Claim>().Take(1)] }, none.Desired, DateTimeOffset.MinValue)));
        Assert.False(VtorcGate.MayRun((Unborn with { Unwanted = Unborn.Tablets.Count }).Asked()));
    }

    [Fact]
    public void One_that_stands_is_taken_away_where_the_topology_forgot_what_runs_and_who_leads()
    {
        Assert.Empty(VtorcGate.Next((Unborn with { Vtorc = VtorcScene.Up }).View()).Moves);
        var stands = (Unborn with { Vtorc = VtorcScene.Up }).With(1, tablet => tablet with { Pod = PodScene.Ready, Record = null });
        Assert.All(VtorcGate.Next(stands.View()).Moves, move => Assert.Equal(Kinds.Deployment, Assert.IsType<Move.Delete>(move.Move).Key.Kind));
        Assert.NotEmpty(VtorcGate.Next(stands.View()).Moves);
        Assert.NotEmpty(VtorcGate.Next((stands with { Record = Known.Absent }).View()).Moves);
        Assert.Empty(VtorcGate.Next((stands with { Record = Known.Unknown }).View()).Moves);
        Assert.Empty(VtorcGate.Next((stands with { Term = ShardScene.OldTerm }).View()).Moves);
        Assert.Empty(VtorcGate.Next((stands with { InitializesPrimary = false }).View()).Moves);
    }

    [Fact]
    public void It_runs_where_somebody_else_has_to_act_first()
    {
        Assert.True(VtorcGate.MayRun((Unborn with { HonoursExpectedPrimary = false }).View()));
        Assert.True(VtorcGate.MayRun((Unborn with { Tablets = [Unborn.Tablets[0]] }).View()));
        Assert.True(VtorcGate.MayRun(Unborn.With(1, it => it with { Record = TabletType.Primary }).View()));
    }

    [Fact]
    public void Tablets_that_have_diverged_are_left_to_a_person_and_not_to_VTOrc() =>
        Assert.False(VtorcGate.MayRun(Unborn.With(1, it => it with { Executed = "1-9:11" }).View()));

    [Theory]
    [InlineData(false, "zone1 zone2 zone3", false)]
    [InlineData(false, "zone1 zone2", true)]
    [InlineData(false, null, false)]
    [InlineData(true, "zone1 zone2", false)]
    public void It_runs_where_a_cell_is_not_registered_and_nobody_is_asked_to(bool registers, string? registered, bool mayRun)
    {
        var view = Unborn.View();
        var query = new Query.Cells(view.Desired.Vtctld);
        var spec = view.Snapshot.Subject.Spec.WithAt(["topologyReconciliation", "registerCells"], registers);
        view = WithSpec(view, spec);
        if (registered is not null)
        {
            var infos = registered.Split(' ').ToValueMap(cell => new CellName(cell), _ => new CellInfo("", ""));
            var reading = new Reading<Answer>.Known(new Answer.Cells(infos, default), ShardScene.Now);
            view = view with { Snapshot = view.Snapshot with { Readings = new(view.Snapshot.Readings.All.Add(new(query, reading))) } };
        }
        Assert.Equal(mayRun, VtorcGate.MayRun(view));
        Assert.Equal(!registers && !mayRun ? [query] : [], VtorcGate.Needs(view).Needs.Select(need => need.Query));
    }

    private static ShardView WithSpec(ShardView view, Json spec) =>
        view with { Snapshot = view.Snapshot with { Subject = view.Snapshot.Subject with { Spec = spec } } };
}
