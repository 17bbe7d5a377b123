using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>The version of a MySQL server, numbered as MySQL itself does: 8.0.34 is 80034.</summary>
internal readonly record struct ServerVersion(int Id)
{
    /// <summary>From here on all patches of 8.0 share one data directory.</summary>
    private const int SharedIn80 = 80034;

    private int Series => Id / 100;

    /// <summary>The version that the image of a pod's MySQL server is tagged with; null when there is none, or its tag names no version.</summary>
    internal static ServerVersion? Of(Json pod) => OfImage(new PodFlags(pod, "mysqld").Image);

    /// <summary>The version in an image's tag; null when it names none.</summary>
    internal static ServerVersion? OfImage(string image)
    {
        var part = image[(image.LastIndexOf('/') + 1)..].Split('@')[0].Split(':');
        var numbers = part.Length < 2 ? [] : part[1].Split('-', '+')[0].Split('.');
        return numbers.Length < 3 || !Array.TrueForAll(numbers, number => number.Length > 0 && number.All(char.IsAsciiDigit)) ? null
            : new((int.Parse(numbers[0], CultureInfo.InvariantCulture) * 10_000)
                + (int.Parse(numbers[1], CultureInfo.InvariantCulture) * 100) + int.Parse(numbers[2], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether it starts on a data directory that a server of another version ran on last.</summary>
    internal bool StartsOn(ServerVersion other) => Series > other.Series
        || (Series == other.Series && (Series != 800 || Id >= other.Id || Id >= SharedIn80));

    /// <summary>Whether it finds the data directory of another as it left its own.</summary>
    internal bool SharesDataWith(ServerVersion other) => StartsOn(other) && other.StartsOn(this);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id / 10_000}.{Id / 100 % 100}.{Id % 100}");
}
