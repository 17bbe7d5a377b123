using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>What a shard makes of the backups that were found.</summary>
public sealed class FoundBackupsTests
{
    private static readonly ShardScene Unborn = ShardScene.Unborn with { HasBackups = true };

    [Fact]
    public void They_are_counted_by_place_and_the_latest_whole_one_is_told()
    {
        var view = With(
            Unborn,
            Backup("a", "", isComplete: true, "2026-11-21T08:41:32Z"),
            Backup("b", "", isComplete: true, "2026-11-22T08:41:32Z"),
            Backup("c", "", isComplete: false, "2026-11-23T08:41:32Z"),
            Backup("d", "elsewhere", isComplete: true, "2026-11-24T08:41:32Z"));
        var status = ShardStatus.Of(view, [])([]);
        Assert.Equal(
            """[{"completeBackups":2,"incompleteBackups":1,"latestCompleteBackupTime":"2026-11-22T08:41:32Z"}]""",
            status["backupLocations"]?.ToString());
        Assert.Equal("True", status["hasInitialBackup"]?.AsText);
    }

    [Fact]
    public void No_first_backup_is_taken_of_a_shard_that_has_one()
    {
        Assert.NotEmpty(BackupJob.Next(With(Unborn)).Moves);
        Assert.NotEmpty(BackupJob.Next(With(Unborn, Backup("a", "", isComplete: false, ""))).Moves);
        Assert.Empty(BackupJob.Next(With(Unborn, Backup("a", "", isComplete: true, ""))).Moves);
    }

    [Theory]
    [InlineData(nameof(PodScene.Succeeded), "Pod")]
    [InlineData(nameof(PodScene.Failed), "Pod")]
    [InlineData(nameof(PodScene.Pending), "Pod")]
    [InlineData(nameof(PodScene.Ready), "")]
    [InlineData(nameof(PodScene.Missing), "PersistentVolumeClaim")]
    public void Once_there_is_a_backup_what_took_it_goes_and_its_scratch_space_after_it_whether_or_not_there_is_a_primary(
        string pod, string goes)
    {
        var view = With(Unborn with { BackupPod = Enum.Parse<PodScene>(pod), BackupClaim = ClaimScene.Bound }, Backup("a", "", isComplete: true, ""));
        Assert.Equal(goes, string.Join(' ', BackupJob.Next(view).Moves.Select(planned => planned.Move).Cast<Move.Delete>().Select(it => it.Key.Kind)));
    }

    [Fact]
    public void No_empty_tablet_leads_a_shard_that_has_a_backup()
    {
        var backup = Backup("a", "", isComplete: true, "");
        var blank = Unborn.WithAll(tablet => tablet with { Executed = "" });
        Assert.Equal("NotRestored", Told(With(blank, backup)));
        Assert.Equal("", Told(With(blank.With(0, tablet => tablet with { Executed = "1-3" }), backup)));
    }

    private static ShardView With(ShardScene scene, params ValueList<ObservedObject.Resource> backups)
    {
        var view = scene.View();
        return view with { Snapshot = view.Snapshot with { Backups = backups } };
    }

    private static string Told(ShardView view) => FirstPrimary.Decide(view) switch
    {
        Decision.Go => "",
        Decision.NotYet notYet => string.Join(' ', notYet.Steps.Waits.Select(it => it.Code)),
        var other => other.ToString(),
    };

    private static ObservedObject.Resource Backup(string name, string location, bool isComplete, string start) => new(
        new()
        {
            Key = new(Kinds.VitessBackup, "default", name), Uid = name, Version = 1, Created = DateTimeOffset.UnixEpoch,
            Labels = ValueMap.Of((Labels.BackupLocation, location)),
        },
        Json.EmptyMap,
        Json.Map(("complete", isComplete ? true : null), ("startTime", start)));
}
