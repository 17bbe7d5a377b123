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

    [Theory]
    [InlineData(VtorcScene.Missing, "", false)]
    [InlineData(VtorcScene.Up, "", true)]
    [InlineData(VtorcScene.Missing, "Running", true)]
    [InlineData(VtorcScene.Missing, "Going", true)]
    [InlineData(VtorcScene.Missing, "Failed", false)]
    internal void Who_comes_back_on_a_volume_with_data_waits_until_no_VTOrc_is_left_that_would_elect_it(VtorcScene vtorc, string pod, bool isWaiting)
    {
        var view = Returning(Unborn with { Vtorc = vtorc }, madeAgo: 61, pod);
        Assert.False(VtorcGate.MayRun(view));
        Assert.Equal(vtorc == VtorcScene.Up, VtorcGate.Next(view).Moves.Count > 0);
        Assert.Equal(isWaiting ? "VtorcGoing" : null, PrimaryFirst.Before(view, view.Tablets[1])?.Waits[0].Code);
        var isNew = Returning(Unborn with { Vtorc = vtorc }, madeAgo: 59, pod);
        Assert.Equal(vtorc == VtorcScene.Up, VtorcGate.MayRun(isNew));
        Assert.Null(PrimaryFirst.Before(isNew, isNew.Tablets[1]));
        var led = Returning(Unborn with { Vtorc = vtorc, Term = ShardScene.OldTerm }, madeAgo: 61, pod);
        Assert.True(VtorcGate.MayRun(led));
        Assert.NotEqual("VtorcGoing", PrimaryFirst.Before(led, led.Tablets[1])?.Waits[0].Code);
        Assert.Null(PrimaryFirst.Before(Returning(Unborn with { Vtorc = vtorc, InitializesPrimary = false }, madeAgo: 61, pod), view.Tablets[1]));
    }

    /// <summary>The second tablet has no pod, and a volume that was made so many seconds ago.</summary>
    private static ShardView Returning(ShardScene scene, int madeAgo, string vtorcPod)
    {
        scene = scene.With(1, tablet => tablet with { Pod = PodScene.Missing, Record = null });
        var snapshot = scene.Snapshot();
        var claim = scene.Desired.Tablets[1].Claim?.Key;
        var pod = snapshot.Owned.OfType<ObservedObject.Pod>().First();
        return ShardView.Of(snapshot with
        {
            Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Created = ShardScene.Now.AddHours(-1) } },
            Owned = snapshot.Owned.Select(it => it.Key == claim ? it with { Meta = it.Meta with { Created = ShardScene.Now.AddSeconds(-madeAgo) } } : it).ToValueList(),
            VtorcPods = vtorcPod.Length == 0 ? [] : [pod with
            {
                Meta = pod.Meta with { Deletion = vtorcPod == "Going" ? ShardScene.Now : null },
                State = pod.State with { Phase = vtorcPod == "Failed" ? PodPhase.Failed : PodPhase.Running },
            }],
        }, scene.Desired, DateTimeOffset.MinValue);
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
