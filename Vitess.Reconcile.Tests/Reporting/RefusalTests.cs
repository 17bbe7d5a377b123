using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Api.Rules;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Reporting;

/// <summary>An invalid spec changes nothing and says so; what will hurt is told and held against nothing.</summary>
public sealed class RefusalTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(Kinds.VitessCluster, """{"cells":[{"name":"a"},{"name":"a"}]}""", "is the name of spec.cells[0] too")]
    [InlineData(Kinds.VitessCell, """{"name":"-"}""", "spec.name")]
    [InlineData(Kinds.VitessKeyspace, """{"name":"k","zoneMap":{},"globalLockserver":{"implementation":"etcd2","address":"a","rootPath":"/"},"partitionings":[{"equal":{"parts":300,"hexWidth":2,"shardTemplate":{"databaseInitScriptSecret":{"key":"k"}}}}]}""", "spec.partitionings[0].equal.hexWidth")]
    [InlineData(Kinds.VitessShard, """{"name":3}""", "spec.name")]
    [InlineData(Kinds.EtcdLockserver, """{"localMemberIndex":9}""", "spec.localMemberIndex")]
    public void An_invalid_spec_changes_nothing_but_the_status_which_says_where(string kind, string spec, string said)
    {
        var plan = Reconciler.Reconcile(Snapshot(kind, Json.Parse(spec), Json.Map(("kept", "as it was"))));
        var status = Assert.IsType<Move.SetStatus>(Assert.Single(plan.Moves).Move).Status;
        Assert.Equal("as it was", status["kept"]?.AsText);
        Assert.Equal("False", Conditions.StatusOf(status, "Ready"));
        Assert.Contains(said, status.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_told_once_and_other_conditions_stay()
    {
        var spec = Json.Parse("""{"cells":[{"name":"a"},{"name":"a"}]}""");
        var before = Json.Parse("""{"conditions":[{"type":"Available","status":"True"}]}""");
        var plan = Reconciler.Reconcile(Snapshot(Kinds.VitessCluster, spec, before));
        var told = Assert.IsType<Move.SetStatus>(Assert.Single(plan.Moves).Move).Status;
        Assert.Equal("True", Conditions.StatusOf(told, "Available"));
        Assert.Empty(Reconciler.Reconcile(Snapshot(Kinds.VitessCluster, spec, told)).Moves);
    }

    [Fact]
    public void What_will_hurt_is_noted_a_rule_at_a_time_and_waited_for_by_nobody()
    {
        var plan = Reconciler.Reconcile(Snapshot(
            Kinds.VitessCluster, RuleExamples.Edited("cells.0.gateway.replicas = 1\ncells.1.gateway.replicas = 1")["spec"] ?? Json.Null, Json.EmptyMap));
        var note = Assert.Single(plan.Waits, wait => wait.Code == "SpecWarnings");
        Assert.True(note.IsNote);
        Assert.EndsWith("Write 2 or more. The same in 1 more.", note.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Waits, wait => wait.Code == "InvalidSpec");
    }

    private static Snapshot Snapshot(string kind, Json spec, Json status) => new()
    {
        Now = Now,
        Options = Sample.Options,
        Subject = new(Sample.Meta(kind, "example"), spec, status),
    };
}
