using System.Globalization;
using System.Text;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>The clusters that a process looks after where several are active, each share under a lease of its own.</summary>
/// <remarks>
/// A cluster is never divided: what its resources decide together is decided in one place. All processes of an installation
/// have the same number of shares; it is changed while none of them runs.
/// </remarks>
/// <param name="Index">Which share, from 0.</param>
/// <param name="Count">How many there are.</param>
public sealed record Share(int Index, int Count)
{
    /// <summary>All clusters.</summary>
    public static Share Whole { get; } = new(0, 1);

    /// <summary>Reads a share as people write it, as in <c>2/3</c>; null when it is none.</summary>
    public static Share? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var index, var count]
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && at >= 1 && at <= of ? new(at - 1, of) : null;
    }

    /// <summary>The name of this share's lease.</summary>
    /// <param name="name">The name of the whole's.</param>
    public string LeaseOf(string name) => Count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{Index + 1}-of-{Count}");

    /// <summary>The share that a lease is for; null when it is for no share of the whole.</summary>
    /// <param name="lease">The lease's name.</param>
    /// <param name="name">The name of the whole's.</param>
    internal static Share? OfLease(string lease, string name) =>
        lease.Length > name.Length + 1 && lease.StartsWith(name + "-", StringComparison.Ordinal)
            ? Parse(lease[(name.Length + 1)..].Replace("-of-", "/", StringComparison.Ordinal))
            : null;

    /// <summary>Whether the cluster that a resource is of belongs to this share.</summary>
    public bool Covers(ObservedObject.Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        // One that belongs to no cluster is looked after by itself.
        var (space, cluster) = Groups.ClusterOf(resource) ?? (resource.Key.Namespace, resource.Key.Name);
        return Count == 1 || Hash($"{space}/{cluster}") % (uint)Count == (uint)Index;
    }

    /// <summary>FNV-1a: the same in every process and version, unlike the framework's own.</summary>
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ part) * 16777619u);
        }
        // The low bits of similar names are alike without this.
        hash ^= hash >> 16;
        return unchecked(hash * 0x85ebca6bu) ^ (hash >> 13);
    }
}
