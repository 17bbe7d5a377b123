namespace Vitess.Reconcile.Tests.Style;

/// <summary>The product's own source files.</summary>
internal static class Sources
{
    internal static IReadOnlyList<string> Core { get; } = Of("Vitess.Reconcile");

    internal static IReadOnlyList<string> Host { get; } = Of("Vitess.Reconcile.Host");

    internal static IReadOnlyList<string> Sim { get; } = Of("Vitess.Reconcile.Sim");

    internal static IReadOnlyList<string> All { get; } =
        [.. Core, .. Host, .. Sim, .. Of("Vitess.Reconcile.Tests"), .. Of("bench")];

    internal static string Short(string file) => Path.GetRelativePath(Repository.Root, file);

    private static List<string> Of(string project) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal)
        .ToList();
}
