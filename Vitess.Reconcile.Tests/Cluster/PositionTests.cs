using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Tests.Cluster;

public sealed class PositionTests
{
    private const string A = "16b1039f-22b6-11ed-b765-0a43f95f28a3";

    [Theory]
    [InlineData("", "unset")]
    [InlineData("MySQL56/", "gtids")]
    [InlineData("MySQL56/" + A + ":1-5", "gtids")]
    [InlineData("MySQL56/nonsense", "opaque")]
    [InlineData("MySQL56/" + A + ":tag:1-5", "opaque")]
    [InlineData("FilePos/vt-0000000101-bin.000001:4", "opaque")]
    [InlineData("MariaDB/0-1-5", "opaque")]
    [InlineData(A + ":1-5", "opaque")]
    public void A_position_is_what_its_flavor_says_and_printed_as_it_was(string text, string kind)
    {
        var position = Position.Parse(text);
        Assert.Equal(kind, position.Match(unset: () => "unset", gtids: _ => "gtids", opaque: _ => "opaque"));
        Assert.Equal(text, position.ToString());
    }

    [Fact]
    public void A_backup_may_leave_the_flavor_out()
    {
        Assert.Equal($"MySQL56/{A}:1-5", Position.ParseBackup(A + ":1-5").ToString());
        Assert.Equal($"MySQL56/{A}:1-5", Position.ParseBackup($"MySQL56/{A}:1-5").ToString());
        Assert.Equal(new Position.Unset(), Position.ParseBackup(""));
    }

    [Theory]
    [InlineData("MySQL56/" + A + ":1-5", "MySQL56/" + A + ":2", true)]
    [InlineData("MySQL56/" + A + ":1-5", "MySQL56/" + A + ":6", false)]
    [InlineData("MySQL56/" + A + ":1-5", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "MySQL56/" + A + ":1", false)]
    [InlineData("FilePos/a:1", "", true)]
    [InlineData("FilePos/a:1", "FilePos/a:1", true)]
    [InlineData("FilePos/a:2", "FilePos/a:1", false)]
    [InlineData("MySQL56/" + A + ":1-5", "FilePos/a:1", false)]
    public void A_position_has_what_it_is_known_to_have(string whole, string part, bool atLeast) =>
        Assert.Equal(atLeast, Position.Parse(whole).AtLeast(Position.Parse(part)));
}
