using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class BackupFrequencyTests
{
    [Theory]
    [InlineData("cluster1", "commerce", "-80", "daily", "24h", "15 19 * * *")]
    [InlineData("example", "commerce", "-", "all-commerce-x-x", "24h", "58 12 * * *")]
    [InlineData("example", "customer", "-8000", "customer-all-customer-x-8000", "6h", "18 2/6 * * *")]
    [InlineData("bx", "noinit", "-", "all-noinit-x-x", "5m", "1/5 * * * *")]
    [InlineData("example", "commerce", "-", "s", "30m", "1/30 * * * *")]
    [InlineData("example", "commerce", "-", "s", "1h", "1 * * * *")]
    [InlineData("example", "commerce", "-", "s", "1m", "0/1 * * * *")]
    [InlineData("example", "commerce", "80-", "s", "4h", "33 0/4 * * *")]
    [InlineData("bx", "commerce", "-", "s", "30m", "26/30 * * * *")]
    [InlineData("bx", "commerce", "-", "s", "60m", "26 * * * *")]
    [InlineData("bx", "commerce", "-", "s", "2h", "26 0/2 * * *")]
    [InlineData("bx", "commerce", "-", "s", "3h", "26 0/3 * * *")]
    [InlineData("bx", "commerce", "-", "s", "6h", "26 0/6 * * *")]
    [InlineData("bx", "commerce", "-", "s", "12h", "26 0/12 * * *")]
    [InlineData("bx", "commerce", "-", "s", "1h", "26 * * * *")]
    [InlineData("bx", "commerce", "-", "s", "1m", "0/1 * * * *")]
    [InlineData("bx", "commerce", "-", "s", "24h", "26 12 * * *")]
    [InlineData("bx", "commerce", "-", "s", "1440m", "26 12 * * *")]
    [InlineData("bx", "commerce", "-", "s", "86400s", "26 12 * * *")]
    [InlineData("bx", "two", "-", "p-two-x-x", "6h", "3 5/6 * * *")]
    [InlineData("bx", "commerce", "-", "all-commerce-x-x", "5m", "3/5 * * * *")]
    [InlineData("cronos", "audit", "-", "rest-audit-x-x", "2m", "1/2 * * * *")]
    [InlineData("cronos", "users", "-", "users-all-users-x-x", "15m", "2/15 * * * *")]
    [InlineData("cronos", "audit", "-", "cluster-audit-x-x", "24h", "40 13 * * *")]
    public void Each_shard_has_the_times_that_the_Go_operator_gives_it(
        string cluster, string keyspace, string shard, string strategy, string frequency, string cron)
    {
        var read = BackupFrequency.Parse(frequency, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(cron, read?.Cron(cluster, new(new(keyspace), shard), strategy));
    }

    [Theory]
    [InlineData("0", "it is shorter than a minute")]
    [InlineData("-1m", "it is shorter than a minute")]
    [InlineData("30s", "it is shorter than a minute")]
    [InlineData("61s", "it is not in whole minutes")]
    [InlineData("7m", "it does not divide an hour")]
    [InlineData("90m", "it is not in whole hours that divide a day")]
    [InlineData("1h30m", "it is not in whole hours that divide a day")]
    [InlineData("5h", "it is not in whole hours that divide a day")]
    [InlineData("25h", "it is longer than a day")]
    [InlineData("abc", "it is not a duration such as 30m or 6h")]
    public void Other_frequencies_are_refused(string frequency, string problem)
    {
        Assert.Null(BackupFrequency.Parse(frequency, out var told));
        Assert.Equal(problem, told);
    }
}
