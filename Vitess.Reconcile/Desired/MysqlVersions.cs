using System.Globalization;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>What a change of the MySQL server's image is to its data directory.</summary>
internal enum MysqlChange
{
    /// <summary>The same version, or another whose data directory is the same: it is restarted like any program.</summary>
    None,

    /// <summary>Another version, or one that cannot be told: it is shut down slowly before, so that its successor finds nothing left to recover.</summary>
    Upgrade,

    /// <summary>A version that does not start on this data directory.</summary>
    Downgrade,
}

/// <summary>A MySQL server's version, as the tag of its image says.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number.</param>
internal readonly record struct MysqlVersion(int Major, int Minor, int Patch)
{
    /// <summary>The version in an image's tag; null when it names none.</summary>
    internal static MysqlVersion? Of(string image)
    {
        var numbers = (Images.Tag(image) ?? "").Split('.', 4);
        return numbers.Length >= 3 && Number(numbers[0]) is { } major && Number(numbers[1]) is { } minor
            && Number(new([.. numbers[2].TakeWhile(char.IsAsciiDigit)])) is { } patch
            ? new(major, minor, patch)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What it takes to start one MySQL server on the data directory of another.</summary>
/// <remarks>
/// Source: MySQL's manual. The data directory is of a series, major and minor; within one all patches share it, but for 8.0, of which each
/// patch made it another one until 8.0.34. It is taken up to a later series or patch, never back.
/// </remarks>
internal static class MysqlVersions
{
    /// <summary>The first patch of 8.0 from which on all share one data directory.</summary>
    private const int LastFormatOf80 = 34;

    /// <summary>Compares the image that a MySQL server runs with the one that is to follow it.</summary>
    /// <param name="running">The image that it was started from; empty when there is no server, or none that was seen.</param>
    /// <param name="wanted">The image that is to follow; empty when none is.</param>
    internal static MysqlChange Between(string running, string wanted)
    {
        if (running.Length == 0 || wanted.Length == 0 || running == wanted)
        {
            return MysqlChange.None;
        }
        if (MysqlVersion.Of(running) is not { } before || MysqlVersion.Of(wanted) is not { } after)
        {
            // What cannot be told is never taken for the same.
            return MysqlChange.Upgrade;
        }
        var series = (after.Major, after.Minor).CompareTo((before.Major, before.Minor));
        var patch = IsEachPatchItsOwn(before) || IsEachPatchItsOwn(after) ? after.Patch.CompareTo(before.Patch) : 0;
        return (series != 0 ? series : patch) switch
        {
            0 => MysqlChange.None,
            > 0 => MysqlChange.Upgrade,
            < 0 => MysqlChange.Downgrade,
        };
    }

    /// <summary>The image of the MySQL server in a rendered pod; empty when it has none.</summary>
    internal static string ImageIn(Rendered pod) => PodProjection.MysqldImage(pod.Object);

    private static bool IsEachPatchItsOwn(MysqlVersion version) => version is { Major: 8, Minor: 0, Patch: < LastFormatOf80 };
}
