using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests;

public sealed class ReleasedClaimTests
{
    private const string Labels = """ "planetscale.com/cluster":"c","planetscale.com/keyspace":"k","planetscale.com/shard":"x-x" """;

    private static readonly Json Shard = Json.Parse($$$"""
        {"kind":"VitessShard","metadata":{"name":"s","namespace":"n","uid":"7","resourceVersion":"1","labels":{ {{{Labels}}} } } }
        """);

    [Fact]
    public void A_protected_claim_has_its_owner_again_and_no_label_of_ours()
    {
        var plan = Release.Of([Shard, Claim("reconcile.vitess.io/protected", "planetscale.com/component")]);
        var change = Assert.IsType<Move.Patch>(Assert.Single(plan.Moves)).Change["metadata"];
        Assert.Equal("7", change?["ownerReferences"]?.Items[0]["uid"]?.AsText);
        Assert.Equal("""{"reconcile.vitess.io/protected":null}""", change?["labels"]?.ToString());
        Assert.Empty(plan.Kept);
    }

    [Fact]
    public void A_protected_claim_whose_shard_is_gone_is_told()
    {
        var plan = Release.Of([Claim("reconcile.vitess.io/protected", "planetscale.com/component")]);
        Assert.Null(Assert.IsType<Move.Patch>(Assert.Single(plan.Moves)).Change.At("metadata", "ownerReferences"));
        Assert.Single(plan.Kept);
    }

    [Fact]
    public void A_kept_claim_stays_out_of_the_Go_operators_sight_and_is_told()
    {
        var plan = Release.Of([Shard, Claim("reconcile.vitess.io/component")]);
        Assert.Equal(
            """{"labels":{"reconcile.vitess.io/component":null}}""",
            Assert.IsType<Move.Patch>(Assert.Single(plan.Moves)).Change["metadata"]?.ToString());
        Assert.Single(plan.Kept);
    }

    [Fact]
    public void No_claim_is_deleted_even_if_all_its_labels_are_ours() => Assert.DoesNotContain(
        Release.Of([Json.Parse("""
            {"kind":"PersistentVolumeClaim","metadata":{"name":"x","namespace":"n","uid":"u","resourceVersion":"1","labels":{"reconcile.vitess.io/component":"vttablet"}}}
            """)]).Moves,
        move => move is Move.Delete);

    private static Json Claim(params ReadOnlySpan<string> marks)
    {
        var claim = Json.Parse($$$"""
            {"kind":"PersistentVolumeClaim","metadata":{"name":"x","namespace":"n","uid":"u","resourceVersion":"1","labels":{ {{{Labels}}} } } }
            """);
        foreach (var mark in marks)
        {
            claim = claim.WithAt(["metadata", "labels", mark], "vttablet");
        }
        return claim;
    }
}
