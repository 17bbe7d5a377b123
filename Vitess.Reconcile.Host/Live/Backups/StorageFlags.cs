using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>The storage that a command line and an environment name, as the Go operator starts its subcontroller.</summary>
internal sealed class StorageFlags
{
    private readonly SortedDictionary<string, string> flags = new(StringComparer.Ordinal);
    private readonly Func<string, string?> environment;

    /// <summary>Reads them. Flags that are for others are passed over.</summary>
    /// <param name="arguments">As in <c>--s3_backup_storage_bucket=b</c>, with dashes or underscores; the last one counts.</param>
    /// <param name="environment">The environment's variables.</param>
    internal StorageFlags(IEnumerable<string> arguments, Func<string, string?> environment)
    {
        this.environment = environment;
        string? open = null;
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith('-'))
            {
                flags[open ?? ""] = argument;
                open = null;
                continue;
            }
            var parts = argument.TrimStart('-').Split('=', 2);
            open = parts[0].Replace('-', '_');
            flags[open] = parts.Length > 1 ? parts[1] : "true";
            open = parts.Length > 1 ? null : open;
        }
    }

    /// <summary>The value of a flag, by its name with underscores; empty when it is not given.</summary>
    internal string this[string name] => flags.GetValueOrDefault(name) ?? "";

    /// <summary>Opens the storage.</summary>
    /// <exception cref="BackupsUnreadableException">None is named, or its credentials cannot be read.</exception>
    internal IBackupStorage Open(HttpMessageInvoker client, Func<DateTimeOffset> now) => this["backup_storage_implementation"] switch
    {
        "file" => new FileBackups(this["file_backup_storage_root"]),
        "s3" => S3(),
        "ceph" => Ceph(),
        "gcs" => Gcs(client, now),
        "azblob" => Azure(client, now),
        var other => throw new BackupsUnreadableException(
            other.Length == 0 ? "no storage of backups is named" : $"\"{other}\" is no storage of backups that is known"),
    };

    private S3Backups S3()
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = this["s3_backup_force_path_style"] == "true",
            AuthenticationRegion = this["s3_backup_aws_region"],
        };
        if (this["s3_backup_aws_endpoint"] is { Length: > 0 } endpoint)
        {
            config.ServiceURL = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"https://{endpoint}";
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(this["s3_backup_aws_region"]);
        }
        var credentials = SharedCredentials();
        return new(
            credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config),
            new(this["s3_backup_storage_bucket"], this["s3_backup_storage_root"].Trim('/')));
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
        var file = this["ceph_backup_storage_config"];
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
        var (bucket, root) = (this["gcs_backup_storage_bucket"], this["gcs_backup_storage_root"].Trim('/'));
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
        var name = this["azblob_backup_account_name"];
        return new(
            client,
            new(name, Content(this["azblob_backup_account_key_file"]), new Uri($"https://{name}.blob.core.windows.net")),
            this["azblob_backup_container_name"],
            this["azblob_backup_storage_root"].Trim('/'),
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
