using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.Kubernetes;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A primary that is cut off with commits in its hand, on the loop that ships and under all laws.</summary>
public sealed class RebuildTests
{
    private const string ClaimsStay = "No claim is deleted that was not asked for, or before its retention is over.";

    [Fact]
    public void A_primary_that_was_cut_off_is_built_anew_where_its_owner_has_declared_it()
    {
        var (simulation, errant) = CutOff("Delete", "semi_sync", Reconciler.Reconcile);
        simulation.Converge(15);
        // The zone held the primary of the other shard as well, and clients of its own were writing to it; it follows again, and may never lead.
        Assert.Equal(2, simulation.Progress.Rebuilt);
        Assert.Empty(simulation.Writers.ErrantPods());
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.NotEqual(errant.Claim, ClaimOf(simulation, errant.Alias));
    }

    [Theory]
    [InlineData("Retain")]
    [InlineData(null)]
    public void By_default_a_person_decides(string? policy)
    {
        var (simulation, errant) = CutOff(policy, "semi_sync", Reconciler.Reconcile);
        Assert.False(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(8)));
        Assert.Contains(simulation.Waits, wait => wait.Reason.Code == "ErrantGtids");
        Assert.Equal(errant.Claim, ClaimOf(simulation, errant.Alias));
        Assert.DoesNotContain(simulation.Api.All(ApiKinds.VitessShard), shard => shard.At("metadata", "annotations", Annotations.Acknowledging) is not null);
    }

    [Fact]
    public void Writes_that_nobody_else_had_to_have_are_left_to_a_person_whatever_was_declared()
    {
        var (simulation, errant) = CutOff("Delete", "none", Reconciler.Reconcile);
        Assert.False(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(8)));
        Assert.Contains(simulation.Waits, wait => wait.Reason.Code == "ErrantGtids" && wait.Reason.Text.Contains("\"none\"", StringComparison.Ordinal));
        Assert.Equal(errant.Claim, ClaimOf(simulation, errant.Alias));
        Assert.Equal(0, simulation.Progress.Rebuilt);
    }

    [Fact]
    public void Catches_a_core_that_rebuilds_although_nobody_declared_it()
    {
        var (simulation, errant) = CutOff("Retain", "semi_sync", Planted);
        Assert.Equal(ClaimsStay, Broken(simulation, errant.Alias));
    }

    [Fact]
    public void Catches_a_core_that_rebuilds_what_a_client_was_told_of()
    {
        var (simulation, errant) = CutOff("Delete", "none", Planted);
        Assert.Equal(ClaimsStay, Broken(simulation, errant.Alias));
    }

    [Fact]
    public void Catches_a_core_that_rebuilds_a_tablet_that_follows()
    {
        var simulation = Converged("Delete", "semi_sync", Planted);
        Assert.Equal(ClaimsStay, Broken(simulation, simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Replica).Alias));
    }

    private TabletAlias? planted;

    /// <summary>A core that deletes the claim of a tablet of its choice.</summary>
    private Plan Planted(Snapshot snapshot) => Reconciler.Reconcile(snapshot) is var plan && planted is { } alias
        && snapshot.Owned.OfType<ObservedObject.Claim>().FirstOrDefault(claim => UnwantedTablet.AliasOf(claim.Meta) == alias) is { } claim
            ? plan with { Moves = [new(new Move.Delete(claim.Key, claim.Meta.Uid, claim.Meta.Version, "planted"), Deadlines.Write)] }
            : plan;

    private string Broken(Simulation simulation, TabletAlias alias)
    {
        planted = alias;
        return Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(2))).Law;
    }

    /// <summary>Cuts the zone of a shard's primary off while clients write, until another leads, and has it back.</summary>
    private static (Simulation Simulation, (TabletAlias Alias, string? Claim) Errant) CutOff(string? policy, string durability, Func<Snapshot, Plan> reconcile)
    {
        var simulation = Converged(policy, durability, reconcile);
        var primary = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        var claim = ClaimOf(simulation, primary.Alias);
        simulation.LoseZone(primary.Process.Zone, LossKind.Partition);
        // A client beside it writes on.
        simulation.RunFor(TimeSpan.FromSeconds(1));
        primary.Mysql.Begin(new((write, isTold) => Tell(primary, write, isTold)));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        simulation.ReturnZone(primary.Process.Zone);
        Assert.True(simulation.RunUntil(() => simulation.Writers.ErrantShards().Any(), TimeSpan.FromMinutes(3)), "nothing errant came of it");
        // It was ready before, and starts anew without what showed that.
        Assert.True(simulation.CrashPod($"{primary.Process.Pod.Namespace}/{primary.Process.Pod.Name}"));
        simulation.RunFor(TimeSpan.FromSeconds(30));
        return (simulation, (primary.Alias, claim));
    }

    private static void Tell(Tablet primary, Write write, bool isTold)
    {
        if (isTold)
        {
            primary.History.Acknowledged.Add(primary.Mysql.Data.Uuid, write.Number);
        }
    }

    private static string? ClaimOf(Simulation simulation, TabletAlias alias) => simulation.Api.All(ApiKinds.PersistentVolumeClaim)
        .FirstOrDefault(claim => claim.At("metadata", "labels", Labels.TabletUid)?.AsText == TabletUid.Padded(alias.Uid)
            && claim.At("metadata", "labels", Labels.Cell)?.AsText == alias.Cell.Value)?.At("metadata", "uid")?.AsText;

    private static Simulation Converged(string? policy, string durability, Func<Snapshot, Plan> reconcile)
    {
        var spec = Inputs.ThreeZones().Documents.Single(document => document.Kind == "VitessCluster").Object["spec"] ?? Json.EmptyMap;
        var file = Files.Edited(
            Inputs.ThreeZones(),
            new SpecEdit.Revert(spec.With("keyspaces", Json.List((spec["keyspaces"]?.Items ?? []).Select(keyspace => keyspace.With("durabilityPolicy", durability))))),
            new SpecEdit.WhenErrant(policy));
        return Stories.Converged(Stories.ThreeZones() with { File = file, Operators = 1, Reconcile = reconcile });
    }
}
