using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>What a cell's objects depend on besides its spec.</summary>
/// <param name="Secrets">The MD5 of each item's bytes in hexadecimal, by the item's key, by the name of the Secret.</param>
/// <param name="MysqldImage">The MySQL server's image, as <see cref="ImageOf"/> picks it; empty while there is no shard.</param>
internal sealed record CellFacts(ValueMap<string, ValueMap<string, string>> Secrets, string MysqldImage)
{
    private const string VersionFlag = "--mysql_server_version=";

    /// <summary>The image whose version gateways announce: where shards differ, the one that the gateways have announced so far, else the first.</summary>
    /// <remarks>The Go operator takes any shard's, so that a cluster which it ran may stand with either.</remarks>
    /// <param name="images">The MySQL images of the cluster's shards, in order of the shards' names.</param>
    /// <param name="standing">The version that standing gateways announce; null when there are none.</param>
    internal static string ImageOf(IEnumerable<string> images, string? standing)
    {
        string? first = null;
        foreach (var image in images)
        {
            first ??= image;
            if (standing is null || Images.ServerVersion(image) == standing)
            {
                return image;
            }
        }
        return first ?? "";
    }

    /// <summary>The version that standing gateways announce; null when they announce none.</summary>
    /// <param name="gateways">Their Deployment; null when there is none.</param>
    internal static string? VersionOf(ObservedObject.Deployment? gateways)
    {
        foreach (var container in gateways?.Content.At("spec", "template", "spec", "containers")?.Items ?? [])
        {
            foreach (var argument in container["name"]?.AsText == "vtgate" ? container["args"]?.Items ?? [] : [])
            {
                if (argument.AsText is { } text && text.StartsWith(VersionFlag, StringComparison.Ordinal))
                {
                    return text[VersionFlag.Length..];
                }
            }
        }
        return null;
    }
}
