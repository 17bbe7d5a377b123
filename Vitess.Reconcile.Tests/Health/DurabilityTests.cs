using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Tests.Health;

public sealed class DurabilityTests
{
    [Theory]
    [InlineData("", DurabilityPolicy.None)]
    [InlineData("none", DurabilityPolicy.None)]
    [InlineData("semi_sync", DurabilityPolicy.SemiSync)]
    [InlineData("semi_sync_with_rdonly_ack", DurabilityPolicy.SemiSyncWithRdonlyAck)]
    [InlineData("cross_cell", DurabilityPolicy.CrossCell)]
    [InlineData("cross_cell_with_rdonly_ack", DurabilityPolicy.CrossCellWithRdonlyAck)]
    [InlineData("Semi_Sync", DurabilityPolicy.Unknown)]
    [InlineData("test", DurabilityPolicy.Unknown)]
    public void Policies_go_by_their_exact_names(string name, DurabilityPolicy policy) =>
        Assert.Equal(policy, Durability.Read(name));

    [Theory]
    [InlineData(DurabilityPolicy.None, "")]
    [InlineData(DurabilityPolicy.SemiSync, "a2 b1")]
    [InlineData(DurabilityPolicy.SemiSyncWithRdonlyAck, "a2 a3 b1 b2")]
    [InlineData(DurabilityPolicy.CrossCell, "b1")]
    [InlineData(DurabilityPolicy.CrossCellWithRdonlyAck, "b1 b2")]
    [InlineData(DurabilityPolicy.Unknown, "")]
    public void Who_acknowledges_goes_by_type_and_cell(DurabilityPolicy policy, string ackers)
    {
        var shard = new Durability(policy, [
            Tablet("a", 1, TabletType.Primary), Tablet("a", 2, TabletType.Replica), Tablet("a", 3, TabletType.Rdonly),
            Tablet("a", 4, TabletType.Spare), Tablet("b", 1, TabletType.Replica), Tablet("b", 2, TabletType.Rdonly),
            Tablet("b", 3, TabletType.Drained), Tablet("b", 4, TabletType.Restore), Tablet("b", 5, TabletType.Backup),
            Tablet("b", 6, TabletType.Experimental), Tablet("b", 7, TabletType.Unknown)]);
        Assert.Equal(ackers, string.Join(' ', shard.Ackers(Alias("a", 1)).Select(t => $"{t.Cell}{t.Uid}")));
    }

    /// <summary>Every change of policy over all small shards: whoever may acknowledge under the one has to under the other.</summary>
    [Fact]
    public void A_policy_suffices_for_another_when_all_who_acknowledge_under_it_do_under_the_other()
    {
        ValueList<DurableTablet> all =
        [
            Tablet("a", 1, TabletType.Primary), Tablet("a", 2, TabletType.Replica), Tablet("a", 3, TabletType.Rdonly),
            Tablet("b", 1, TabletType.Replica), Tablet("b", 2, TabletType.Rdonly),
        ];
        var policies = Enum.GetValues<DurabilityPolicy>().Where(policy => policy != DurabilityPolicy.Unknown).ToList();
        foreach (var (present, wanted) in policies.SelectMany(present => policies.Select(wanted => (present, wanted))))
        {
            var (now, then) = (new Durability(present, all), new Durability(wanted, all));
            var isEnough = then.Need == 0 || (now.Need > 0 && now.Ackers(Alias("a", 1)).All(acker => then.Ackers(Alias("a", 1)).Contains(acker)));
            Assert.True(isEnough == Durability.Suffices(present, wanted), $"{present} to {wanted}");
            Assert.False(Durability.Suffices(present, DurabilityPolicy.Unknown));
        }
        Assert.False(Durability.Suffices(DurabilityPolicy.Unknown, DurabilityPolicy.SemiSync));
    }

    [Fact]
    public void Nothing_is_consented_to_under_an_unknown_policy()
    {
        var shard = new Durability(DurabilityPolicy.Unknown, [Tablet("a", 1, TabletType.Primary)]);
        Assert.False(shard.CanEstablish(Alias("a", 1), [Alias("a", 1)]));
        Assert.False(shard.Revoked(Alias("a", 1), [Alias("a", 1)]));
        Assert.False(shard.Revoked([Alias("a", 1)]));
        Assert.False(new Durability(DurabilityPolicy.Unknown, []).Revoked([]));
        Assert.Empty(shard.EmergencyHeirs(Alias("b", 1), [Alias("a", 1)]));
    }

    [Fact]
    public void A_lone_tablet_can_lead_only_where_nobody_has_to_acknowledge()
    {
        ValueList<DurableTablet> lone = [Tablet("a", 1, TabletType.Replica)];
        Assert.True(new Durability(DurabilityPolicy.None, lone).CanEstablish(Alias("a", 1), [Alias("a", 1)]));
        Assert.False(new Durability(DurabilityPolicy.SemiSync, lone).CanEstablish(Alias("a", 1), [Alias("a", 1)]));
    }

    [Fact]
    public void A_spare_neither_leads_nor_acknowledges_nor_stands_in_the_way()
    {
        var shard = new Durability(DurabilityPolicy.SemiSync, [
            Tablet("a", 1, TabletType.Primary), Tablet("b", 1, TabletType.Replica), Tablet("c", 1, TabletType.Spare)]);
        Assert.False(shard.CanEstablish(Alias("a", 1), [Alias("a", 1), Alias("c", 1)]));
        Assert.True(shard.Revoked([Alias("a", 1), Alias("b", 1)]));
        Assert.Empty(shard.EmergencyHeirs(Alias("a", 1), [Alias("b", 1), Alias("c", 1)]));
    }

    [Fact]
    public void Every_recorded_subset_of_unreachable_tablets_agrees()
    {
        var rows = Vectors.Rows("durability/emergency-subsets.tsv.gz");
        Assert.Equal(6655, rows.Count);
        Assert.All(rows, AgreesWithSubset);
    }

    private static void AgreesWithSubset(string[] row)
    {
        var (tablets, unreachable) = Layout(row[1]);
        var shard = new Durability(Durability.Read(row[0]), tablets);
        var reached = tablets.Select(tablet => tablet.Alias).Except(unreachable).ToValueList();
        var primary = tablets.Single(tablet => tablet.Type == TabletType.Primary).Alias;
        var heirs = shard.EmergencyHeirs(primary, reached);
        var told = string.Join(' ', row);
        Assert.True(row[2] == (heirs.Count > 0 ? "promoted" : "refused"), told);
        if (heirs.Count > 0)
        {
            Assert.True(heirs.Any(heir => heir.Cell.Value == row[3]), told);
            Assert.True(heirs.All(heir => shard.CanEstablish(heir, reached)) == (row[4] == "true"), told);
        }
    }

    // Cells a, b and so on with bars between them: P, R or r for each tablet, followed by an x when it is unreachable.
    private static (ValueList<DurableTablet> Tablets, List<TabletAlias> Unreachable) Layout(string text)
    {
        var (tablets, unreachable) = (new List<DurableTablet>(), new List<TabletAlias>());
        var cell = 'a';
        foreach (var sign in text)
        {
            switch (sign)
            {
                case '|':
                    cell++;
                    break;
                case 'x':
                    unreachable.Add(tablets[^1].Alias);
                    break;
                default:
                    tablets.Add(Tablet(cell.ToString(), (uint)tablets.Count + 1, sign switch
                    {
                        'P' => TabletType.Primary,
                        'R' => TabletType.Replica,
                        'r' => TabletType.Rdonly,
                        _ => throw new ArgumentException(text),
                    }));
                    break;
            }
        }
        return (tablets.ToValueList(), unreachable);
    }

    private static TabletAlias Alias(string cell, uint uid) => new(new(cell), uid);

    private static DurableTablet Tablet(string cell, uint uid, TabletType type) => new(Alias(cell, uid), type);
}
