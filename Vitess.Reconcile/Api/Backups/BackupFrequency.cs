using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Vitess.Reconcile.Api;

/// <summary>How often a shard is backed up; each shard has a minute of its own, so that not all begin at once.</summary>
/// <remarks>Bit-exact with the Go operator: an adopted schedule goes on at its own times.</remarks>
/// <param name="Minutes">The minutes between two backups: a divisor of an hour, or whole hours that divide a day.</param>
internal readonly record struct BackupFrequency(int Minutes)
{
    private const int Hour = 60;
    private const int Day = 24 * Hour;

    /// <summary>Reads a frequency.</summary>
    /// <param name="text">A duration as Go writes it.</param>
    /// <param name="problem">What is wrong with it; empty when nothing is.</param>
    internal static BackupFrequency? Parse(string text, out string problem)
    {
        problem = GoDuration.Parse(text) is not { } span ? "it is not a duration such as 30m or 6h"
            : span < TimeSpan.FromMinutes(1) ? "it is shorter than a minute"
            : span.Ticks % TimeSpan.TicksPerMinute != 0 ? "it is not in whole minutes"
            : span.TotalMinutes > Day ? "it is longer than a day"
            : span.TotalMinutes < Hour && Hour % (int)span.TotalMinutes != 0 ? "it does not divide an hour"
            : span.TotalMinutes >= Hour && (span.TotalMinutes % Hour != 0 || Day % (int)span.TotalMinutes != 0)
                ? "it is not in whole hours that divide a day"
            : "";
        return problem.Length > 0 ? null : new BackupFrequency((int)(GoDuration.Parse(text) ?? default).TotalMinutes);
    }

    /// <summary>The times of one shard, as fields of cron.</summary>
    /// <param name="cluster">The name of the VitessCluster.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="strategy">The name of its strategy in the schedule.</param>
    internal string Cron(string cluster, ShardName shard, string strategy)
    {
        var seed = Encoding.UTF8.GetBytes($"{cluster}|{shard.Keyspace}|{shard.Range}|{strategy}");
        var offset = (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(seed)) % (ulong)Minutes);
        var (minute, hour, hours) = (offset % Hour, offset / Hour, Minutes / Hour);
        return Minutes switch
        {
            < Hour => Text($"{offset}/{Minutes} * * * *"),
            Hour => Text($"{offset} * * * *"),
            Day => Text($"{minute} {hour} * * *"),
            _ => Text($"{minute} {hour % hours}/{hours} * * *"),
        };
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
