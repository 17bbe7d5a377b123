using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A claim that is deleted by mistake beneath a primary before a new image rolls out, on the loop that ships and under all laws.</summary>
public sealed class GoingClaimsTests
{
    [Fact]
    public void The_only_volume_of_a_shard_outlives_a_change_of_the_spec_and_the_status_says_what_keeps_it()
    {
        var simulation = Lone(Reconciler.Reconcile);
        var user = new User(simulation);
        var (primary, claim) = DeleteClaim(simulation, user);
        var committed = primary.Mysql.Data.Executed;
        Assert.False(committed.IsEmpty);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(claim.Uid(), simulation.Api.Find(ApiKinds.PersistentVolumeClaim, claim.Namespace(), claim.Name())?.Uid());
        Assert.Same(committed, simulation.Database.Tablets.Single(tablet => tablet.Alias == primary.Alias).Mysql.Data.Executed);
        AssertTold(simulation, claim);
    }

    [Fact]
    public void Where_others_have_the_rows_all_of_them_change_and_the_pod_is_a_persons_to_delete()
    {
        var simulation = Converged(Reconciler.Reconcile);
        var user = new User(simulation);
        var (_, claim) = DeleteClaim(simulation, user);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(claim.Uid(), simulation.Api.Find(ApiKinds.PersistentVolumeClaim, claim.Namespace(), claim.Name())?.Uid());
        AssertTold(simulation, claim);
        Assert.Equal([claim.Name()], simulation.Api.All(ApiKinds.Pod)
            .Where(pod => pod.Label(Labels.Component) == Labels.VtTablet && !pod.ToString().Contains("v23.0.1", StringComparison.Ordinal)).Select(pod => pod.Name()));
        user.Delete(ApiKinds.Pod, simulation.Api.Find(ApiKinds.Pod, claim.Namespace(), claim.Name()) ?? Json.EmptyMap);
        simulation.Converge();
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_pod_stays_with_the_only_volume_although_the_watch_does_not_show_yet_that_its_claim_was_deleted()
    {
        var simulation = Lone(snapshot => Reconciler.Reconcile(Lagging(snapshot)));
        var user = new User(simulation);
        var (_, claim) = DeleteClaim(simulation, user);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal(claim.Uid(), simulation.Api.Find(ApiKinds.PersistentVolumeClaim, claim.Namespace(), claim.Name())?.Uid());
    }

    [Fact]
    public void Catches_a_core_that_deletes_the_pod_of_the_only_volume()
    {
        var simulation = Lone(snapshot => Reconciler.Reconcile(Blind(snapshot)));
        var user = new User(simulation);
        DeleteClaim(simulation, user);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.1")));
        Assert.Equal(new GoingVolumesStay().Text, Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(3))).Law);
    }

    /// <summary>A snapshot whose watched claims are as they were before somebody deleted them.</summary>
    private static Snapshot Lagging(Snapshot snapshot) => snapshot with
    {
        Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim ? claim with { Meta = claim.Meta with { Deletion = null } } : it).ToValueList(),
    };

    /// <summary>A snapshot in which nothing shows that a claim was deleted.</summary>
    private static Snapshot Blind(Snapshot snapshot) => Lagging(snapshot) with
    {
        Readings = new(snapshot.Readings.All.Select(it =>
            it is { Query: Query.Object { Key.Kind: Vitess.Reconcile.Cluster.Kinds.PersistentVolumeClaim }, Reading: Reading<Answer>.Known { Value: Answer.Object read } known }
                ? it with { Reading = known with { Value = read with { Content = read.Content.With("metadata", (read.Content["metadata"] ?? Json.EmptyMap).With("deletionTimestamp", null)) } } }
                : it).ToValueList()),
    };

    private static Simulation Lone(Func<Snapshot, Plan> reconcile) =>
        Converged(reconcile, new SpecEdit.RemovePool("zone_b"), new SpecEdit.RemovePool("zone_c"), new SpecEdit.Replicas("zone_a", 1));

    /// <summary>Deletes the claim of a primary, whose pod holds it back.</summary>
    private static (Tablet Primary, Json Claim) DeleteClaim(Simulation simulation, User user)
    {
        simulation.RunFor(TimeSpan.FromSeconds(30));
        var primary = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        var claim = simulation.Api.Find(ApiKinds.PersistentVolumeClaim, primary.Process.Pod.Namespace, primary.Process.Pod.Name) ?? Json.EmptyMap;
        user.Forsake(ApiKinds.PersistentVolumeClaim, claim, isForeground: false);
        Assert.Null(user.Delete(ApiKinds.PersistentVolumeClaim, claim));
        return (primary, claim);
    }

    private static void AssertTold(Simulation simulation, Json claim)
    {
        var blocked = simulation.Api.All(ApiKinds.VitessShard).Single(shard => shard.Label(Labels.Shard) == claim.Label(Labels.Shard)).At("status", "conditions", "Blocked");
        Assert.Equal(("True", GoingClaims.Code), (blocked?["status"]?.AsText, blocked?["reason"]?.AsText));
        Assert.Contains($"delete pod {claim.Name()}", blocked?["message"]?.AsText, StringComparison.Ordinal);
    }

    private static Simulation Converged(Func<Snapshot, Plan> reconcile, params SpecEdit[] edits)
    {
        var spec = Inputs.ThreeZones().Documents.Single(document => document.Kind == "VitessCluster").Object["spec"] ?? Json.EmptyMap;
        var keyspaces = Json.List((spec["keyspaces"]?.Items ?? []).Select(keyspace => keyspace.With("durabilityPolicy", edits.Length > 0 ? "none" : "semi_sync")));
        var file = Files.Edited(Inputs.ThreeZones(), [new SpecEdit.Revert(spec.With("keyspaces", keyspaces)), .. edits]);
        return Stories.Converged(Stories.ThreeZones() with { File = file, Operators = 1, Reconcile = reconcile });
    }
}
