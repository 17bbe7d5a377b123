using Vitess.Reconcile.Host.Live.Backups;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>The objects of a storage over real HTTP.</summary>
public sealed class KubeBackupObjectsTests
{
    [Fact]
    public async Task A_list_is_whole_also_when_its_pages_grow_too_old_and_holds_only_what_has_the_labels()
    {
        await using var on = await FrontedServer.Start();
        for (var i = 0; i < 750; i++)
        {
            on.Made(Kinds.VitessBackup, $$$"""{"metadata": {"name": "b{{{i}}}", "namespace": "t", "labels": {"of": "{{{(i % 5 == 0 ? "other" : "us")}}}"} } }""");
        }
        on.Seen.FaultOf = request => request.Query["continue"].ToString().Length > 0 ? new WireFault.Answer(410) : null;
        var listed = await Objects(on).List("VitessBackup", ValueMap.Of(("of", "us")), default);
        Assert.Equal(600, listed.Select(item => item.At("metadata", "uid")?.AsText).Distinct().Count());
        Assert.Equal(600, listed.Count);
    }

    [Fact]
    public async Task What_has_changed_meanwhile_is_neither_replaced_nor_deleted()
    {
        await using var on = await FrontedServer.Start();
        var old = on.Made(Kinds.VitessBackup, """{"metadata": {"name": "b", "namespace": "t"}}""");
        var objects = Objects(on);
        await objects.Replace(old.WithAt(["status", "storageName"], "new"), default);
        await objects.Replace(old.WithAt(["status", "storageName"], "late"), default);
        await objects.Delete(old, default);
        var standing = Assert.Single(await objects.List("VitessBackup", default, default));
        Assert.Equal("new", standing.At("status", "storageName")?.AsText);
        await objects.Delete(standing, default);
        Assert.Empty(await objects.List("VitessBackup", default, default));
        await objects.Delete(standing, default);
    }

    [Fact]
    public async Task A_storage_is_proven_absent_or_its_reading_fails()
    {
        await using var on = await FrontedServer.Start();
        Assert.Null(await Objects(on).Storage(default));
        on.Seen.FaultOf = _ => new WireFault.Answer(403);
        await Assert.ThrowsAsync<ObjectsFailedException>(() => Objects(on).Storage(default));
        await Assert.ThrowsAsync<ObjectsFailedException>(() => Objects(on).List("VitessBackup", default, default));
    }

    private static KubeBackupObjects Objects(FrontedServer on) => new(on.Client, on.Clock, new("VitessBackupStorage", "t", "s"));
}
