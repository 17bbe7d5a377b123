using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class RebuildErrantTests
{
    private const string Uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    /// <summary>A former primary with two transactions of its own, of which it is known that they waited.</summary>
    private static readonly ShardScene Errant = Noting(9, minutesAgo: 30, new ShardScene { RebuildsErrant = true }
        .With(0, it => it with { WaitsForAcknowledgements = true })
        .With(1, it => it with { Pod = PodScene.NotReady, Executed = "1-12", Io = null, IsOwn = true })
        .With(2, it => it with { Acknowledges = true }));

    [Fact]
    public void What_waited_and_nobody_received_goes_as_a_spare_then_without_claim_then_without_pod()
    {
        Assert.IsType<Call.ChangeTabletType>(Assert.IsType<Move.Invoke>(Next(Errant)).Call);
        var spare = Errant.With(1, it => it with { Says = TabletType.Spare });
        var claim = Assert.IsType<Move.Delete>(Next(spare));
        Assert.Equal(Kinds.PersistentVolumeClaim, claim.Key.Kind);
        Assert.Equal(7UL, claim.Version);
        Assert.Contains(":11-12", claim.Why, StringComparison.Ordinal);
        Assert.Equal(Kinds.Pod, Assert.IsType<Move.Delete>(Next(spare.With(1, it => it with { Claim = ClaimScene.Going }))).Key.Kind);
    }

    [Fact]
    public void No_claim_goes_by_a_policy_that_is_not_the_stored_one()
    {
        var spare = Errant.With(1, it => it with { Says = TabletType.Spare });
        var waiting = Assert.IsType<Decision.NotYet>(Decide(spare, areSpecsRead: false));
        Assert.Contains(waiting.Steps.Needs, need => need.Query is Query.Object { Key.Kind: Kinds.VitessCluster });
        // The cluster says otherwise already, and its shard does not yet.
        var withdrawn = spare.Snapshot() is var it ? it with { Family = it.Family.Select(one => one.Key.Kind == Kinds.VitessCluster ? one with { Spec = Json.EmptyMap } : one).ToValueList() } : it;
        Assert.DoesNotContain(Leavers.Of(ShardView.Of(withdrawn, spare.Desired, DateTimeOffset.MinValue)), leaver => leaver.For == LeaveFor.Rebuild);
    }

    public static TheoryData<string> Doubts => ["policy", "own", "note", "note of another policy", "note comes later", "newer volume", "purged", "backup", "all others errant", "writable"];

    [Theory]
    [MemberData(nameof(Doubts))]
    public void Where_one_thing_is_not_proven_a_person_decides(string doubt)
    {
        var scene = doubt switch
        {
            "policy" => Errant with { Policy = "none", WantedPolicy = "none" },
            "own" => Errant.With(1, it => it with { IsOwn = false }),
            "note" => Errant with { Noted = null },
            "note of another policy" => Errant with { Policy = "cross_cell", WantedPolicy = "cross_cell" },
            "note comes later" => Noting(11, minutesAgo: 30, Errant),
            "newer volume" => Noting(9, minutesAgo: 90, Errant),
            "purged" => Errant.With(0, it => it with { Purged = $"MySQL56/{Uuid}:1-3" }),
            "backup" => Errant with { HasBackups = true },
            "all others errant" => Errant.With(2, it => it with { Pod = PodScene.NotReady, Executed = "1-11", Io = null }),
            _ => Errant.With(1, it => it with { IsReadOnly = false }),
        };
        Assert.Null(Lost(scene));
        var told = Assert.Single(ErrantTablets.Next(scene.View()).Waits, wait => wait.Text.Contains(scene.Desired.Tablets[1].Alias + " cannot follow", StringComparison.Ordinal));
        Assert.Equal("ErrantGtids", told.Code);
        Assert.Contains("not built anew by itself, since", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Plan().Moves, move => move.Move is Move.Delete or Move.Invoke);
    }

    [Fact]
    public void Nothing_is_rebuilt_or_noted_unless_it_is_declared()
    {
        var scene = Errant with { RebuildsErrant = false };
        Assert.Null(Lost(scene));
        Assert.Equal("ErrantGtids", Assert.Single(ErrantTablets.Next(scene.View()).Waits).Code);
        // What was noted is taken off.
        Assert.Single(Acknowledging.Next(scene.View()).Moves);
        Assert.Equal(Steps.None, Acknowledging.Next((scene with { Noted = null }).View()));
    }

    [Fact]
    public void What_another_has_received_is_left_to_a_person()
    {
        var shared = Errant.With(2, it => it with { Executed = "1-11" });
        var waiting = Assert.IsType<Decision.NotYet>(Decide(shared));
        Assert.Contains(waiting.Steps.Waits, wait => wait.Code == "ErrantGtids" && wait.Text.Contains("may have acknowledged", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_that_are_to_be_built_anew_neither_waits_for_the_other_but_for_one_who_acknowledges()
    {
        var another = new TabletScene("zone2") { Pod = PodScene.NotReady, Executed = "1-10:13-14", Io = null, IsOwn = true };
        var two = Errant with { Tablets = [Errant.Tablets[0], Errant.Tablets[1], another, Errant.Tablets[2]] };
        two = Noting(9, minutesAgo: 30, Noting(9, minutesAgo: 30, two), tablet: 2, Noting(9, minutesAgo: 30, two).Noted);
        Assert.Equal(2, Leavers.Of(two.View()).Count(leaver => leaver.For == LeaveFor.Rebuild));
        Assert.IsType<Call.ChangeTabletType>(Assert.IsType<Move.Invoke>(Next(two)).Call);
        Assert.IsType<Decision.NotYet>(Decide(two.With(3, it => it with { Io = ReplicationThread.Connecting })));
        Assert.IsType<Decision.NotYet>(Decide(two.With(3, it => it with { Acknowledges = false, Record = TabletType.Rdonly, Says = TabletType.Rdonly })));
    }

    [Fact]
    public void Who_is_not_wanted_and_down_waits_for_it_and_not_the_other_way_round()
    {
        var unwanted = new TabletScene("zone3") { Pod = PodScene.NotReady, Io = null };
        var leavers = Leavers.Of((Errant with { Tablets = Errant.Tablets.Add(unwanted), Unwanted = 1 }).Asked());
        Assert.Equal([LeaveFor.Rebuild, LeaveFor.Removal], leavers.Select(leaver => leaver.For));
    }

    [Fact]
    public void It_waits_for_a_primary_that_is_not_acknowledged()
    {
        Assert.IsType<Decision.NotYet>(Decide(Errant.With(0, it => it with { WaitsForAcknowledgements = false })));
        Assert.IsType<Decision.NotYet>(Decide(Errant.With(2, it => it with { Io = ReplicationThread.Connecting })));
    }

    [Fact]
    public void A_primary_is_noted_once_and_again_when_a_tablet_was_made_since()
    {
        var bare = Errant with { Noted = null };
        Assert.Contains(bare.Alias(0).ToString(), Note(bare), StringComparison.Ordinal);
        var noted = bare with { Noted = Note(bare) };
        Assert.Empty(Acknowledging.Next(noted.View()).Moves);
        var old = Noting(1, minutesAgo: 90, noted, tablet: 0);
        Assert.Single(Acknowledging.Next(old.With(0, it => it with { IsOwn = true }).View()).Moves);
        Assert.Single(Acknowledging.Next((noted with { WantedPolicy = "none" }).View()).Moves);
    }

    private static string Note(ShardScene scene) =>
        (Assert.Single(Acknowledging.Next(scene.View()).Moves).Move as Move.Patch)?.Change.At("metadata", "annotations", Annotations.Acknowledging)?.AsText ?? "";

    private static GtidSet? Lost(ShardScene scene) => RebuildErrant.Lost(scene.View(), scene.View().Tablets[1]);

    private static Move Next(ShardScene scene) => Assert.IsType<Decision.Go>(Decide(scene)).Disruption.Move;

    private static Decision Decide(ShardScene scene, bool areSpecsRead = true)
    {
        var view = areSpecsRead ? ShardView.Of(scene.Snapshot().Standing(), scene.Desired, DateTimeOffset.MinValue) : scene.View();
        var leaver = Leavers.Of(view).First(it => it.For == LeaveFor.Rebuild);
        return RebuildErrant.Decide(view, ShardReport.Of(view).Report ?? throw new InvalidOperationException("no report"), leaver);
    }

    private static ShardScene Noting(int last, int minutesAgo, ShardScene scene, int tablet = 1, string? noted = null) => scene with
    {
        Noted = Json.Parse(noted ?? """{"policy":"semi_sync"}""").With(scene.Alias(tablet).ToString(), string.Create(
            CultureInfo.InvariantCulture, $"{Uuid}:{last}:{ShardScene.Now.AddMinutes(-minutesAgo).ToUnixTimeSeconds()}")).ToString(),
    };
}
