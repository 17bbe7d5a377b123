using System.Globalization;
using System.Text;
using Vitess.Reconcile.Host.Live.Backups;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

public sealed class BackupManifestTests
{
    [Theory]
    [InlineData("""{"BackupMethod":"xtrabackup"}""", "xtrabackup", "<nil>", null)]
    [InlineData("""{"BackupMethod":"builtin","Position":"MySQL56/u:1-3,v:1","FinishedTime":"2026-11-21T05:00:01Z"}""", "builtin", "u:1-3,v:1", "2026-11-21T05:00:01Z")]
    [InlineData("""{"BackupMethod":"builtin","Position":"MySQL56/u:1-3","FinishedTime":"soon"}""", "builtin", "u:1-3", null)]
    public void What_it_does_not_tell_is_left_out(string text, string engine, string position, string? finished) => Assert.Equal(
        new(engine, position, finished is null ? null : DateTimeOffset.Parse(finished, CultureInfo.InvariantCulture)),
        BackupManifest.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    public void What_is_no_manifest_is_of_a_backup_that_is_not_complete(string text) =>
        Assert.Null(BackupManifest.Parse(Encoding.UTF8.GetBytes(text)));
}
