using Vitess.Reconcile.Host.Live.Backups;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>The place that a pod's words and variables name is the one of its VitessBackupStorage, for every recorded pod.</summary>
public sealed class StorageFlagsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_recorded_pod_opens_the_place_of_its_storage()
    {
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var input in RecordedObjects.Inputs)
        {
            var objects = RecordedObjects.Of(input);
            foreach (var storage in objects.Values.Where(item => item["kind"]?.AsText == "VitessBackupStorage"))
            {
                var pod = objects.Values.Single(item => item["kind"]?.AsText == "Pod"
                    && RecordedObjects.OwnerKind(item) == "VitessBackupStorage"
                    && item.At("metadata", "ownerReferences")?.Items[0]["uid"] == storage.At("metadata", "uid"));
                var expected = PlaceOf(storage);
                using var client = new Rerouted(new("http://127.0.0.1:1"));
                var opened = FlagsOf(pod).Open(client, () => DateTimeOffset.UnixEpoch);
                using var owned = opened as IDisposable;
                Assert.Equal(expected, opened.Where);
                kinds.Add(expected.Split(' ')[0]);
            }
        }
        Assert.Equal(["azblob", "directory", "gcs", "s3"], kinds);
    }

    [Theory]
    [InlineData("no storage of backups is named")]
    [InlineData("\"tape\" is no storage of backups that is known", "--backup_storage_implementation=tape")]
    [InlineData("\"/none\" cannot be read", "--backup_storage_implementation=ceph", "--ceph_backup_storage_config=/none")]
    [InlineData("\"/none\" cannot be read", "--backup_storage_implementation", "azblob", "--azblob-backup-account-key-file", "/none")]
    public void A_place_that_cannot_be_opened_says_why(string why, params string[] words)
    {
        using var client = new Rerouted(new("http://127.0.0.1:1"));
        var failure = Assert.Throws<BackupsUnreadableException>(
            () => new StorageFlags(new(words), _ => null).Open(client, () => DateTimeOffset.UnixEpoch));
        Assert.StartsWith(why, failure.Message, StringComparison.Ordinal);
    }

    private StorageFlags FlagsOf(Json pod)
    {
        var container = pod.At("spec", "containers")?.Items[0] ?? Json.Null;
        var variables = (container["env"]?.Items ?? []).Where(one => one["value"] is not null)
            .ToDictionary(one => one["name"]?.AsText ?? "", one => Here(one["value"]?.AsText ?? ""));
        var words = (container["args"]?.Items ?? []).Select(word => Here(word.AsText ?? "")).ToList();
        foreach (var file in words.Select(word => word.Split('=')[^1]).Concat(variables.Values)
            .Where(word => word.StartsWith(folder, StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "");
            File.WriteAllText(file, ContentOf(file));
        }
        return new(new(words), name => variables.GetValueOrDefault(name));
    }

    private string Here(string text) => text.Replace("/vt/secrets", folder, StringComparison.Ordinal);

    /// <summary>What a secret of each sort holds.</summary>
    private static string ContentOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)) switch
    {
        "azblob-backup-auth" => "a2V5\n",
        "ceph-backup-auth" => """{"accessKey":"a","secretKey":"s","endPoint":"ceph:8080","useSSL":false}""",
        "s3-backup-auth" => "[default]\naws_access_key_id = a\naws_secret_access_key = s\n",
        _ => "{}",
    };

    /// <summary>The place of a storage, from what the user has written.</summary>
    private static string PlaceOf(Json storage)
    {
        var cluster = RecordedObjects.Label(storage, "planetscale.com/cluster");
        var location = storage.At("spec", "location") ?? Json.EmptyMap;
        string Root(Json place) => place["keyPrefix"]?.AsText?.TrimEnd('/') is { Length: > 0 } prefix ? $"{prefix}/{cluster}" : cluster;
        return location switch
        {
            _ when location["gcs"] is { } gcs =>
                $"gcs bucket {gcs["bucket"]?.AsText} under \"{Root(gcs)}\" at https://storage.googleapis.com/",
            _ when location["s3"] is { } s3 => $"s3 bucket {s3["bucket"]?.AsText} under \"{Root(s3)}\" at "
                + (s3["endpoint"]?.AsText is { Length: > 0 } endpoint ? $"https://{endpoint}/" : $"AWS in {s3["region"]?.AsText}"),
            _ when location["azblob"] is { } azblob =>
                $"azblob container {azblob["container"]?.AsText} under \"{Root(azblob)}\" of {azblob["account"]?.AsText}"
                + $" at https://{azblob["account"]?.AsText}.blob.core.windows.net/",
            _ when location["ceph"] is not null => "s3 buckets named as keyspaces under \"\" at http://ceph:8080/",
            _ => $"directory /vt/backups/{cluster}",
        };
    }
}
