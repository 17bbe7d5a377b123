namespace Vitess.Reconcile.Tests;

/// <summary>Where the clone is.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "vitess.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no vitess.sln above the tests.");
        }
        return folder.FullName;
    }
}
