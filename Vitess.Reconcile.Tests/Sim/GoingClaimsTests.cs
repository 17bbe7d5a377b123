using Vitess.Reconcile.Api;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A claim that is deleted by mistake beneath a primary before a new image rolls out, on the loop that ships and under all laws.</summary>
public sealed class GoingClaimsTests
{
    [Fact]
    public void The_only_volume_of_a_shard_outlives_a_change_of_the_spec_and_the_status_says_what_keeps_it()
    {
        var simulation = Converged(new SpecEdit.RemovePool("zone_b"), new SpecEdit.RemovePool("zone_c"), new SpecEdit.Replicas("zone_a", 1));
        var user = new User(simulation);
        var (primary, claim) = DeleteClaim(simulation, user);
        var committed = primary.Mysql.Data.Executed;
        Assert.False(committed.IsEmpty);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(claim.Uid(), simulation.Api.Find(Kinds.PersistentVolumeClaim, claim.Namespace(), claim.Name())?.Uid());
        Assert.Same(committed, simulation.Database.Tablets.Single(tablet => tablet.Alias == primary.Alias).Mysql.Data.Executed);
        AssertTold(simulation, claim);
    }

    [Fact]
    public void Where_others_have_the_rows_all_of_them_change_and_the_pod_is_a_persons_to_delete()
    {
        var simulation = Converged();
        var user = new User(simulation);
        var (_, claim) = DeleteClaim(simulation, user);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(claim.Uid(), simulation.Api.Find(Kinds.PersistentVolumeClaim, claim.Namespace(), claim.Name())?.Uid());
        AssertTold(simulation, claim);
        Assert.Equal([claim.Name()], simulation.Api.All(Kinds.Pod)
            .Where(pod => pod.Label(Labels.Component) == Labels.VtTablet && !pod.ToString().Contains("v23.0.1", StringComparison.Ordinal)).Select(pod => pod.Name()));
        user.Delete(Kinds.Pod, simulation.Api.Find(Kinds.Pod, claim.Namespace(), claim.Name()) ?? Json.EmptyMap);
        Assert.True(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    /// <summary>Deletes the claim of a primary, whose pod holds it back.</summary>
    private static (Tablet Primary, Json Claim) DeleteClaim(Simulation simulation, User user)
    {
        simulation.RunFor(TimeSpan.FromSeconds(30));
        var primary = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        var claim = simulation.Api.Find(Kinds.PersistentVolumeClaim, primary.Process.Pod.Namespace, primary.Process.Pod.Name) ?? Json.EmptyMap;
        user.Forsake(Kinds.PersistentVolumeClaim, claim, isForeground: false);
        Assert.Null(user.Delete(Kinds.PersistentVolumeClaim, claim));
        return (primary, claim);
    }

    private static void AssertTold(Simulation simulation, Json claim)
    {
        var blocked = simulation.Api.All(Kinds.VitessShard).Single(shard => shard.Label(Labels.Shard) == claim.Label(Labels.Shard)).At("status", "conditions", "Blocked");
        Assert.Equal(("True", GoingClaims.Code), (blocked?["status"]?.AsText, blocked?["reason"]?.AsText));
        Assert.Contains($"delete pod {claim.Name()}", blocked?["message"]?.AsText, StringComparison.Ordinal);
    }

    private static Simulation Converged(params SpecEdit[] edits)
    {
        var spec = Inputs.ThreeZones().Documents.Single(document => document.Kind == "VitessCluster").Object["spec"] ?? Json.EmptyMap;
        var keyspaces = Json.List((spec["keyspaces"]?.Items ?? []).Select(keyspace => keyspace.With("durabilityPolicy", edits.Length > 0 ? "none" : "semi_sync")));
        var file = Files.Edited(Inputs.ThreeZones(), [new SpecEdit.Revert(spec.With("keyspaces", keyspaces)), .. edits]);
        var simulation = new Simulation(new() { File = file, Seed = 1, Operators = 1, Reconcile = Reconciler.Reconcile }, Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        Assert.True(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        return simulation;
    }
}
