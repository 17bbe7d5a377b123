using System.IO.Compression;

namespace Vitess.Reconcile.Tests;

/// <summary>Tables of frozen vectors below <c>Data/</c>; lines that begin with a number sign are left out.</summary>
internal static class Vectors
{
    internal static IReadOnlyList<string[]> Rows(string path) => [.. Lines(path).Select(line => line.Split('\t'))];

    internal static IEnumerable<string> Lines(string path) =>
        Text(path).Split('\n').Where(line => line.Length > 0 && line[0] != '#');

    private static string Text(string path)
    {
        using var file = File.OpenRead(Path.Combine(Root(), "Vitess.Reconcile.Tests", "Data", path));
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "vitess.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("vitess.sln");
        }
        return folder;
    }
}
