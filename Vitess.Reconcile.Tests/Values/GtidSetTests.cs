using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Vitess.Reconcile.Tests.Values;

public sealed class GtidSetTests
{
    private const string A = "16b1039f-22b6-11ed-b765-0a43f95f28a3";
    private const string B = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData("", "")]
    [InlineData(" , ,", "")]
    [InlineData(A + ":1-615:700," + B + ":1-5", A + ":1-615:700," + B + ":1-5")]
    [InlineData(B + ":1-5 ,\n" + A + ":1-3", A + ":1-3," + B + ":1-5")]
    [InlineData(A + ":7," + A + ":1-3", A + ":1-3:7")]
    [InlineData(A + ":1-3:4-5", A + ":1-5")]
    [InlineData(A + ":4-9:1-5", A + ":1-9")]
    [InlineData(A + ":5-3", "")]
    [InlineData(A + ":5-3:9", A + ":9")]
    [InlineData(A + ":1-9223372036854775807:5", A + ":1-9223372036854775807")]
    [InlineData("16B1039F-22B6-11ED-B765-0A43F95F28A3:1", A + ":1")]
    [InlineData("53f3d7fd-0000-0000-0000-000053f3d7fd:1,c80de096-0000-0000-0000-0000c80de096:1-4",
        "53f3d7fd-0000-0000-0000-000053f3d7fd:1,c80de096-0000-0000-0000-0000c80de096:1-4")]
    public void Sets_are_read_tolerantly_and_printed_canonically(string text, string canonical) =>
        Assert.Equal(canonical, Read(text).ToString());

    [Theory]
    [InlineData("x")]
    [InlineData(A)]
    [InlineData(A + ":")]
    [InlineData(A + ":0")]
    [InlineData(A + ":0-5")]
    [InlineData(A + ":-5")]
    [InlineData(A + ":1-")]
    [InlineData(A + ":1-2-3")]
    [InlineData(A + ":+1")]
    [InlineData(A + ": 1")]
    [InlineData(A + ":tag:1-5")]
    [InlineData(A + ":9223372036854775808")]
    [InlineData("16b1039f-22b6-11ed-b765-0a43f95f28a:1")]
    [InlineData("16b1039f022b6-11ed-b765-0a43f95f28a3:1")]
    [InlineData("16b1039g-22b6-11ed-b765-0a43f95f28a3:1")]
    [InlineData(A + ":1;" + B + ":1")]
    public void What_is_no_set_is_not_read(string text) => Assert.Null(GtidSet.Parse(text));

    [Theory]
    [InlineData(A + ":1-5", A + ":2-4", true)]
    [InlineData(A + ":1-5", A + ":2-6", false)]
    [InlineData(A + ":1-5:7-9", A + ":1-9", false)]
    [InlineData(A + ":1-9", A + ":1-5:7-9", true)]
    [InlineData(A + ":1-9", "", true)]
    [InlineData("", A + ":1", false)]
    [InlineData(A + ":1-9", B + ":1", false)]
    [InlineData(A + ":1-9," + B + ":1", B + ":1", true)]
    public void Containing_goes_by_server_and_number(string whole, string part, bool contains) =>
        Assert.Equal(contains, Read(whole).Contains(Read(part)));

    [Theory]
    [InlineData(A + ":1-9", A + ":3-5", A + ":1-2:6-9")]
    [InlineData(A + ":1-9", A + ":1-9", "")]
    [InlineData(A + ":1-3:5-9", A + ":2-6:8", A + ":1:7:9")]
    [InlineData(A + ":1-9," + B + ":1-2", B + ":1-9", A + ":1-9")]
    [InlineData(A + ":1-9223372036854775807", A + ":2-9223372036854775807", A + ":1")]
    public void Subtracting_leaves_what_the_other_has_not(string from, string what, string rest) =>
        Assert.Equal(rest, Read(from).Subtract(Read(what)).ToString());

    [Fact]
    public void The_next_transaction_widens_the_last_interval()
    {
        var server = Server(A);
        var set = Read(A + ":1-5:8").With(server, 9);
        Assert.Equal(A + ":1-5:8-9", set.ToString());
        Assert.Equal(9, set.Last(server));
        Assert.Equal(0, set.Last(Server(B)));
        Assert.Equal(A + ":1-9", set.With(server, first: 6, last: 7).ToString());
        Assert.Same(set, set.With(server, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.With(server, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.With(server, first: 5, last: 4));
    }

    [Fact]
    public void Errant_is_what_neither_the_primary_has_nor_wrote()
    {
        var replica = Read(A + ":1-9," + B + ":1-3");
        Assert.Equal(B + ":3", replica.ErrantAgainst(Read(A + ":1-5," + B + ":1-2"), Server(A)).ToString());
        Assert.True(replica.ErrantAgainst(Read(A + ":1-5," + B + ":1-3"), Server(A)).IsEmpty);
    }

    [Fact]
    public void The_largest_sets_can_be_counted() =>
        Assert.Equal(
            2 * (UInt128)long.MaxValue,
            Read($"{A}:1-{long.MaxValue},{B}:1-{long.MaxValue}").Count);

    [Fact]
    public void Sets_behave_as_sets() =>
        Prop.ForAll(Drawn().ToArbitrary(), Drawn().ToArbitrary(), (left, right) =>
        {
            var (one, other) = (Make(left), Make(right));
            var union = one.Union(other);
            var rest = one.Subtract(other);
            return Model(union).SetEquals(left.Union(right))
                && union == other.Union(one)
                && union.Contains(one) && union.Contains(other)
                && Model(rest).SetEquals(left.Except(right))
                && rest.IsEmpty == other.Contains(one)
                && one.Contains(other) == left.IsSupersetOf(right)
                && (one == other) == (one.Contains(other) && other.Contains(one))
                && one.Count == (UInt128)left.Count
                && Read(one.ToString()) == one
                && right.All(t => one.Contains(ServerOf(t.Server), t.Number) == left.Contains(t));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Union_is_associative() =>
        Prop.ForAll(Drawn().ToArbitrary(), Drawn().ToArbitrary(), Drawn().ToArbitrary(), (a, b, c) =>
            Make(a).Union(Make(b)).Union(Make(c)) == Make(a).Union(Make(b).Union(Make(c))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<ImmutableSortedSet<(int Server, int Number)>> Drawn() =>
        from server in Gen.Choose(0, 2)
        from numbers in Gen.Choose(1, 12).ArrayOf()
        from others in Gen.Choose(1, 12).ArrayOf()
        select numbers.Select(n => (server, n)).Concat(others.Select(n => (n % 3, n))).ToImmutableSortedSet();

    private static GtidSet Make(ImmutableSortedSet<(int Server, int Number)> drawn) =>
        // Against the order of the numbers, so that intervals grow together from both sides.
        drawn.OrderBy(t => t.Number * 7 % 13).Aggregate(
            GtidSet.Empty, (set, t) => set.With(ServerOf(t.Server), t.Number));

    private static ImmutableSortedSet<(int Server, int Number)> Model(GtidSet set) =>
        (from server in Enumerable.Range(0, 3)
         from number in Enumerable.Range(1, 13)
         where set.Contains(ServerOf(server), number)
         select (server, number)).ToImmutableSortedSet();

    private static ServerUuid ServerOf(int index) => new(index == 2 ? 1UL : 0UL, (ulong)index);

    private static ServerUuid Server(string text) => ServerUuid.Parse(text) ?? throw new ArgumentException(text);

    private static GtidSet Read(string text) => GtidSet.Parse(text) ?? throw new ArgumentException(text);
}
