using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Planning;

public sealed class SecretUpdateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Rendered Wanted = Made("a text");

    [Fact]
    public void A_secret_that_is_missing_is_created_with_its_text_in_it()
    {
        var (steps, _) = Converge(null);
        Assert.Equal([new Move.Create(Wanted)], Moves(steps));
        Assert.Equal("YSB0ZXh0", Wanted.Object.At("data", "config.js")?.AsText);
    }

    [Fact]
    public void A_secret_that_holds_the_text_is_left_alone() => Assert.Equal(Steps.None, Converge(Standing("a text")).Steps);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_secret_with_another_text_is_applied(bool isMarked)
    {
        var (steps, _) = Converge(Standing("another text", isMarked));
        Assert.Equal([new Move.Apply(Wanted, "the uid", 7)], Moves(steps));
    }

    [Fact]
    public void A_secret_that_the_Go_operator_made_stays_unmarked_while_it_says_the_same() =>
        Assert.Equal(Steps.None, Converge(Standing("a text", isMarked: false)).Steps);

    [Fact]
    public void What_agreed_is_compared_again_only_when_its_version_or_the_wanted_text_changes()
    {
        var compared = Converge(Standing("a text")).Compared;
        Assert.Empty(Moves(Converge(Standing("another text"), compared).Steps));
        Assert.NotEmpty(Moves(Converge(Standing("another text", version: 8), compared).Steps));
        Assert.NotEmpty(Moves(Converge(Standing("a text"), compared, Made("a new text")).Steps));
    }

    [Fact]
    public void Other_items_than_ours_or_an_owner_make_it_somebody_elses()
    {
        var standing = Standing("a text", isMarked: false);
        var others = standing with { Digests = ValueMap.Of(("password", Digest.Of("a text").ToString())) };
        var owned = standing with { Meta = standing.Meta with { Owner = new("Certificate", "one", "its uid") } };
        Assert.All([others, owned], taken =>
        {
            var (steps, _) = Converge(taken);
            Assert.Empty(Moves(steps));
            Assert.Equal("NameTaken", Assert.Single(steps.Waits).Code);
        });
    }

    [Fact]
    public void From_level_1_on_it_is_owned_by_its_cluster_and_one_of_ours_without_an_owner_gets_that_owner_once()
    {
        var wanted = Made("a text", level: 1);
        var standing = Standing("a text");
        var (steps, compared) = Converge(standing, wanted: wanted);
        Assert.Equal([new Move.Apply(wanted, "the uid", 7)], Moves(steps));
        var meta = Sample.Meta(Kinds.VitessCluster, "example");
        var owned = standing with { Meta = standing.Meta with { Version = 8, Owner = new(meta.Key.Kind, meta.Key.Name, meta.Uid) } };
        Assert.Equal(Steps.None, Converge(owned, compared, wanted).Steps);
        Assert.Equal(Steps.None, Converge(owned).Steps);
        Assert.Equal(Steps.None, Converge(Standing("a text", isMarked: false), wanted: wanted).Steps);
    }

    [Fact]
    public void A_text_that_comes_back_different_from_our_own_write_is_left_alone_and_told()
    {
        var compared = Converge(Standing("another text")).Compared;
        var (steps, after) = Converge(Standing("another text", version: 8), compared);
        Assert.Empty(Moves(steps));
        Assert.Equal(("ChangedOnWrite", true), steps.Waits.Select(wait => (wait.Code, wait.IsNote)).Single());
        Assert.Equal(steps, Converge(Standing("another text", version: 8), after).Steps);
        Assert.NotEmpty(Moves(Converge(Standing("another text", version: 9), after).Steps));
    }

    [Fact]
    public void A_secret_that_is_going_is_waited_for()
    {
        var standing = Standing("a text");
        var (steps, _) = Converge(standing with { Meta = standing.Meta with { Deletion = Now } });
        Assert.Empty(Moves(steps));
        Assert.Equal("BeingDeleted", Assert.Single(steps.Waits).Code);
    }

    private static Rendered Made(string text, int level = 0) =>
        new Seal.Of(Sample.Meta(Kinds.VitessCluster, "example"), level).Secret(new("page"), "config.js", text);

    private static ObservedObject.Secret Standing(string text, bool isMarked = true, ulong version = 7) => new(
        new()
        {
            Key = Wanted.Key,
            Uid = "the uid",
            Version = version,
            Created = Now.AddHours(-1),
            Annotations = isMarked ? ValueMap.Of((Annotations.Hash, Wanted.Hash)) : default,
        },
        ValueMap.Of(("config.js", Digest.Of(text).ToString())));

    private static ObjectUpdate.Converged Converge(
        ObservedObject.Secret? standing, ValueMap<string, Comparison> compared = default, Rendered? wanted = null)
    {
        var snapshot = new Snapshot
        {
            Now = Now,
            Options = Sample.Options,
            Subject = new(Sample.Meta(Kinds.VitessCluster, "example"), Json.EmptyMap, Json.EmptyMap),
            Secrets = standing is null ? [] : [standing],
            Remembered = new(null, compared, default),
        };
        return SecretUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, [wanted ?? Wanted]);
    }

    private static List<Move> Moves(Steps steps) => [.. steps.Moves.Select(it => it.Move)];
}
