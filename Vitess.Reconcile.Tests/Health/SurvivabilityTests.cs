using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Tests.Health;

public sealed class SurvivabilityTests
{
    private const string Cells = "abcd";

    // Replicas in cells a, b and so on; then the primary's cell, the lost cell and what that does.
    [Theory]
    [InlineData("1,1,1", DurabilityPolicy.None, "aa:LossPossible ab:Ok bb:LossPossible")]
    [InlineData("1,1,1", DurabilityPolicy.SemiSync, "aa:Ok ab:Ok ac:Ok")]
    [InlineData("1,1,1", DurabilityPolicy.CrossCell, "aa:Ok ab:Ok ac:Ok")]
    [InlineData("2,1,1", DurabilityPolicy.None, "aa:Refuses bb:LossPossible ba:Ok")]
    [InlineData("2,1,1", DurabilityPolicy.SemiSync, "aa:Refuses bb:Ok ba:Ok ab:Ok")]
    [InlineData("2,1,1", DurabilityPolicy.CrossCell, "aa:Ok bb:Ok ba:Ok ab:Ok")]
    [InlineData("2,2,2", DurabilityPolicy.None, "aa:Refuses")]
    [InlineData("2,2,2", DurabilityPolicy.SemiSync, "aa:Refuses bb:Refuses cc:Refuses ab:Ok")]
    [InlineData("2,2,2", DurabilityPolicy.CrossCell, "aa:Ok bb:Ok ab:Ok")]
    [InlineData("2,2,1", DurabilityPolicy.None, "aa:Refuses bb:Refuses cc:LossPossible")]
    [InlineData("2,2,1", DurabilityPolicy.SemiSync, "aa:Refuses bb:Refuses cc:Ok")]
    [InlineData("2,2,1", DurabilityPolicy.CrossCell, "aa:Ok bb:Ok cc:Ok")]
    [InlineData("1,1", DurabilityPolicy.None, "aa:LossPossible ab:Ok")]
    [InlineData("1,1", DurabilityPolicy.SemiSync, "aa:Refuses ab:Stalls")]
    [InlineData("1,1", DurabilityPolicy.CrossCell, "aa:Refuses ab:Stalls")]
    [InlineData("2,1", DurabilityPolicy.None, "aa:Refuses bb:LossPossible")]
    [InlineData("2,1", DurabilityPolicy.SemiSync, "aa:Refuses ba:Stalls ab:Ok bb:Ok")]
    [InlineData("2,1", DurabilityPolicy.CrossCell, "aa:Refuses ba:Stalls ab:Stalls bb:Refuses")]
    [InlineData("2,2", DurabilityPolicy.None, "aa:Refuses ab:Ok")]
    [InlineData("2,2", DurabilityPolicy.SemiSync, "aa:Refuses bb:Refuses ab:Ok")]
    [InlineData("2,2", DurabilityPolicy.CrossCell, "aa:Refuses ab:Stalls")]
    [InlineData("3", DurabilityPolicy.SemiSync, "aa:Refuses")]
    [InlineData("3,1", DurabilityPolicy.CrossCell, "ab:Stalls bb:Refuses")]
    public void Losing_a_zone_does_what_the_layout_says(string layout, DurabilityPolicy policy, string verdicts)
    {
        var sizes = Numbers(layout);
        Assert.All(verdicts.Split(' '), verdict => Assert.Equal(
            verdict[3..],
            Of(policy, Shard(sizes, rdonly: []), primary: verdict[0], lost: verdict[1]).ToString()));
    }

    [Fact]
    public void Every_recorded_loss_of_a_cell_agrees()
    {
        var rows = Vectors.Rows("durability/emergency-zones.tsv.gz");
        Assert.Equal(5040, rows.Count);
        Assert.All(rows, row =>
        {
            var tablets = Shard(Numbers(row[1]), Numbers(row[2]));
            var verdict = Of(Durability.Read(row[0]), tablets, primary: row[3][0], lost: row[4][0]);
            var recorded = (row[5], row[7]) switch
            {
                ("stays", "true") => ZoneLoss.Ok,
                ("stays", "false") => ZoneLoss.Stalls,
                ("refused", "false") => ZoneLoss.Refuses,
                ("promoted", "true") => row[0] == "none" ? ZoneLoss.LossPossible : ZoneLoss.Ok,
                _ => throw new ArgumentException(string.Join(' ', row)),
            };
            Assert.True(verdict == recorded, $"{verdict}: {string.Join(' ', row)}");
        });
    }

    [Fact]
    public void Every_zone_is_survived_just_where_the_rule_of_three_cells_holds()
    {
        var judged = 0;
        var policies = Enum.GetValues<DurabilityPolicy>().Where(policy => policy != DurabilityPolicy.Unknown).ToList();
        foreach (var sizes in Layouts(cells: 3, min: 0, max: 3))
        {
            foreach (var rdonly in Layouts(cells: 3, min: 0, max: 1).Where(_ => sizes.Any(size => size > 0)))
            {
                foreach (var policy in policies)
                {
                    AssertRule(policy, sizes, rdonly);
                    judged++;
                }
            }
        }
        Assert.Equal(63 * 8 * 5, judged);
    }

    [Fact]
    public void All_layouts_of_up_to_four_cells_and_three_replicas_agree_with_the_rule()
    {
        DurabilityPolicy[] policies = [DurabilityPolicy.None, DurabilityPolicy.SemiSync, DurabilityPolicy.CrossCell];
        var layouts = Enumerable.Range(1, 4).SelectMany(cells => Layouts(cells, min: 1, max: 3)).ToList();
        Assert.Equal(120, layouts.Count);
        foreach (var sizes in layouts)
        {
            foreach (var policy in policies)
            {
                AssertRule(policy, sizes, new int[sizes.Length]);
            }
        }
    }

    [Fact]
    public void Two_cells_in_one_zone_are_lost_together()
    {
        ValueList<PlacedTablet> tablets = [
            new(new(new("a"), 1), TabletType.Replica, "z1"), new(new(new("b"), 2), TabletType.Replica, "z1"),
            new(new(new("c"), 3), TabletType.Replica, "z2")];
        var shard = new Survivability(DurabilityPolicy.CrossCell, tablets);
        Assert.Equal(["z1", "z2"], shard.Zones);
        Assert.Equal(ZoneLoss.Stalls, shard.Of("z1", tablets[2].Alias));
        Assert.Equal(ZoneLoss.Refuses, shard.Worst("z1"));
        Assert.True(shard.Survives("z2"));
        Assert.True(shard.Survives("z3"));
        Assert.False(shard.SurvivesEveryZone);
    }

    [Fact]
    public void A_shard_whose_tablets_may_not_lead_survives_nothing() =>
        Assert.False(new Survivability(
            DurabilityPolicy.None, [new(new(new("a"), 1), TabletType.Rdonly, "a")]).Survives("b"));

    // Source of the rule: every single loss is survived when three cells hold a tablet that may acknowledge, two hold
    // one
    // that may lead, and the policy asks for another cell or no cell holds two that may acknowledge.
    private static void AssertRule(DurabilityPolicy policy, int[] sizes, int[] rdonly)
    {
        var withRdonly = policy is DurabilityPolicy.SemiSyncWithRdonlyAck or DurabilityPolicy.CrossCellWithRdonlyAck;
        var crossCell = policy is DurabilityPolicy.CrossCell or DurabilityPolicy.CrossCellWithRdonlyAck;
        var ackers = sizes.Zip(rdonly, (replicas, others) => replicas + (withRdonly ? others : 0)).ToList();
        var rule = policy != DurabilityPolicy.None
            && ackers.Count(count => count > 0) >= 3
            && sizes.Count(size => size > 0) >= 2
            && (crossCell || ackers.All(count => count <= 1));
        var shard = new Survivability(policy, Shard(sizes, rdonly));
        var told = $"{policy} {string.Join(',', sizes)} {string.Join(',', rdonly)}";
        Assert.True(rule == shard.SurvivesEveryZone, told);
    }

    private static ZoneLoss Of(DurabilityPolicy policy, ValueList<PlacedTablet> tablets, char primary, char lost)
    {
        var leader = tablets.First(t => t.Zone[0] == primary && t.Type == TabletType.Replica);
        var led = tablets.Select(t => t.Alias == leader.Alias ? t with { Type = TabletType.Primary } : t).ToValueList();
        return new Survivability(policy, led).Of(lost.ToString(), leader.Alias);
    }

    private static ValueList<PlacedTablet> Shard(int[] sizes, int[] rdonly) =>
        [.. Tablets(sizes, TabletType.Replica, from: 1), .. Tablets(rdonly, TabletType.Rdonly, from: 100)];

    private static IEnumerable<PlacedTablet> Tablets(int[] counts, TabletType type, int from) =>
        counts.SelectMany((count, cell) => Enumerable.Range(0, count).Select(i =>
            new PlacedTablet(
                new(new(Cells[cell].ToString()), (uint)(from + (10 * cell) + i)), type, Cells[cell].ToString())));

    private static IEnumerable<int[]> Layouts(int cells, int min, int max) => cells == 0
        ? [[]]
        : from rest in Layouts(cells - 1, min, max)
          from size in Enumerable.Range(min, max - min + 1)
          select (int[])[.. rest, size];

    private static int[] Numbers(string text) =>
        [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
