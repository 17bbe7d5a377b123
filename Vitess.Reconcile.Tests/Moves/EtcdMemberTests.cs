using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class EtcdMemberTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ObjectMeta Lockserver = Sample.Meta(Kinds.EtcdLockserver, "example-etcd-faf13de3");

    private static readonly ValueList<DesiredMember> Members = DesiredLockserver.Render(new(), Lockserver, Sample.Options).Members;

    [Fact]
    public void Members_that_are_made_together_wait_for_none()
    {
        Assert.Equal(Members.Select(member => member.Claim.Key), Made(Plan([])));
        Assert.Contains(Members[2].Claim.Key, Made(Plan([.. Of(0, minutes: 59, isReady: false), .. Of(1, minutes: 59, isReady: false)])));
    }

    [Fact]
    public void A_member_that_lost_its_volume_is_made_anew_while_all_others_are_ready() =>
        Assert.Equal([Members[2].Claim.Key], Made(Plan([.. Of(0, minutes: 90), .. Of(1, minutes: 90)])));

    [Fact]
    public void While_another_is_not_ready_a_lost_volume_is_not_made_anew_and_a_person_is_told_why()
    {
        foreach (var other in (ValueList<ObservedObject>[])[Of(1, minutes: 90, isReady: false), [], Of(1, minutes: 2, isReady: false)])
        {
            var plan = Plan([.. Of(0, minutes: 90), .. other]);
            Assert.DoesNotContain(Members[2].Claim.Key, Made(plan));
            var wait = plan.Waits.Single(it => it.Code == "MemberLost" && it.Text.StartsWith(Members[2].Claim.Key.ToString(), StringComparison.Ordinal));
            Assert.Equal(Now + Deadlines.BlockedAfter, wait.BlockedFrom);
            Assert.Contains($"and {Members[1].Pod.Key} not ready", wait.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_member_that_began_anew_and_does_not_come_up_says_what_helps()
    {
        Assert.Contains("move-leader", Told([.. Of(0, minutes: 90), .. Of(1, minutes: 90), .. Of(2, minutes: 5, isReady: false)], "MemberNotReady"), StringComparison.Ordinal);
        Assert.DoesNotContain("move-leader", Told([.. Of(0, minutes: 90), .. Of(1, minutes: 90), .. Of(2, minutes: 90, isReady: false)], "MemberNotReady"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_is_deleted_beneath_a_member_needs_somebody_at_once()
    {
        var claim = Of(2, minutes: 90)[0];
        claim = claim with { Meta = claim.Meta with { Deletion = Now } };
        Assert.Contains("as soon as", Told([.. Of(0, minutes: 90), .. Of(1, minutes: 90), claim, Of(2, minutes: 90)[1]], "ClaimGoing"), StringComparison.Ordinal);
    }

    private static string Told(ValueList<ObservedObject> seen, string code) => Plan(seen).Waits.Single(wait => wait.Code == code).Text;

    private static ValueList<ObjectKey> Made(Plan plan) => plan.Moves.Select(it => it.Move).OfType<Move.Create>()
        .Select(create => create.Wanted.Key).Where(key => key.Kind == Kinds.PersistentVolumeClaim).ToValueList();

    private static ValueList<ObservedObject> Of(int index, int minutes, bool isReady = true) =>
    [
        new ObservedObject.Claim(Meta(Members[index].Claim, minutes), IsBound: true, "1Gi", "1Gi", "volume"),
        new ObservedObject.Pod(Meta(Members[index].Pod, minutes), new() { Phase = PodPhase.Running, Node = "node", IsReady = isReady, ReadySince = Now.AddMinutes(-minutes) }),
    ];

    private static ObjectMeta Meta(Rendered wanted, int minutes) => Sample.Meta(wanted.Key.Kind, wanted.Key.Name) with { Created = Now.AddMinutes(-minutes) };

    private static Plan Plan(ValueList<ObservedObject> seen) => Reconciler.Reconcile(new()
    {
        Now = Now,
        Options = Sample.Options,
        Subject = new(Lockserver, Json.EmptyMap, Json.EmptyMap),
        Owned = seen.OrderBy(it => it.Key).ToValueList(),
        Readings = Readings.None,
    });
}
