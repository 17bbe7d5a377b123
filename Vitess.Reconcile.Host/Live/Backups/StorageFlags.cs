using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>The storage that a command line and an environment name, as the Go operator starts its subcontroller.</summary>
/// <param name="flags">The command line.</param>
/// <param name="environment">The environment's variables.</param>
internal sealed class StorageFlags(GivenFlags flags, Func<string, string?> environment)
{
    /// <summary>Opens the storage.</summary>
    /// <exception cref="BackupsUnreadableException">None is named, or its credentials cannot be read.</exception>
    internal IBackupStorage Open(HttpMessageInvoker client, Func<DateTimeOffset> now) => Implementation switch
    {
        "file" => new FileBackups(flags["file_backup_storage_root"]),
        "s3" => S3(),
        "ceph" => Ceph(),
        "gcs" => Gcs(client, now),
        "azblob" => Azure(client, now),
        var other => throw new BackupsUnreadableException(
            other.Length == 0 ? "no storage of backups is named" : $"\"{other}\" is no storage of backups that is known"),
    };

    private string Implementation => flags["backup_storage_implementation"];

    private S3Backups S3()
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = flags["s3_backup_force_path_style"] == "true",
            AuthenticationRegion = flags["s3_backup_aws_region"],
        };
        if (flags["s3_backup_aws_endpoint"] is { Length: > 0 } endpoint)
        {
            config.ServiceURL = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"https://{endpoint}";
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(flags["s3_backup_aws_region"]);
        }
        var credentials = SharedCredentials();
        return new(
            credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config),
            new(flags["s3_backup_storage_bucket"], flags["s3_backup_storage_root"].Trim('/')));
    }

    private AWSCredentials? SharedCredentials()
    {
        if (environment("AWS_SHARED_CREDENTIALS_FILE") is not { Length: > 0 } file)
        {
            return null;
        }
        var profile = environment("AWS_PROFILE") is { Length: > 0 } name ? name : "default";
        return new CredentialProfileStoreChain(file).TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw new BackupsUnreadableException($"{file} has no credentials for the profile {profile}");
    }

    private S3Backups Ceph()
    {
        var file = flags["ceph_backup_storage_config"];
        try
        {
            using var document = JsonDocument.Parse(Content(file));
            var root = document.RootElement;
            var scheme = root.TryGetProperty("useSSL", out var ssl) && ssl.ValueKind == JsonValueKind.True ? "https" : "http";
            var config = new AmazonS3Config
            {
                ForcePathStyle = true,
                ServiceURL = $"{scheme}://{root.GetProperty("endPoint").GetString()}",
                AuthenticationRegion = "us-east-1",
            };
            return new(
                new AmazonS3Client(
                    root.GetProperty("accessKey").GetString(), root.GetProperty("secretKey").GetString(), config),
                new(null, ""));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BackupsUnreadableException($"{file} is no configuration for Ceph: {failure.Message}", failure);
        }
    }

    private GcsBackups Gcs(HttpMessageInvoker client, Func<DateTimeOffset> now)
    {
        var (bucket, root) = (flags["gcs_backup_storage_bucket"], flags["gcs_backup_storage_root"].Trim('/'));
        if (environment("STORAGE_EMULATOR_HOST") is { Length: > 0 } emulator)
        {
            var server = new Uri(emulator.Contains("://", StringComparison.Ordinal) ? emulator : $"http://{emulator}");
            return new(client, server, bucket, root, static _ => Task.FromResult<string?>(null));
        }
        var credentials = environment("GOOGLE_APPLICATION_CREDENTIALS") is { Length: > 0 } file ? Content(file) : null;
        var metadata = environment("GCE_METADATA_HOST") is { Length: > 0 } host ? host : "metadata.google.internal";
        var tokens = new GoogleToken(client, credentials, new Uri($"http://{metadata}"), now);
        return new(client, new Uri("https://storage.googleapis.com"), bucket, root, tokens.Get);
    }

    private AzureBackups Azure(HttpMessageInvoker client, Func<DateTimeOffset> now)
    {
        var name = flags["azblob_backup_account_name"];
        return new(
            client,
            new(name, Content(flags["azblob_backup_account_key_file"]), new Uri($"https://{name}.blob.core.windows.net")),
            flags["azblob_backup_container_name"],
            flags["azblob_backup_storage_root"].Trim('/'),
            now);
    }

    private static string Content(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BackupsUnreadableException($"\"{file}\" cannot be read: {failure.Message}", failure);
        }
    }
}
