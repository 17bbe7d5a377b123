using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Tests.Desired;

public sealed class MysqlVersionsTests
{
    /// <summary>As the Go operator has it, but for what its own rules miss: see the tests that follow.</summary>
    [Theory]
    [InlineData("8.0.23", "8.0.24", "Upgrade")]
    [InlineData("8.0.33", "8.0.34", "Upgrade")]
    [InlineData("8.0.33", "8.0.35", "Upgrade")]
    [InlineData("8.0.34", "8.0.35", "None")]
    [InlineData("8.0.35", "8.0.34", "None")]
    [InlineData("8.0.23", "8.0.22", "Downgrade")]
    [InlineData("8.0.34", "8.0.33", "Downgrade")]
    [InlineData("8.0.35", "8.0.33", "Downgrade")]
    [InlineData("5.7.35", "8.0.34", "Upgrade")]
    [InlineData("8.2.35", "9.0.21", "Upgrade")]
    [InlineData("8.2.25", "8.4.12", "Upgrade")]
    [InlineData("latest", "8.0.40", "Upgrade")]
    [InlineData("8.0.40", "latest", "Upgrade")]
    [InlineData("9.0.1", "8.4.0", "Downgrade")]
    [InlineData("8.4.3", "8.4.5", "None")]
    [InlineData("8.4.5", "8.4.3", "None")]
    [InlineData("8.0.40", "8.0.40-debian", "None")]
    public void Compares_versions_as_the_Go_operator_does(string running, string wanted, string change) =>
        Assert.Equal(change, MysqlVersions.Between("mysql:" + running, "mysql:" + wanted).ToString());

    /// <summary>The Go operator compares the wanted major with the running minor, and so starts MySQL on data that it cannot read.</summary>
    [Theory]
    [InlineData("8.4.0", "8.0.40")]
    [InlineData("9.1.0", "9.0.1")]
    [InlineData("8.4.3", "8.0.33")]
    public void A_lower_minor_is_a_downgrade(string running, string wanted) =>
        Assert.Equal(MysqlChange.Downgrade, MysqlVersions.Between("mysql:" + running, "mysql:" + wanted));

    [Theory]
    [InlineData("", "mysql:8.0.40", "None")]
    [InlineData("mysql:8.0.40", "", "None")]
    [InlineData("mysql", "mysql", "None")]
    [InlineData("mysql:latest", "mysql:latest", "None")]
    [InlineData("registry:5000/mysql:8.0.33", "registry:5000/mysql:8.0.40", "Upgrade")]
    [InlineData("registry:5000/mysql:8.4.3", "registry:5000/mysql:8.0.40", "Downgrade")]
    [InlineData("registry:5000/mysql:8.0.40", "mysql:8.0.40", "None")]
    [InlineData("mysql:8.0.40@sha256:12", "mysql:8.0.40@sha256:34", "None")]
    [InlineData("mysql@sha256:12", "mysql@sha256:34", "Upgrade")]
    [InlineData("mysql", "mysql:8.0.40", "Upgrade")]
    [InlineData("vitess/lite:v21.0.0", "vitess/lite:v22.0.0", "Upgrade")]
    [InlineData("mysql:8.0", "mysql:8.0.40", "Upgrade")]
    public void Reads_the_tag_of_the_last_part_and_takes_what_it_cannot_tell_for_another_version(string running, string wanted, string change) =>
        Assert.Equal(change, MysqlVersions.Between(running, wanted).ToString());

    /// <summary>The simulated server knows by itself on what it starts.</summary>
    [Fact]
    public void Agrees_with_the_simulated_server_on_every_pair()
    {
        var all = (string[])["5.6.51", "5.7.1", "5.7.44", "8.0.11", "8.0.33", "8.0.34", "8.0.40", "8.1.0", "8.2.0", "8.4.0", "8.4.3", "9.0.1", "9.1.0"];
        foreach (var (running, wanted) in all.SelectMany(running => all.Select(wanted => ("mysql:" + running, "mysql:" + wanted))))
        {
            var (before, after) = (ServerVersion.OfImage(running) ?? default, ServerVersion.OfImage(wanted) ?? default);
            Assert.Equal(MysqlVersions.Between(running, wanted) != MysqlChange.Downgrade, after.StartsOn(before));
            Assert.Equal(MysqlVersions.Between(running, wanted) == MysqlChange.None, after.SharesDataWith(before));
        }
    }
}
