using System.Text;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Backups;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>The inventory of backups against recorded objects and storages of the test's own.</summary>
public sealed class BackupInventoryTests : IDisposable
{
    private readonly string volume = Directory.CreateTempSubdirectory("backups-").FullName;

    public void Dispose() => Directory.Delete(volume, recursive: true);

    [Theory]
    [InlineData("05-schedules")]
    [InlineData("06-partitionings")]
    public async Task Recorded_backups_are_made_of_what_lies_in_a_volume(string input)
    {
        var objects = new Objects(input);
        var recorded = objects.Recorded(Kinds.VitessBackup).Select(Plain).ToList();
        Assert.NotEmpty(recorded);
        recorded.ForEach(Write);
        Assert.Equal(recorded.Count, (await Pass(objects)).Count);
        Assert.Equal(Sorted(recorded), Sorted(objects.Backups.Select(Plain)));
        Assert.Equal(recorded.Count, objects.Owner.At("status", "totalBackupCount")?.AsInteger);

        // A second pass has nothing to write, and takes nothing away that the operator has written.
        objects.Owner = objects.Owner.WithAt(["status", "conditions"], Json.List("as they are"));
        var writes = objects.Writes;
        await Pass(objects);
        Assert.Equal(writes, objects.Writes);
        Write(recorded[0].WithAt(["status", "storageName"], "2020-01-01.000000.zone-1"));
        await Pass(objects);
        Assert.Equal(recorded.Count + 1, objects.Owner.At("status", "totalBackupCount")?.AsInteger);
        Assert.Equal(Json.List("as they are"), objects.Owner.At("status", "conditions"));
    }

    [Fact]
    public async Task A_backup_becomes_complete_and_goes_when_it_is_gone()
    {
        var objects = new Objects("06-partitionings");
        var backup = Plain(objects.Recorded(Kinds.VitessBackup).First());
        Write(backup);
        var manifest = Path.Combine(DirectoryOf(backup), "MANIFEST");
        var content = await File.ReadAllTextAsync(manifest);
        await File.WriteAllTextAsync(manifest, content[..10]);
        await Pass(objects);
        Assert.Null(Assert.Single(objects.Backups).At("status", "complete"));
        await File.WriteAllTextAsync(manifest, content);
        await Pass(objects);
        Assert.Equal(backup, Plain(Assert.Single(objects.Backups)));
        Directory.Delete(DirectoryOf(backup), recursive: true);
        await Pass(objects);
        Assert.Empty(objects.Backups);
    }

    [Fact]
    public async Task What_cannot_be_listed_whole_changes_nothing()
    {
        var objects = new Objects("05-schedules");
        Write(Plain(objects.Recorded(Kinds.VitessBackup).First()));
        await Pass(objects);
        var writes = objects.Writes;
        var second = objects.Recorded(Kinds.VitessBackup).Skip(1).First();
        Write(Plain(second));
        var failed = await Assert.ThrowsAsync<BackupsUnreadableException>(
            () => Pass(objects, new FileBackups(Path.Combine(volume, "cluster")), backupsMax: 1));
        Assert.Equal("InventoryLimitExceeded", failed.Reason);
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => Pass(objects, new FileBackups("/no/such/mount/cluster")));
        // A directory that is there and cannot be read is not one without backups.
        var keyspace = Path.GetDirectoryName(Path.GetDirectoryName(DirectoryOf(second))) ?? "";
        Directory.Move(keyspace, keyspace + ".away");
        Directory.CreateSymbolicLink(keyspace, keyspace);
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => Pass(objects));
        Assert.Equal(writes, objects.Writes);
        Assert.Single(objects.Backups);
    }

    [Fact]
    public async Task A_directory_that_is_no_backup_is_told_and_keeps_no_backup_from_being_seen()
    {
        var objects = new Objects("06-partitionings");
        var backup = Plain(objects.Recorded(Kinds.VitessBackup).First());
        Write(backup);
        Directory.CreateDirectory(Path.Combine(DirectoryOf(backup), "..", "stray"));
        var inventory = await Pass(objects);
        Assert.Equal([$"{backup.At("status", "storageDirectory")?.AsText}/stray"], inventory.Strays);
        Assert.Equal(backup, Plain(Assert.Single(objects.Backups)));
    }

    [Fact]
    public async Task Pages_and_manifests_are_read_from_a_server_that_speaks_S3()
    {
        await using var server = await WebServer.Start(S3);
        var config = Path.Combine(volume, "ceph.json");
        await File.WriteAllTextAsync(
            config, $$"""{"accessKey":"a","secretKey":"s","endPoint":"{{server.Address.Authority}}","useSSL":false}""");
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler, disposeHandler: false);
        foreach (var flags in new string[][]
        {
            ["--backup_storage_implementation=ceph", $"--ceph_backup_storage_config={config}"],
            [
                "--backup-storage-implementation=s3", $"--s3_backup_aws_endpoint={server.Address}", "--s3_backup_aws_region=minio",
                "--s3_backup_force_path_style=true", "--s3_backup_storage_bucket=my-ks", "--s3_backup_aws_min_partsize=16777216",
            ],
        })
        {
            await File.WriteAllTextAsync(
                Path.Combine(volume, "credentials"), "[default]\naws_access_key_id = a\naws_secret_access_key = s\n");
            var storage = new StorageFlags(
                new(["--logtostderr", "-v=4", .. flags]),
                name => name == "AWS_SHARED_CREDENTIALS_FILE" ? Path.Combine(volume, "credentials") : null)
                .Open(client, () => DateTimeOffset.UtcNow);
            var shard = new ShardName(new("My_ks"), "-80");
            Assert.Equal(["one", "two"], await storage.List(shard, default));
            Assert.Equal("{}", Encoding.UTF8.GetString(await storage.Manifest(shard, "one", default) ?? []));
            Assert.Null(await storage.Manifest(shard, "two", default));
            var elsewhere = new ShardName(new("denied"), "-");
            if (flags[0].EndsWith("ceph", StringComparison.Ordinal))
            {
                await Assert.ThrowsAsync<BackupsUnreadableException>(() => storage.List(elsewhere, default));
                Assert.Empty(await storage.List(new(new("never"), "-"), default));
                await Assert.ThrowsAsync<BackupsUnreadableException>(() => storage.List(new(new("old"), "-"), default));
            }
        }
    }

    private static Task S3(HttpContext context)
    {
        var (path, query) = (context.Request.Path.Value ?? "", context.Request.Query);
        var (status, body) = (path, query["prefix"].FirstOrDefault(), query["continuation-token"].FirstOrDefault()) switch
        {
            ("/my-ks" or "/my-ks/", "My_ks/-80/", null) => (200, """
                <ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>
                <CommonPrefixes><Prefix>My_ks/-80/two/</Prefix></CommonPrefixes></ListBucketResult>
                """),
            ("/my-ks" or "/my-ks/", "My_ks/-80/", "t") => (200, """
                <ListBucketResult><IsTruncated>false</IsTruncated>
                <CommonPrefixes><Prefix>My_ks/-80/one/</Prefix></CommonPrefixes></ListBucketResult>
                """),
            ("/my-ks/My_ks/-80/one/MANIFEST", _, _) => (200, "{}"),
            // As a server answers that knows the first version of listing only.
            ("/old" or "/old/", _, _) => (200, """
                <ListBucketResult><IsTruncated>true</IsTruncated><NextMarker>old/-/one/</NextMarker>
                <CommonPrefixes><Prefix>old/-/one/</Prefix></CommonPrefixes></ListBucketResult>
                """),
            ("/never" or "/never/", _, _) => (404, "<Error><Code>NoSuchBucket</Code></Error>"),
            ("/denied" or "/denied/", _, _) => (403, "<Error><Code>AccessDenied</Code></Error>"),
            _ => (404, "<Error><Code>NoSuchKey</Code></Error>"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(body);
    }

    private Task<Inventory> Pass(Objects objects) => Pass(objects, new FileBackups(Path.Combine(volume, "cluster")));

    private static Task<Inventory> Pass(Objects objects, IBackupStorage storage, int backupsMax = 10_000) =>
        new BackupInventory(objects, storage, new() { BackupsMax = backupsMax }, TimeProvider.System).Pass(objects.Owner, default);

    /// <summary>Puts into the volume what a recorded backup was read from.</summary>
    private void Write(Json backup)
    {
        Directory.CreateDirectory(DirectoryOf(backup));
        var status = backup.At("status") ?? Json.EmptyMap;
        File.WriteAllText(Path.Combine(DirectoryOf(backup), "MANIFEST"), $$"""
            {"BackupMethod":"{{status.At("engine")?.AsText}}","Position":"MySQL56/{{status.At("position")?.AsText}}",
             "FinishedTime":"{{status.At("finishedTime")?.AsText}}"}
            """);
    }

    private string DirectoryOf(Json backup) => Path.Combine(
        volume, "cluster", backup.At("status", "storageDirectory")?.AsText ?? "", backup.At("status", "storageName")?.AsText ?? "");

    private static List<string> Sorted(IEnumerable<Json> objects) =>
        [.. objects.Select(one => one.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>An object without what the API server adds.</summary>
    private static Json Plain(Json one) => one.WithAt(["metadata"], Json.Map(
        ("labels", one.At("metadata", "labels")),
        ("name", one.At("metadata", "name")),
        ("namespace", one.At("metadata", "namespace")),
        ("ownerReferences", one.At("metadata", "ownerReferences"))));

    /// <summary>The recorded objects of one cluster whose backups lie in one storage, without its backups.</summary>
    private sealed class Objects : IBackupObjects
    {
        private readonly List<Json> recorded;

        internal Objects(string input)
        {
            recorded = [.. ApiData.Read(input, "objects.yaml").Documents.Select(document => document.Object)];
            Owner = Recorded(Kinds.VitessBackupStorage).First().WithAt(["status"], null);
        }

        internal Json Owner { get; set; }

        internal List<Json> Backups { get; } = [];

        internal int Writes { get; private set; }

        internal IEnumerable<Json> Recorded(string kind) => recorded.Where(one => one.At("kind")?.AsText == kind);

        public Task<Json?> Storage(CancellationToken stop) => Task.FromResult<Json?>(Owner);

        public Task<IReadOnlyList<Json>> List(string kind, ValueMap<string, string> labels, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<Json>>([.. (kind == Kinds.VitessBackup ? Backups : Recorded(kind))
                .Where(one => labels.All(label => one.At("metadata", "labels", label.Key)?.AsText == label.Value))]);

        public Task Create(Json wanted, CancellationToken stop) => Did(() => Backups.Add(wanted));

        public Task Replace(Json wanted, CancellationToken stop) => Did(() =>
            Backups[Backups.FindIndex(one => one.At("metadata", "name") == wanted.At("metadata", "name"))] = wanted);

        public Task Delete(Json listed, CancellationToken stop) => Did(() => Backups.Remove(listed));

        public Task SetStatus(Json storage, Json status, CancellationToken stop) =>
            Did(() => Owner = storage.WithAt(["status"], status));

        private Task Did(Action write)
        {
            Writes++;
            write();
            return Task.CompletedTask;
        }
    }
}
