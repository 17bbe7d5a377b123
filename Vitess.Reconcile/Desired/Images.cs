using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>Which image each component runs.</summary>
internal static class Images
{
    /// <summary>What every Vitess program runs unless the spec says otherwise. Source: the Go operator 2.18.</summary>
    internal const string Vitess = "vitess/lite:latest";

    /// <summary>The MySQL server unless the spec says otherwise. Source: the Go operator 2.18.</summary>
    internal const string Mysql80 = "mysql:8.0.40";

    /// <summary>A keyspace's images: its own where it names any, else the cluster's.</summary>
    /// <param name="cluster">The cluster's, with defaults.</param>
    /// <param name="own">The keyspace's.</param>
    internal static VitessKeyspaceImages OfKeyspace(VitessImages cluster, VitessKeyspaceTemplateImages? own) => new()
    {
        Vttablet = Either(own?.Vttablet, cluster.Vttablet),
        Vtorc = Either(own?.Vtorc, cluster.Vtorc),
        Vtbackup = Either(own?.Vtbackup, cluster.Vtbackup),
        MysqldExporter = Either(own?.MysqldExporter, cluster.MysqldExporter),
        Mysqld = own?.Mysqld is { } mysqld
            ? (cluster.Mysqld ?? new()) with
            {
                // Both or none are the keyspace's: one that it leaves empty hides the cluster's.
                Mysql56Compatible = mysqld.Mysql56Compatible,
                Mysql80Compatible = mysqld.Mysql80Compatible,
            }
            : cluster.Mysqld,
    };

    /// <summary>The MySQL server's image: the first that is set; empty when none is.</summary>
    internal static string Mysqld(MysqldImage? images) => Choose(images).Image;

    /// <summary>What Vitess calls the make of the MySQL server; empty when no image is set.</summary>
    internal static string Flavor(MysqldImage? images) => Choose(images).Flavor;

    /// <summary>The character set that Vitess connects with.</summary>
    internal static string Charset(MysqldImage? images) => images?.Mysql80Compatible is { Length: > 0 } ? "utf8mb4" : "utf8";

    /// <summary>What a Vitess program is to give as the server's version; null when the image does not tell.</summary>
    /// <param name="image">The MySQL server's image. A port of its registry counts as the beginning of the tag.</param>
    /// <remarks>Source: the Go operator 2.18, level 0, which cuts at the first colon.</remarks>
    internal static string? ServerVersion(string image) =>
        image.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
        && image.Length > colon + 1
        && char.IsAsciiDigit(image[colon + 1])
            ? $"{image[(colon + 1)..]}-Vitess"
            : null;

    /// <summary>What a Vitess program is to give as the server's version; null when the image does not tell.</summary>
    /// <param name="image">The MySQL server's image.</param>
    /// <param name="corrections">Whether the tag is read, or what follows the first colon.</param>
    internal static string? ServerVersion(string image, Corrections corrections) => !corrections.CorrectsServerVersion
        ? ServerVersion(image)
        : Tag(image) is { Length: > 0 } tag && char.IsAsciiDigit(tag[0]) ? $"{tag}-Vitess" : null;

    /// <summary>Whether a Vitess image is known to take flags with dashes only.</summary>
    /// <param name="image">The image; one whose tag names no version is taken for one that knows both spellings.</param>
    /// <remarks>Source: Vitess announces the end of underscores for version 25.</remarks>
    internal static bool TakesOnlyDashes(string image) =>
        Tag(image) is ['v', .. var version]
        && int.TryParse(version.Split('.', '-')[0], CultureInfo.InvariantCulture, out var major)
        && major >= FirstWithDashesOnly;

    /// <summary>The first of two texts that is not empty.</summary>
    internal static string? Either(string? first, string? second) => first is { Length: > 0 } ? first : second;

    private const int FirstWithDashesOnly = 25;

    /// <summary>An image's tag: after the last colon of its last part, without a digest; null when it has none.</summary>
    internal static string? Tag(string image)
    {
        var named = image.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? image[..at] : image;
        var last = named[(named.LastIndexOf('/') + 1)..];
        return last.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? last[(colon + 1)..] : null;
    }

    private static (string Image, string Flavor) Choose(MysqldImage? images) => images switch
    {
        { Mysql56Compatible: { Length: > 0 } image } => (image, "MySQL56"),
        { Mysql80Compatible: { Length: > 0 } image } => (image, "MySQL80"),
        { MariadbCompatible: { Length: > 0 } image } => (image, "MariaDB"),
        { Mariadb103Compatible: { Length: > 0 } image } => (image, "MariaDB103"),
        _ => ("", ""),
    };
}
