using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A reason that a status tells excuses what it is about, and nothing else.</summary>
public sealed class ExcusesTests
{
    [Fact]
    public void A_rollout_that_silently_never_finishes_has_no_excuse_though_the_shard_tells_another_reason()
    {
        var user = Converged(snapshot => WithoutDeletions(Reconciler.Reconcile(snapshot)));
        var switchover = user.Want(new SwitchoverIntent(user.Api.All(Served.VitessShard).First(), "nowhere"));
        Assert.Contains("SwitchoverRefused", Excuse(user, switchover), StringComparison.Ordinal);
        var edit = user.Want(new EditIntent(new SpecEdit.Flag("7")));
        Run(user);
        Assert.True(edit.IsOpen);
        Assert.Null(Excuse(user, edit));
    }

    [Fact]
    public void A_scale_down_that_is_forgotten_has_no_excuse()
    {
        var user = Converged(snapshot => WithoutDeletions(Reconciler.Reconcile(snapshot)));
        user.Want(new EditIntent(new SpecEdit.Replicas("zone_a", 2)));
        Run(user);
        var edit = user.Want(new EditIntent(new SpecEdit.Replicas("zone_a", 1)));
        Run(user);
        Assert.True(edit.IsOpen);
        Assert.Null(Excuse(user, edit));
    }

    [Fact]
    public void A_change_that_is_paused_is_excused_until_it_is_resumed_and_a_claim_is_not()
    {
        var user = Converged(Reconciler.Reconcile);
        user.Want(new EditIntent(new SpecEdit.Staged("pause", Json.Map(("paused", Json.True)))));
        Run(user);
        var edit = user.Want(new EditIntent(new SpecEdit.Flag("7")));
        Assert.Contains("RolloutPaused", Excuse(user, edit), StringComparison.Ordinal);
        var claim = user.Api.All(Served.PersistentVolumeClaim).First(it => it.At("metadata", "labels", Labels.TabletUid) is not null);
        Assert.Null(new Excuses(user, Simulated.Waits).Of(new Outstanding.Item(claim, "is smaller than 20Gi")));
        user.Want(new EditIntent(new SpecEdit.Staged("resume", Json.Map(("paused", Json.False)))));
        Run(user);
        Assert.False(edit.IsOpen);
    }

    [Fact]
    public void Durability_that_withholds_a_tablet_excuses_the_edit_that_left_it_out()
    {
        var user = Converged(Reconciler.Reconcile);
        var edit = user.Want(new EditIntent(new SpecEdit.RemovePool("zone_a")));
        Run(user);
        Assert.False(edit.IsOpen);
        var last = user.Want(new EditIntent(new SpecEdit.RemovePool("zone_b")));
        Assert.Contains("DurabilityWithholds", Excuse(user, last), StringComparison.Ordinal);
    }

    private Simulation? simulation;

    private Simulation Simulated => simulation ?? throw new InvalidOperationException("nothing runs yet");

    private string? Excuse(User user, Intent intent)
    {
        Run(user);
        return new Excuses(user, Simulated.Waits).Of(intent);
    }

    private void Run(User user) => Simulated.RunUntil(() => !user.Open.Any(), TimeSpan.FromMinutes(4));

    /// <summary>A plan in which nothing is taken away, and nobody is told why.</summary>
    private static Plan WithoutDeletions(Plan plan) =>
        plan with { Moves = [.. plan.Moves.Where(move => move.Move is not Move.Delete { Key.Kind: Kinds.Pod })] };

    private User Converged(Func<Snapshot, Plan> reconcile)
    {
        var file = Inputs.ThreeZones();
        simulation = new(new() { File = file, Seed = 1, Operators = 1, Reconcile = reconcile }, Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        var user = new User(simulation);
        Assert.True(simulation.RunUntil(() => simulation.Progress.IsReady, TimeSpan.FromMinutes(10)));
        simulation.RunFor(TimeSpan.FromSeconds(30));
        return user;
    }
}
