using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class TabletUidTests
{
    [Theory]
    [InlineData("cell", "keyspace", "10-20", "replica", 1, "", 3376898362)]
    [InlineData("cell", "keyspace", "10-20", "replica", 1, "unmanaged-replica-1", 6333720)]
    [InlineData("zone1", "commerce", "-", "replica", 1, "", 2548885007)]
    [InlineData("zone1", "commerce", "-", "replica", 2, "", 2469782763)]
    [InlineData("zone1", "commerce", "-", "replica", 3, "", 790125915)]
    [InlineData("zone1", "commerce", "-", "rdonly", 1, "", 3798380744)]
    [InlineData("zone1", "commerce", "-", "externalmaster", 1, "", 3184357833)]
    [InlineData("zone1", "commerce", "-", "externalreplica", 1, "", 2371310722)]
    [InlineData("zone1", "commerce", "-", "externalrdonly", 1, "", 339687481)]
    [InlineData("zone1", "commerce", "-", "externalreplica", 1, "pool-a", 1029259432)]
    [InlineData("zone2", "commerce", "-", "replica", 1, "", 1932351751)]
    [InlineData("zone3", "commerce", "-", "replica", 1, "", 2437195926)]
    [InlineData("zone1", "customer", "-", "replica", 1, "", 3778123133)]
    [InlineData("zone1", "customer", "-", "replica", 2, "", 1250593518)]
    [InlineData("zone1", "customer", "-", "replica", 3, "", 1002464300)]
    [InlineData("zone1", "customer", "-8000", "replica", 1, "", 2226198880)]
    [InlineData("zone1", "customer", "-8000", "replica", 2, "", 1007305566)]
    [InlineData("zone1", "customer", "-8000", "replica", 3, "", 3954594518)]
    [InlineData("zone1", "customer", "8000-", "replica", 1, "", 179179673)]
    [InlineData("zone1", "customer", "8000-", "replica", 2, "", 173383973)]
    [InlineData("zone1", "customer", "8000-", "replica", 3, "", 2172633185)]
    [InlineData("az2", "wide", "-", "replica", 1, "", 1164452588)]
    [InlineData("az1", "wide", "-", "rdonly", 1, "", 874136623)]
    [InlineData("az1", "narrow", "-", "replica", 1, "", 631186532)]
    [InlineData("za", "orders", "-80", "replica", 1, "", 3356352662)]
    [InlineData("zb", "orders", "-80", "replica", 1, "", 1045161896)]
    [InlineData("zc", "orders", "-80", "replica", 1, "", 1408489469)]
    [InlineData("za", "orders", "-80", "replica", 2, "", 3882949307)]
    [InlineData("za", "orders", "80-", "replica", 1, "", 3073529116)]
    [InlineData("zb", "orders", "80-", "replica", 1, "", 3112654184)]
    [InlineData("zc", "orders", "80-", "replica", 1, "", 3848250514)]
    [InlineData("za", "orders", "80-", "replica", 2, "", 1344775629)]
    [InlineData("za", "orders", "-40", "replica", 1, "", 4035529685)]
    [InlineData("za", "orders", "40-80", "replica", 1, "", 349334449)]
    [InlineData("za", "orders", "80-c0", "replica", 1, "", 3076512127)]
    [InlineData("za", "orders", "c0-", "replica", 1, "", 4123295026)]
    [InlineData("US.East.1b_Disaster_Recovery_2", "Order_History_Archive", "-", "replica", 1, "", 1416976499)]
    [InlineData("main", "app", "-", "replica", 1, "", 1015793731)]
    [InlineData("main", "app", "-", "replica", 2, "", 2043693763)]
    public void Tablets_keep_their_numbers(
        string cell, string keyspace, string range, string poolType, int index, string pool, uint uid) =>
        Assert.Equal(uid, TabletUid.Of(new(new(keyspace), range), new(cell), poolType, index, pool));

    [Fact]
    public void Every_recorded_tablet_has_the_number_that_its_labels_tell()
    {
        var rows = Vectors.Rows("values/tablet-uids.tsv");
        Assert.Equal(93, rows.Count);
        Assert.All(rows, row =>
        {
            var range = Assert.NotNull(KeyRange.ParseSafe(row[3]));
            var index = int.Parse(row[5], CultureInfo.InvariantCulture);
            var alias = TabletUid.Alias(new(new(row[2]), range.ToString()), new(row[1]), row[4], index, row[6]);
            Assert.Equal(row[0], TabletUid.Padded(alias.Uid));
            Assert.Equal(row[1], alias.Cell.Value);
        });
    }

    [Fact]
    public void A_pool_counts_its_tablets_from_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TabletUid.Of(new(new("k"), "-"), new("c"), "replica", 0));
}
