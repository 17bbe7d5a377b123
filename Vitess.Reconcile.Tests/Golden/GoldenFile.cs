namespace Vitess.Reconcile.Tests.Golden;

/// <summary>Compares text with a committed file; UPDATE_GOLDEN=1 writes the file, and git shows the change.</summary>
internal static class GoldenFile
{
    /// <summary>Fails unless the file holds the text.</summary>
    /// <param name="actual">The text.</param>
    /// <param name="file">The file below the folder of golden files.</param>
    internal static void Matches(string actual, string file)
    {
        var path = Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Golden", file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            File.WriteAllText(path, actual);
        }
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(expected == actual, $"{file} differs.\n--- expected\n{expected}+++ actual\n{actual}");
    }
}
